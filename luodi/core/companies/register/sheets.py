"""The sheets of a workbook, read by a process of its own: a damaged file ends that process and not the desk."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

_READER = Path(__file__).with_name("sheet_reader.py")


class BadWorkbook(ValueError):
    """A workbook that cannot be read: why, and what to do, as two parts of a sentence."""

    def __init__(self, why: str, advice: str) -> None:
        super().__init__(f"{why}。{advice}。")
        self.why, self.advice = why, advice


def workbook_rows(
    source: Path | bytes, *, sheet: str = "", most_rows: int = 0
) -> Iterator[tuple[str, list[list[Any]]]]:
    """
    Each sheet's name with its rows from cell A1, some thousand at a time; a sheet has at least one such part.

    Parameters
    ----------
    source
        A file, or what it holds: XLSX, XLSM, XLSB, XLS or ODS.
    sheet
        Only this sheet's rows; of the others the name alone comes. "" for all.
    most_rows
        Of each sheet at most; 0 for all.

    Raises
    ------
    BadWorkbook
        When it has a password, is damaged, or takes more memory than a workbook may (see ``sheet_reader.MOST_MEMORY``).
    """
    yield from _told(source, sheet, str(most_rows))


@dataclass
class Sheet:
    """A sheet that is shown, with the ranges of its merged cells: corners as row and column, from 0."""

    rows: list[list[Any]] = field(default_factory=list)
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] = ()


def shown_sheets(source: Path | bytes, *, most_rows: int = 0) -> tuple[dict[str, Sheet], list[str]]:
    """
    The sheets somebody sees who opens the workbook, by name, and the names of the hidden ones.

    Raises
    ------
    BadWorkbook
        As `workbook_rows`.
    """
    sheets: dict[str, Sheet] = {}
    hidden = []
    for name, rows, *merged in _told(source, "", str(most_rows), "shown"):
        if rows is None:
            hidden.append(name)
        elif merged:
            sheets[name] = Sheet(merged=merged[0])
        else:
            sheets[name].rows.extend(rows)
    return sheets, hidden


def _told(source: Path | bytes, *asked: str) -> Iterator[tuple[Any, ...]]:
    """What the reader tells."""
    with TemporaryFile() as kept:
        if isinstance(source, bytes):
            kept.write(source)
            kept.seek(0)
        named = "-" if isinstance(source, bytes) else str(source.absolute())
        # -P: the modules beside the reader are not to be taken for those of the standard library.
        command = [sys.executable, "-P", str(_READER), named, *asked]
        reader = subprocess.Popen(command, stdin=kept, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603  (our own file)
        try:
            with closing(reader.stdout) as found:  # type: ignore[type-var]  # a pipe was asked for
                yield from _parts(found)  # type: ignore[arg-type]
        finally:
            reader.kill()
            reader.wait()


def read_workbook(source: Path | bytes, *, most_rows: int = 0) -> dict[str, list[list[Any]]]:
    """
    Rows of every sheet by its name; see `workbook_rows`.

    Raises
    ------
    BadWorkbook
        As there.
    """
    sheets: dict[str, list[list[Any]]] = {}
    for name, rows in workbook_rows(source, most_rows=most_rows):
        sheets.setdefault(name, []).extend(rows)
    return sheets


def _parts(found: IO[bytes]) -> Iterator[tuple[Any, ...]]:
    while True:
        try:
            part = pickle.load(found)  # noqa: S301  (written by our own reader)
        except (EOFError, pickle.UnpicklingError) as error:
            raise BadWorkbook(
                "读它要的内存太多，或文件已损坏（多半是表格远处有一个误填的单元格）",
                "请把要用的行列复制到新的工作簿再试",
            ) from error
        if part is None:
            return
        if part[0] == "locked" and isinstance(part[1], str):
            raise BadWorkbook("有打开密码", "请先在表格软件里去掉密码")
        if part == ("large", ""):
            raise BadWorkbook("解开以后超过 4 GB", "请把要用的行列复制到新的工作簿再试")
        if part[0] == "broken" and isinstance(part[1], str):
            raise BadWorkbook(f"不是能读的表格文件（{part[1]}）", "请用表格软件另存为 XLSX")
        yield part
