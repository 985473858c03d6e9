"""Column heads: find them under title rows, guess which field each column is, keep the mapping for the next file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path

from luodi.core.companies.credit_code import tidy_code
from luodi.core.companies.register.errors import NoNameColumn, WrongMapping
from luodi.core.companies.register.fields import FIELDS, LISTS, PARTS
from luodi.core.rules import load_rules

LAST_HEAD_ROW = 30  # rows looked at for heads
_UPPER_HEAD = 50  # added to the rank of a field that only a merged head above names
_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_MARKS = re.compile(r"[\s_\-*＊:：、，,.．·/\\|?？!！“”\"'\d]+")
_UNIT = re.compile(
    r"(?P<scale>百万|千万|万|亿|千|百)?(?P<money>人民币|美元|美金|欧元|日元|港元|港币|新台币|英镑|韩元|澳元|元)"
    r"|(?<=[(（/:：])(?P<bare>百万|万|亿)(?=[)）]|$)|(?P<latin>USD|CNY|RMB|EUR|HKD|JPY)"
)
_TAIL_UNIT = re.compile(r"(?:百万|千万|万|亿|千)?(?:人民币|美元|欧元|日元|港元|港币|元)$|(?:万|亿)$")
_LATIN_MONEY = {"RMB": "CNY"}
_SCALE = {"百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}


_NO_CODES, _NO_KINDS, _NO_NAMES = "不是信用代码，作为来源编号", "不是单位类别的词，类别由名称定", "不是名称"
# What a column is taken as because of what it holds: another file with the same heads may hold something else.
_BY_VALUES = {_NO_CODES: "source_id", _NO_KINDS: None, _NO_NAMES: None}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file: its head, the field it is taken as (``None``: left out), and what was noticed."""

    index: int
    head: str
    field: str | None = None
    unit: int = 1  # of money: how many yuan (dollars …) one in this column is
    currency: str = ""
    assumed: bool = False  # the unit is not stated by the head
    bits: tuple[str, ...] = ()  # of a number that holds one title per bit: the titles
    note: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which column is which field. ``first_row`` is the row (from 0) after the heads; ``reused``: read from a file."""

    columns: tuple[Column, ...]
    first_row: int = 1
    reused: bool = False

    @property
    def signature(self) -> str:
        """Same for files with the same heads in the same order."""
        return sha256("\x1f".join(plain_head(c.head) for c in self.columns).encode("utf-8", "replace")).hexdigest()[:16]

    def taken(self) -> dict[str, list[Column]]:
        """Columns by the field they are taken as; parts of a field under the field, in their order."""
        found: dict[str, list[Column]] = {}
        for column in self.columns:
            if column.field:
                found.setdefault(PARTS.get(column.field, column.field), []).append(column)
        order = ("province", "city", "county", "region", "quals", "quals_from", "quals_to")
        for columns in found.values():
            columns.sort(key=lambda c: order.index(c.field) if c.field in order else 0)
        return found

    def to_json(self) -> dict[str, object]:
        """The mapping as saved: edit ``field``, ``unit``, ``currency`` or ``bits`` by hand to correct it."""
        return {"columns": [asdict(c) for c in self.columns]}

    def lines(self) -> list[str]:
        """The mapping for a person to read, one line a column."""
        shown = []
        for c in self.columns:
            what = c.field or "不收"
            if c.field == "capital":
                what += f"（单位 {c.unit} {c.currency or '元'}{'，推定' if c.assumed else ''}）"
            shown.append(f"{c.head or f'第{c.index + 1}栏'} → {what}{f'：{c.note}' if c.note else ''}")
        return shown


@cache
def _fields_by_head() -> dict[str, tuple[str, int]]:
    """Field and rank of each known head."""
    found: dict[str, tuple[str, int]] = {}
    for field, words in load_rules("register")["heads"].items():
        for rank, word in enumerate(words.split()):
            found.setdefault(word, (field, rank))
    return found


def plain_head(head: str) -> str:
    """``head`` without brackets, spaces, marks, digits and case."""
    return _MARKS.sub("", _BRACKETS.sub("", head[:80])).casefold()


def field_of(head: str) -> tuple[str, int] | None:
    """
    Field a head names, and the rank of the word among that field's heads; ``None`` for an unknown head.

    >>> field_of("注册资本（万元）"), field_of("电话")
    (('capital', 0), None)
    """
    known, plain = _fields_by_head(), plain_head(head)
    found = known.get(plain) or known.get(_TAIL_UNIT.sub("", plain))
    if found is None and "/" in head:  # heads of two rows: the lower says more, the upper is all there may be
        upper, _, lower = head.partition("/")
        below, above = known.get(plain_head(lower)), known.get(plain_head(upper))
        found = below or ((above[0], above[1] + _UPPER_HEAD) if above else None)
    return found


def money_unit(head: str) -> tuple[int, str] | None:
    """
    How many units of a currency one in the column is, and the currency ("" when it is not named).

    >>> money_unit("注册资本（万美元）"), money_unit("注册资本")
    ((10000, 'USD'), None)
    """
    match = _UNIT.search(head)
    if match is None:
        return None
    names = load_rules("units")["currencies"]["after"]
    if match["latin"]:
        return 1, _LATIN_MONEY.get(match["latin"], match["latin"])
    scale = _SCALE.get(match["scale"] or match["bare"] or "", 1)
    currency = str(names.get(match["money"], "")) if match["money"] and match["money"] != "元" else ""
    return scale, currency


def find_heads(rows: Sequence[Sequence[str]]) -> tuple[list[str], int, int]:
    """
    Heads among the first rows: below titles, in one row or in two (merged heads over their parts).

    Returns
    -------
    tuple
        The heads, the index of the first row after them, and how many fields they name (0: nothing was recognised,
        and the first row with text is given).
    """
    best: tuple[list[str], int, int] | None = None
    for i, row in enumerate(rows[:LAST_HEAD_ROW]):
        single = [" ".join(cell.split()) for cell in row]
        tries = [(single, i + 1)]
        if i + 1 < len(rows):
            tries.append((_under(single, rows[i + 1]), i + 2))
        for heads, after in tries:
            score = 2 * _score(heads) + (after == i + 1)  # a title above heads adds nothing to them
            if score > 1 and (best is None or score > best[2]):
                best = heads, after, score
    if best is None:
        first = next((i for i, row in enumerate(rows) if any(cell.strip() for cell in row)), 0)
        return ([" ".join(c.split()) for c in rows[first]] if rows else []), first + 1, 0
    return best


def _under(upper: list[str], row: Sequence[str]) -> list[str]:
    """Heads of two rows, ``upper/lower``: a merged cell's text counts for the empty cells right of it."""
    heads, last = [], ""
    for i in range(max(len(upper), len(row))):
        above = upper[i] if i < len(upper) else ""
        below = " ".join(row[i].split()) if i < len(row) else ""
        last = above or (last if below else "")
        heads.append(f"{last}/{below}" if last and below else last or below)
    return heads


