"""Search as you type: Chinese, pinyin, initials, any part of a name, a credit code; and one organisation by its id."""

# ruff: noqa: S608  (SQL is put together from column names and numbers of our own)

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Any

from luodi.core.companies.credit_code import tidy_code
from luodi.core.companies.pinyin import initials_of
from luodi.core.companies.register.errors import NoRegister, UnknownOrganisation
from luodi.core.companies.register.fields import COLUMNS
from luodi.core.companies.register.lines import BLOCK, Lines
from luodi.core.companies.register.store import MANIFEST, connect, create_rows, opened
from luodi.core.companies.register.stored_names import TEXTS, open_names, read_lines
from luodi.core.text.script import converter

# Brackets as names have them, Latin letters and digits as a keyboard for Chinese makes them full width.
_FOLD = {0xFF01 + i: 0x21 + i for i in range(94) if chr(0x21 + i).isalnum()} | str.maketrans(
    "()[]［］〔〕【】\t\r\n\x00\u3000", "（）（）（）（）（）     "
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST_QUERY = 60
_MOST_RANKED = 400  # rows ranked of each kind of find, the likelier first
_MOST_TRIED = 20_000  # rows looked at for the second word of a query
_CODE_BEGIN = re.compile("[0-9A-HJ-NP-RTUWXY]{4,18}")
_YES = ord("1")  # of a row that the filters let through
_MOST_FILTERS = 16  # masks kept: one byte an organisation each


@dataclass(frozen=True, slots=True)
class Hit:
    """One organisation found, and by what: code, name, other name, initials, pinyin."""

    oid: str
    name: str
    code: str | None
    region: str | None
    kind: str
    status: str | None
    found_by: str
    other: str = ""  # the former or short name that holds the words


class Searcher:
    """
    A register held ready for searching: opened once, asked at every key press.

    It keeps names and spellings in memory (about 100 bytes an organisation) and reads them again when the register has
    changed. Threads may share one. The first search of a register stores what it needs beside it; later ones open that.

    Parameters
    ----------
    folder
        The register's folder.

    Raises
    ------
    NoRegister
        When nothing was imported yet.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = Lock()
        self._refresh()

    def _refresh(self) -> None:
        changed = _changed_at(self.folder)
        self._db = open_names(self.folder, opened(self.folder))
        lines = read_lines(self._db)
        self._names, self._latin, self._initials, self._pinyin = (lines[text] for text in TEXTS)
        self._changed = changed
        self._masks: dict[tuple[str, str, str], bytes] = {}

    def search(self, words: str, limit: int = 20, *, region: str = "", status: str = "", kind: str = "") -> list[Hit]:
        """
        Organisations whose name holds ``words``, the likelier first; raises for no text.

        Parameters
        ----------
        words
            A part of a name in Chinese or Latin letters, full pinyin (``hefei``), initials (``hfmm``), a credit code or
            at least four characters of its beginning, the source's own number. Spaces ask for each word of a name.
            Traditional script finds simplified names where no name is written so.
        limit
            At most so many.
        region, status, kind
            Only organisations in this division (six digits: those below it too), of this status, of this kind; ""
            for all. With one of them and no ``words``, the likeliest organisations there.
        """
        asked = _SURROGATE.sub("", words[:_LONGEST_QUERY].translate(_FOLD)).upper().strip()
        filtered = bool(region or status or kind)
        if not (asked or filtered) or limit < 1:
            return []
        with self._lock:
            if _changed_at(self.folder) != self._changed:
                self._refresh()
            allowed = self._mask(region, status, kind) if filtered else b""
            ranked = self._rank(asked, allowed) if asked else self._first(allowed, limit)
            if asked and not ranked and (plain := converter("t2s").convert(asked)) != asked:
                asked, ranked = plain, self._rank(plain, allowed)
            best = sorted(ranked, key=lambda row: (ranked[row], row))[:limit]
            if not best:
                return []
            # A join on the row's place reads only the blocks concerned; a list of twenty numbers reads all of them.
            found = self._db.execute(
                "SELECT n, oid, name, code, region, kind, status FROM names"
                f" JOIN (SELECT unnest([{', '.join(map(str, best))}]) AS place) ON names.rowid = place"
            ).fetchall()
            rows = {row[0]: row[1:] for row in found}
            return [self._hit(row, rows[row], ranked[row], asked) for row in best]

    def _mask(self, region: str, status: str, kind: str) -> bytes:
        """A byte for each row: ``1`` where it is in the region and of the status and kind."""
        key = (region, status, kind)
        if key not in self._masks:
            held = "starts_with(coalesce(region, ''), $1) AND ($2 = '' OR status = $2) AND ($3 = '' OR kind = $3)"
            mark = f"string_agg(CASE WHEN {held} THEN '1' ELSE '0' END, '' ORDER BY n)"
            query = f"SELECT {mark} FROM names GROUP BY n // {BLOCK} ORDER BY min(n)"
            masks = self._db.execute(query, [_reach(region), status, kind]).fetchall()
            if len(self._masks) == _MOST_FILTERS:
                self._masks.clear()
            self._masks[key] = "".join(mask for (mask,) in masks).encode()
        return self._masks[key]

    def _first(self, allowed: bytes, limit: int) -> dict[int, int]:
        rows: dict[int, int] = {}
        row = allowed.find(b"1")
        while row >= 0 and len(rows) < limit:
            rows[row] = 3
            row = allowed.find(b"1", row + 1)
        return rows

    def _rank(self, asked: str, allowed: bytes) -> dict[int, int]:
        """Row → class of its best find (see `_FOUND_BY`); the row's own number ranks inside a class."""
        ranked: dict[int, int] = {}
        for row in self._named(asked, allowed):
            name, *others = self._names.line(row).split("\t")
            if asked == name or asked in others:
                ranked[row] = 0
            else:
                ranked[row] = 2 if name.startswith(asked) else 3 if asked in name or " " in asked else 4
        if asked.isascii():
            code = tidy_code(asked)
            if _CODE_BEGIN.fullmatch(code):
                query = "SELECT n FROM codes WHERE code >= $1 AND code < $2 AND (NOT whole OR code = $1) ORDER BY n LIMIT 400"
                coded = [row for (row,) in self._db.execute(query, [code, code + "\uffff"]).fetchall()]
                ranked |= {row: 1 for row in coded if not allowed or allowed[row] == _YES}
            latin = re.sub("[^0-9a-z]", "", asked.lower())
            for row in self._spelled(self._initials, latin, allowed) if latin else ():
                ranked.setdefault(row, 5 if self._initials.line(row).startswith(latin) else 7)
            # No syllable is without a vowel.
            for row in self._sounding(latin, allowed) if re.search("[aeiouv]", latin) else ():
                ranked.setdefault(row, 6 if self._pinyin.line(row).startswith(latin) else 8)
        return ranked

    def _named(self, asked: str, allowed: bytes) -> list[int]:
        """Rows whose names hold all words of ``asked``."""
        words = asked.split()[:6]
        lines = self._latin if any(word.isascii() for word in words) else self._names
        first, *others = sorted(words, key=lines.frequency)
        if others:
            blocks = set(lines.blocks(others[0])).intersection(*(lines.blocks(other) for other in others[1:]))
            rows = lines.rows(first, _MOST_TRIED, allowed, blocks)
            return list(islice((row for row in rows if lines.holds(row, others)), _MOST_RANKED))
        rows = lines.rows(first, _MOST_RANKED, allowed)
        if len(rows) == _MOST_RANKED:  # there are more: those that begin with it, or are it, must not be missed
            begin = lines.rows("\n" + first, _MOST_RANKED, allowed)
            rows = [*begin, *lines.rows("\t" + first, _MOST_RANKED, allowed), *rows]
        return rows

    def _spelled(self, lines: Lines, latin: str, allowed: bytes) -> list[int]:
        rows = lines.rows(latin, _MOST_RANKED, allowed)
        return rows if len(rows) < _MOST_RANKED else lines.rows("\n" + latin, _MOST_RANKED, allowed) + rows

    def _sounding(self, latin: str, allowed: bytes) -> list[int]:
        """Rows whose pinyin holds ``latin``: looked for by initials, a third of the text, where these say enough."""
        ways = initials_of(latin)
        if not ways or min(map(len, ways)) < 2:
            return self._spelled(self._pinyin, latin, allowed)
        found: list[int] = []
        blocks = self._pinyin.blocks(latin)
        for way in sorted(ways):
            rows = self._initials.matches(way, blocks)
            held = (row for row in rows if self._pinyin.holds(row, (latin,)) and (not allowed or allowed[row] == _YES))
            found += islice(held, _MOST_RANKED)
        return sorted(set(found))

    def _hit(self, row: int, facts: tuple[Any, ...], rank: int, asked: str) -> Hit:
        oid, name, code, region, kind, status = facts
        others = self._names.line(row).split("\t")[1:]
        other = next((o for o in others if asked in o), "") if rank in (0, 4) and asked not in name.upper() else ""
        found_by = _FOUND_BY[rank] if not other else "other name"
        return Hit(oid, name, code, region, kind, status, found_by, other)


_FOUND_BY = ("name", "code", "name", "name", "other name", "initials", "pinyin", "initials", "pinyin")


def _changed_at(folder: Path) -> int:
    try:
        return (folder / MANIFEST).stat().st_mtime_ns
    except FileNotFoundError:
        raise NoRegister(str(folder)) from None


def _reach(region: str) -> str:
    """What the codes of a division and of those below it begin with."""
    return region[:2] if region.endswith("0000") else region[:4] if region.endswith("00") else region


def find_organisation(folder: Path, oid: str) -> dict[str, Any]:
    """
    All facts of one organisation, by its id or credit code, JSON-ready; ``history`` has its earlier versions.

    Raises
    ------
    NoRegister, UnknownOrganisation
        When there is none.
    """
    manifest = opened(folder)
    for merge in manifest.merges:  # a merged row lives on in the other
        if merge.loser == oid and not merge.undone:
            oid = merge.winner
    db = connect()
    try:
        create_rows(db, folder, manifest.current, "rows")
        create_rows(db, folder, manifest.history, "past")
        found = db.execute("SELECT * FROM rows WHERE oid = $1 OR code = $1 LIMIT 1", [oid]).fetchone()
        if found is None:
            raise UnknownOrganisation(oid)
        row = _plain(found)
        past = db.execute("SELECT * FROM past WHERE oid = $1 ORDER BY valid_to DESC", [row["oid"]]).fetchall()
    finally:
        db.close()
    return {**row, "history": [_plain(p) for p in past]}


def find_organisations(folder: Path, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """
    Facts of many organisations, by what was asked for: ids or credit codes. Those there are none of are left out.

    As `find_organisation`, without the earlier versions, in one reading of the register.

    Raises
    ------
    NoRegister
        When there is none.
    """
    manifest = opened(folder)
    into = {merge.loser: merge.winner for merge in manifest.merges if not merge.undone}
    wanted = {asked: into.get(asked, asked) for asked in ids}
    db = connect()
    try:
        create_rows(db, folder, manifest.current, "rows")
        question = "SELECT * FROM rows WHERE list_contains($1, oid) OR list_contains($1, code)"
        rows = [_plain(row) for row in db.execute(question, [sorted(set(wanted.values()))]).fetchall()]
    finally:
        db.close()
    known = {row["code"]: row for row in rows if row["code"]} | {row["oid"]: row for row in rows}
    return {asked: known[key] for asked, key in wanted.items() if key in known}


def _plain(row: tuple[Any, ...]) -> dict[str, Any]:
    return {name: _json_value(value) for name, value in zip(COLUMNS, row, strict=True)}


def _json_value(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, list):
        return [_json_value(v) for v in value]
    if isinstance(value, dict):
        return {k: _json_value(v) for k, v in value.items()}
    if value is None or isinstance(value, (str, int, float)):
        return value
    return str(value)  # Decimal: exact, as text
