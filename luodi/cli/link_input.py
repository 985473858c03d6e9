"""What ``luodi link`` reads: names to link, with what stands around them, and what people decided about names before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luodi.cli.files import open_text
from luodi.core.errors import LuodiError

if TYPE_CHECKING:
    from luodi.core.companies.linking import Decision, Mention

NAME = ("提法", "企业名称", "单位名称", "公司名称", "投资方", "企业", "单位", "公司", "名称", "mention", "name", "q")
PLACE = ("地点", "地区", "所在地", "到访地", "城市", "区划代码", "place", "region", "city")
INDUSTRY = ("行业", "产业", "主营", "industry")
DECIDED, BY, ON, KIND = ("认定代码", "code"), ("认定人", "by"), ("认定日期", "on"), ("类别", "kind")
NOT_THERE = "不在名录"
_TABLES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".parquet", ".gz")
_APART = re.compile("[;；、|,，]")
_DATE = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})")


class NoMentions(LuodiError):
    """A file in which no names were found."""


class BadDecision(LuodiError):
    """A line of the file of decisions that cannot be taken: which, why, and what to write."""


def read_mentions(file: str, column: str | None, sheet: str | None) -> Iterator[Mention]:
    """The names in a file, each with the places, industries and other names beside it; see the command's help."""
    if file != "-" and file.lower().endswith(_TABLES):
        yield from _of_table(file, column, sheet)
        return
    from luodi.core.companies.linking import Mention

    text = open_text(file).text
    if text.lstrip().startswith("{"):
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                yield from _of_object(line, file, number)
    else:
        yield from (Mention(line.strip()) for line in text.splitlines() if line.strip())


def read_decisions(file: str) -> list[Decision]:
    """
    Decisions in a table that ``luodi link --output`` wrote and a person filled in; lines without a decision are passed over.

    Raises
    ------
    BadDecision
        When a head is missing, or a line decides without saying who and when.
    """
    from luodi.core.companies.linking import Decision

    heads, rows = _table(file, None)
    name, code = _find(heads, NAME), _find(heads, DECIDED)
    if name is None or code is None:
        raise BadDecision(
            f"{file} 的表头是 {'、'.join(heads)}，没有“提法”和“认定代码”。请用 luodi link --output 写出的表填。"
        )
    who, when, where, kind = (_find(heads, names) for names in (BY, ON, PLACE, KIND))
    decisions = []
    for number, row in rows:
        decided = _cell(row, code)
        if not decided or not _cell(row, name):
            continue
        day = _DATE.search(_cell(row, when))
        if not day or not _cell(row, who):
            raise BadDecision(
                f"{file} 第 {number} 行认定了 {decided}，没有写认定人，或认定日期不是 2024-05-06 这样的日期。请补上。"
            )
        places = _codes(_cell(row, where))
        decisions.append(
            Decision(
                _cell(row, name), None if decided == NOT_THERE else decided, _cell(row, who), _day(day, file, number),
                region=places[0] if places else None, kind=_cell(row, kind) or None,
            )
        )  # fmt: skip
    return decisions


def _of_table(file: str, column: str | None, sheet: str | None) -> Iterator[Mention]:
    from luodi.core.companies.linking import Mention

    heads, rows = _table(file, sheet)
    at = _find(heads, (column,) if column else NAME)
    if at is None:
        shown = "、".join(heads) or "（空）"
        raise NoMentions(f"{file} 的表头是 {shown}，认不出哪一栏是单位名称。请用 --column 指明。")
    where, what = _find(heads, PLACE), _find(heads, INDUSTRY)
    for _, row in rows:
        if name := _cell(row, at):
            words = tuple(word.strip() for word in _APART.split(_cell(row, what)) if word.strip())
            yield Mention(name, places=_codes(_cell(row, where)), industries=words)


def _table(file: str, sheet: str | None) -> tuple[list[str], Iterator[tuple[int, Sequence[str]]]]:
    """Heads of a table, and its rows with their numbers."""
    from luodi.core.companies.register.sources import open_table
    from luodi.core.companies.register.tables import json_text
    from luodi.core.documents.encodings import decode

    table = open_table(Path(file), encoding_of=lambda data: decode(data).encoding, sheet=sheet)
    if table.parquet:
        import duckdb

        found = duckdb.connect().execute("SELECT * FROM read_parquet(?)", [[str(part) for part in table.parquet]])
        rows = enumerate(iter(found.fetchone, None), 1)
        return table.heads, ((number, [json_text(value) for value in row or ()]) for number, row in rows)
    return [head.strip() for head in table.heads], table.rows(lambda fault: None)


def _of_object(line: str, file: str, number: int) -> Iterator[Mention]:
    from luodi.core.companies.linking import Mention

    try:
        row = json.loads(line)
    except ValueError as error:
        raise NoMentions(f"{file} 第 {number} 行不是 JSON（{error}）。请每行写一个对象。") from error
    if isinstance(row, dict) and isinstance(row.get("record"), dict):
        yield from _of_record(row["record"])
        return
    name = next((row[k] for k in NAME if isinstance(row, dict) and row.get(k)), None)
    if not isinstance(name, str):
        raise NoMentions(f"{file} 第 {number} 行没有 mention、name 或 q 字段。请写上单位名称。")
    listed = {
        key: tuple(map(str, row.get(key) or ())) for key in ("places", "industries", "others") if _is_list(row.get(key))
    }
    places = tuple(code for place in listed.get("places", ()) for code in _codes(place))
    yield Mention(name, places=places, industries=listed.get("industries", ()), others=listed.get("others", ()))


def _of_record(record: dict[str, Any]) -> Iterator[Mention]:
    """The organisations of a report as read; beside each stand the day's other stops, or all where no day is said."""
    from luodi.core.companies.linking import Mention

    organisations = [o for o in record.get("organisations") or [] if o.get("name")]
    places = tuple(code for place in record.get("places") or [] for code in _codes(str(place.get("name", ""))))
    industries = tuple(map(str, record.get("industries") or ()))
    for one in organisations:
        same_day = [o for o in organisations if o is not one and (not one.get("day") or o.get("day") == one.get("day"))]
        others = tuple(dict.fromkeys(str(o["name"]) for o in same_day if o["name"] != one["name"]))
        yield Mention(str(one["name"]), places=places, industries=industries, others=others)


def _codes(text: str) -> tuple[str, ...]:
    """The division codes a cell names, by code or by name (苏州市；昆山市)."""
    from luodi.core.places.division import gazetteer

    book, codes = gazetteer(), []
    for word in filter(None, map(str.strip, _APART.split(text))):
        codes += [word] if word in book.divisions else list(book.by_name.get(word, ()))[:1]
    return tuple(codes)


def _day(found: re.Match[str], file: str, number: int) -> date:
    try:
        return date(*map(int, found.groups()))
    except ValueError as error:
        raise BadDecision(f"{file} 第 {number} 行的认定日期 {found[0]} 不是日历上的日期。请改正。") from error


def _find(heads: Sequence[str], names: Sequence[str]) -> int | None:
    return next((heads.index(name) for name in names if name in heads), None)


def _cell(row: Sequence[str], at: int | None) -> str:
    return row[at].strip() if at is not None and at < len(row) else ""


def _is_list(value: object) -> bool:
    return isinstance(value, list)