def _score(heads: Sequence[str]) -> int:
    fields = {found[0] for head in heads if (found := field_of(head))}
    return len(fields) + 2 * ("name" in fields)


def guess_mapping(
    heads: Sequence[str], sample: Sequence[Sequence[str]], first_row: int = 1, given: Dict[str, str] | None = None
) -> Mapping:
    """
    Which column is which field, by heads and by what the first rows hold.

    Parameters
    ----------
    heads
        One a column.
    sample
        Rows under the heads: a ``code`` column of six-digit numbers is the source's own number.
    given
        Head → field, from a person: comes before any guess; ``""`` leaves a column out.

    Raises
    ------
    WrongMapping
        When ``given`` names a head or a field that does not exist.
    """
    given = dict(given or {})
    _check_given(heads, given)
    people = set(load_rules("register")["personal"].split())
    ranked: dict[str, tuple[int, int]] = {}
    columns: list[Column] = []
    for i, head in enumerate(heads):
        values = [row[i].strip() for row in sample if i < len(row) and row[i].strip()]
        if head in given:
            column = Column(i, head, given[head] or None, note="由人指定")
            rank = -1
        else:
            found = field_of(head)
            column = Column(i, head, found[0] if found else None)
            rank = found[1] if found else 0
            if found is None:
                column = replace(column, note="人员信息，不收" if plain_head(head) in people else "不认识的表头")
            column = _by_values(column, values)
        columns.append(_with_unit(column))
        field = column.field
        if field and field not in LISTS:
            if field in ranked and ranked[field][0] <= rank:
                columns[i] = replace(columns[i], field=None, note=f"{field} 已由“{heads[ranked[field][1]]}”给出")
            else:
                if field in ranked:
                    other = ranked[field][1]
                    columns[other] = replace(columns[other], field=None, note=f"{field} 已由“{head}”给出")
                ranked[field] = (rank, i)
    return Mapping(tuple(columns), first_row)


