"""Files a register comes in: CSV, Excel, JSON lines and Parquet, as rows of text with the row's number in the file."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from luodi.core.companies.register.errors import UnreadableTable
from luodi.core.companies.register.heads import LAST_HEAD_ROW, find_heads
from luodi.core.companies.register.parquet_files import open_parquet
from luodi.core.companies.register.tables import MOST_ROW, SAMPLE_ROWS, Fault, Row, Table, json_text
from luodi.core.companies.register.workbooks import open_workbook

_SAMPLE_BYTES = 1 << 20
_BLOCK = 1 << 22
# A quoted cell may hold line breaks (a scope, an address); one of more lines than this is a quote never closed.
MOST_LINES = 60
_EXCEL = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}
_CSV = {".csv", ".tsv", ".txt", ".tab"}
_JSON = {".jsonl", ".ndjson", ".json"}

EncodingOf = Callable[[bytes], str]


def utf8_or_gb18030(sample: bytes) -> str:
    """The encoding of Chinese text that is not UTF-8, for callers without a better judge."""
    return "utf-16" if sample[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "gb18030"


def open_table(
    path: Path, *, encoding_of: EncodingOf = utf8_or_gb18030, sheet: str | None = None, name: str = ""
) -> Table:
    """
    The table in a file: CSV (any delimiter, ``.gz`` too), Excel, JSON lines, Parquet or a folder of Parquet files.

    Parameters
    ----------
    path
        The file; what it is follows from its first bytes, then from its name.
    encoding_of
        Asked for the encoding of a text file that is not UTF-8, with up to 1 MiB of it.
    sheet
        Name of the Excel sheet; without it the one whose heads name the most fields.
    name
        What messages and reports call the file; its own name if not given.

    Raises
    ------
    UnreadableTable
        When the file is missing, of another kind, empty, or broken as a whole.
    """
    name = name or path.name
    try:
        if path.is_dir():
            parts = tuple(sorted(path.rglob("*.parquet")))
            if not parts:
                raise UnreadableTable(name, "文件夹里没有 .parquet 文件", "请给出文件，或放 Parquet 的文件夹")
            return open_parquet(parts, name)
        with path.open("rb") as opened:
            head = opened.read(8)
    except FileNotFoundError as error:
        raise UnreadableTable(name, "没有这个文件", "请检查路径") from error
    except OSError as error:
        raise UnreadableTable(name, f"打不开（{error.strerror}）", "请检查文件权限") from error
    if not head:
        raise UnreadableTable(name, "文件是空的", "请重新导出")
    suffixes = [s.lower() for s in path.suffixes]
    suffix = suffixes[-1] if suffixes else ""
    if head.startswith(b"PAR1"):
        return open_parquet((path,), name)
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) or suffix in _EXCEL:
        return open_workbook(path, sheet, name)
    packed = head.startswith(b"\x1f\x8b")
    if packed:
        suffix = suffixes[-2] if len(suffixes) > 1 else ""
    if suffix in _JSON or (suffix not in _CSV and head.lstrip()[:1] == b"{"):
        return _json_lines(path, packed, encoding_of, name)
    if suffix in _CSV or not suffix:
        return _csv(path, packed, encoding_of, name)
    raise UnreadableTable(name, f"不认识的文件类型 {suffix}", "请给出 CSV、XLSX、JSON lines 或 Parquet 文件")


def digest_of(path: Path) -> str:
    """SHA-256 of a file, or of the files of a folder in the order of their names."""
    digest = sha256()
    for part in sorted(path.rglob("*.parquet")) if path.is_dir() else [path]:
        with part.open("rb") as opened:
            while block := opened.read(_BLOCK):
                digest.update(block)
    return digest.hexdigest()


# Text files


def _open_bytes(path: Path, packed: bool) -> IO[bytes]:
    return gzip.open(path, "rb") if packed else path.open("rb")  # type: ignore[return-value]  # both read bytes


def _encoding(path: Path, packed: bool, encoding_of: EncodingOf, name: str) -> str:
    """UTF-8 where the whole file is; else what ``encoding_of`` says of a part that is not."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with _open_bytes(path, packed) as opened:
            block = opened.read(_BLOCK)
            wide = block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or block[:4096].count(0) > 100
            if wide:
                return encoding_of(block[:_SAMPLE_BYTES])
            while block:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError as error:
                    sample = block[max(0, error.start - _SAMPLE_BYTES // 2) : error.start + _SAMPLE_BYTES // 2]
                    # A UTF-8 file with a handful of bad bytes still is one.
                    damaged = sample.decode("utf-8", "replace")
                    good = damaged.count("\ufffd") <= max(2, len(damaged) // 500)
                    return "utf-8-sig" if good else encoding_of(sample)
                block = opened.read(_BLOCK)
            return "utf-8-sig"
    except (OSError, EOFError) as error:
        raise UnreadableTable(name, f"读不出（{error}）", "请重新导出或重新传输") from error


class _LongLine(str):
    """The beginning of a line of more than ``MOST_ROW`` characters, whose rest was passed over."""


def _next_line(text: IO[str]) -> str:
    """The next line with its end, "" at the end of the file."""
    line = text.readline(MOST_ROW)
    if len(line) < MOST_ROW or line.endswith("\n"):
        return line
    while (rest := text.readline(MOST_ROW)) and len(rest) == MOST_ROW and not rest.endswith("\n"):
        pass
    return _LongLine(line[:200])


_TOO_LONG = f"超过 {MOST_ROW:,} 个字"


class _Unclosed(Exception):
    """A quoted cell runs over too many lines."""


class _Lines:
    """Lines of a text file for csv.reader, kept since the row's start so that a broken row can be given back."""

    def __init__(self, text: IO[str]) -> None:
        self.text, self.number = text, 0
        self.kept: list[str] = []
        self.waiting: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.waiting:
            line = self.waiting.pop()
        else:
            line = _next_line(self.text)
            if not line:
                raise StopIteration
        self.number += 1
        self.kept.append(line)
        if len(self.kept) > MOST_LINES or isinstance(line, _LongLine):
            raise _Unclosed
        return line

    def give_back(self) -> str:
        """Keep only the first line of the row as read; the others are read again."""
        first = self.kept[0]
        self.waiting.extend(reversed(self.kept[1:]))
        self.number -= len(self.kept) - 1
        self.kept = []
        return first


def csv_rows(text: IO[str], delimiter: str, fault: Callable[[Fault], None]) -> Iterator[Row]:
    """Records with the lines they begin on; one whose quotes do not match goes to ``fault``, and the next is read."""
    lines = _Lines(text)
    csv.field_size_limit(MOST_ROW)
    while True:
        # Strict, so that a quote never closed is an error and not a cell that holds the rest of the file.
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                yield lines.number - len(lines.kept) + 1, cells
                lines.kept.clear()
            return
        except (csv.Error, _Unclosed):
            row = lines.number - len(lines.kept) + 1
            whole = len(lines.kept) == 1 and lines.kept[0].count('"') % 2 == 0
            first = lines.give_back()
        if isinstance(first, _LongLine):
            fault(Fault(row, "row_broken", first, _TOO_LONG))
        elif whole:  # "甲"乙,丙: text after a closing quote, which Excel reads all the same
            yield row, next(csv.reader([first], delimiter=delimiter))
        else:
            fault(Fault(row, "row_broken", first.rstrip("\r\n")[:200], "引号没有配对"))


def _csv(path: Path, packed: bool, encoding_of: EncodingOf, name: str) -> Table:
    encoding = _encoding(path, packed, encoding_of, name)

    def text() -> IO[str]:
        opened = _open_bytes(path, packed)
        return io.TextIOWrapper(opened, encoding=encoding, errors="replace", newline="")

    with text() as opened:
        first = opened.read(64 * 1024)
    delimiter = find_delimiter(first)
    whole = len(first) < 64 * 1024
    found: list[Row] = []
    lines = io.StringIO(first if whole else first[: first.rfind("\n") + 1] or first, newline="")
    for row in csv_rows(lines, delimiter, lambda _: None):
        found.append(row)
        if len(found) >= LAST_HEAD_ROW + SAMPLE_ROWS:
            break
    heads, after, _ = find_heads([cells for _, cells in found[: LAST_HEAD_ROW + 1]])
    if not any(heads):
        raise UnreadableTable(name, "没有内容", "请重新导出")
    first_line = found[after][0] if after < len(found) else (found[-1][0] + 1 if found else 1)

    def rows(fault: Callable[[Fault], None]) -> Iterator[Row]:
        try:
            with text() as opened:
                for number, cells in csv_rows(opened, delimiter, fault):
                    if number >= first_line:
                        yield number, cells
        except (OSError, EOFError) as error:
            raise UnreadableTable(name, f"读到一半读不下去（{error}）", "请重新传输") from error

    notes = [] if encoding == "utf-8-sig" else [f"文件编码是 {encoding}，已按它读取"]
    return Table(
        name,
        heads,
        [c for _, c in found[after : after + SAMPLE_ROWS]],
        first_line,
        rows,
        notes,
        ragged_is_slip=True,
    )


def find_delimiter(text: str) -> str:
    """The mark that cuts the fullest line of the first ones into the most cells."""
    lines = [line for line in text.splitlines()[:LAST_HEAD_ROW] if line.strip()]
    return max(",\t;|", key=lambda mark: sum(sorted(line.count(mark) for line in lines)[-3:]) + (mark == ","))


# JSON lines


def _json_lines(path: Path, packed: bool, encoding_of: EncodingOf, name: str) -> Table:
    encoding = _encoding(path, packed, encoding_of, name)

    def objects(fault: Callable[[Fault], None]) -> Iterator[tuple[int, dict[str, Any]]]:
        with io.TextIOWrapper(_open_bytes(path, packed), encoding=encoding, errors="replace") as opened:
            for number, line in enumerate(iter(lambda: _next_line(opened), ""), 1):
                if not line.strip():
                    continue
                if isinstance(line, _LongLine):
                    fault(Fault(number, "row_broken", line, _TOO_LONG))
                    continue
                try:
                    value = json.loads(line)
                except (ValueError, RecursionError) as error:
                    fault(Fault(number, "row_broken", line.strip()[:200], f"不是 JSON：{error}"[:120]))
                    continue
                if isinstance(value, dict):
                    yield number, value
                else:
                    fault(Fault(number, "row_broken", line.strip()[:200], "不是 {…} 对象"))

    heads: dict[str, None] = {}
    sample: list[dict[str, Any]] = []
    for _, value in objects(lambda _: None):
        heads.update(dict.fromkeys(map(str, value)))
        sample.append(value)
        if len(sample) >= SAMPLE_ROWS * 5:
            break
    if not heads:
        raise UnreadableTable(name, "没有一行是 JSON 对象", "每行写一个 {…} 对象，或改用 CSV")
    keys = list(heads)

    def rows(fault: Callable[[Fault], None]) -> Iterator[Row]:
        for number, value in objects(fault):
            yield number, [json_text(value.get(key)) for key in keys]

    taken = [[json_text(value.get(key)) for key in keys] for value in sample[:SAMPLE_ROWS]]
    return Table(name, keys, taken, 1, rows)