def _check_given(heads: Sequence[str], given: Dict[str, str]) -> None:
    allowed = {*FIELDS, *PARTS, ""}
    for head, field in given.items():
        if head not in heads:
            raise WrongMapping(f"表里没有“{head}”这一栏。表头是：{'、'.join(h for h in heads if h)[:200]}。")
        if field not in allowed:
            raise WrongMapping(f"没有“{field}”这个字段。可用的字段：{'、'.join([*FIELDS, *PARTS])}；留空表示不收。")


def _by_values(column: Column, values: Sequence[str]) -> Column:
    """Second thoughts from what the column holds."""
    if not values:
        return column
    if column.field == "code":
        like = sum(14 <= len(tidy_code(v)) <= 20 or "E+" in v.upper() for v in values)
        if like < 0.3 * len(values):
            return replace(column, field="source_id", note=_NO_CODES)
    elif column.field == "kind":
        known = {w for words in load_rules("register")["kinds"].values() for w in words.split()}
        if sum(v.casefold() in known for v in values) < 0.5 * len(values):
            return replace(column, field=None, note=_NO_KINDS)
    elif column.field == "quals" and all(v.isdigit() for v in values):
        return replace(column, field=None, note="资质是数字，没有说明每一位的含义；在映射里写 bits 再导入")
    elif column.field == "aliases" and plain_head(column.head) == "字号" and all(v.isdigit() for v in values):
        return replace(column, field=None, note=_NO_NAMES)
    return column


def _with_unit(column: Column) -> Column:
    if column.field != "capital":
        return column
    unit = money_unit(column.head)
    if unit is not None:
        return replace(column, unit=unit[0], currency=unit[1])
    rules = load_rules("register")
    return replace(column, unit=int(rules["capital_units"][rules["assumed_capital_unit"]]), assumed=True)


def checked(mapping: Mapping, name: str) -> Mapping:
    """
    ``mapping``, if it says where the names are.

    Raises
    ------
    NoNameColumn
        When no column is taken as the name.
    """
    if "name" not in mapping.taken():
        raise NoNameColumn(name, [c.head for c in mapping.columns])
    return mapping


def saved_mapping(folder: Path, guessed: Mapping) -> Mapping | None:
    """The mapping saved for the same heads, with the place of the heads in this file; ``None`` if there is none."""
    path = _mapping_file(folder, guessed)
    try:
        saved = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise WrongMapping(f"映射文件 {path} 读不出（{error}）。请改正或删除它。") from error
    try:
        columns = tuple(Column(**{**c, "bits": tuple(c.get("bits", ()))}) for c in saved["columns"])
        kept = {c.index: c for c in columns}
        columns = tuple(_kept_or_guessed(replace(kept[c.index], head=c.head), c) for c in guessed.columns)
    except (KeyError, TypeError) as error:
        raise WrongMapping(f"映射文件 {path} 不完整（{error}）。请改正或删除它。") from error
    allowed = {*FIELDS, *PARTS, None}
    for column in columns:
        if column.field not in allowed or not isinstance(column.unit, int):
            raise WrongMapping(
                f"映射文件 {path}：“{column.head}”的字段 {column.field!r} 或单位 {column.unit!r} 不对。请改正或删除它。"
            )
    return Mapping(columns, guessed.first_row, reused=True)


def _kept_or_guessed(kept: Column, guessed: Column) -> Column:
    """The saved column, unless nobody but the values of a file decided on it, here or there."""
    by_values = kept.note in _BY_VALUES and kept.field == _BY_VALUES[kept.note]
    return guessed if by_values or (guessed.note in _BY_VALUES and not kept.note) else kept


def save_mapping(folder: Path, mapping: Mapping) -> Path:
    """Keep ``mapping`` for files with the same heads."""
    path = _mapping_file(folder, mapping)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(mapping.to_json(), ensure_ascii=False, indent=1), encoding="utf-8")
    part.replace(path)
    return path


def _mapping_file(folder: Path, mapping: Mapping) -> Path:
    return folder / "mappings" / f"{mapping.signature}.json"
