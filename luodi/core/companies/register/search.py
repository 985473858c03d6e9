"""Search as you type: Chinese, pinyin, initials, any part of a name, a credit code; and one organisation by its id."""

# ruff: noqa: S608  (SQL is put together from column names and numbers of our own)

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate, islice
from pathlib import Path
from threading import Lock
from typing import Any

from luodi.core.companies.credit_code import tidy_code
from luodi.core.companies.register.errors import UnknownOrganisation
from luodi.core.companies.register.fields import COLUMNS
from luodi.core.companies.register.store import MANIFEST, connect, create_rows, opened

_FOLD = str.maketrans("()[]［］〔〕【】\t\r\n\x00", "（）（）（）（）（）    ")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST_QUERY = 60
_MOST_RANKED = 400  # rows ranked of each kind of find, the likelier first
_MOST_TRIED = 20_000  # rows looked at for the second word of a query
_CODE_BEGIN = re.compile("[0-9A-HJ-NP-RTUWXY]{4,18}")
_YES = ord("1")
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


@dataclass(frozen=True, slots=True)
class _Lines:
    """One text of a line per organisation, the likelier first, and where each line begins: found by one memory scan."""

    text: bytes
    starts: array[int]

    def rows(self, words: bytes, most: int, allowed: bytes = b"") -> list[int]:
        """
        Numbers of the first ``most`` lines that hold ``words``; a line break in front asks for the line's start.

        Where ``allowed`` is given, only rows whose byte there is ``1`` count.
        """
        found: list[int] = []
        at = self.text.find(words)
        while at >= 0 and len(found) < most:
            row = bisect_right(self.starts, at) - (not words.startswith(b"\n"))
            if not allowed or allowed[row] == _YES:
                found.append(row)
            at = self.text.find(words, self.starts[row + 1] - 1)
        return found

    def line(self, row: int) -> str:
        """The line of a row, counted from 0."""
        return self.text[self.starts[row] : self.starts[row + 1] - 1].decode()


class Searcher:
    """
    A register held ready for searching: opened once, asked at every key press.

    It keeps names and spellings in memory (about 150 bytes an organisation) and reads them again when the register has
    changed. Threads may share one.

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
        manifest = opened(self.folder)
        changed = (self.folder / MANIFEST).stat().st_mtime_ns
        db = connect()
        create_rows(db, self.folder, manifest.current, "rows")
        # The likelier first: in force before struck off, known by a short name, larger before smaller, shorter name.
        db.execute(
            """
            CREATE TABLE names AS
            SELECT row_number() OVER (ORDER BY coalesce(status IN ('cancelled', 'revoked', 'moved'), false),
                status IS NULL, short_names IS NULL,
                round(ln(1 + coalesce(capital, 0)::DOUBLE)) DESC, length(name), oid) - 1 AS n,
                oid, name, code, region, kind, status, source_id, initials, pinyin,
                upper(concat_ws(chr(9), name, array_to_string(short_names, chr(9)), array_to_string(former_names, chr(9)),
                    array_to_string(list_transform(aliases, lambda a: translate(a.name, chr(9) || chr(10), '  ')), chr(9))))
                    AS line
            FROM rows ORDER BY n"""
        )
        columns = [array("Q", [1]) for _ in range(3)]
        texts: list[list[bytes]] = [[], [], []]
        cursor = db.execute("SELECT line, initials, pinyin FROM names ORDER BY n")
        while rows := cursor.fetchmany(50_000):
            for text, starts, values in zip(texts, columns, zip(*rows, strict=True), strict=True):
                lines = [(value or "").encode() for value in values]
                starts.extend(islice(accumulate((len(line) + 1 for line in lines), initial=starts[-1]), 1, None))
                text.append(b"\n".join(lines))
        self._names, self._initials, self._pinyin = (
            _Lines(b"\n" + b"\n".join(text) + b"\n", starts) for text, starts in zip(texts, columns, strict=True)
        )
        for column in ("line", "initials", "pinyin"):
            db.execute(f"ALTER TABLE names DROP COLUMN {column}")
        self._db, self._changed = db, changed
        self._masks: dict[tuple[str, str, str], bytes] = {}

    def search(self, words: str, limit: int = 20, *, region: str = "", status: str = "", kind: str = "") -> list[Hit]:
        """
        Organisations whose name holds ``words``, the likelier first; raises for no text.

        Parameters
        ----------
        words
            A part of a name in Chinese or Latin letters, full pinyin (``hefei``), initials (``hfmm``), a credit code or
            at least four characters of its beginning, the source's own number. Spaces ask for each word of a name.
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
            if (self.folder / MANIFEST).stat().st_mtime_ns != self._changed:
                self._refresh()
            allowed = self._mask(region, status, kind) if filtered else b""
            ranked = self._rank(asked, allowed) if asked else self._first(allowed, limit)
            best = sorted(ranked, key=lambda row: (ranked[row], row))[:limit]
            if not best:
                return []
            found = self._db.execute(
                f"SELECT n, oid, name, code, region, kind, status FROM names WHERE n IN ({', '.join(map(str, best))})"
            ).fetchall()
            rows = {row[0]: row[1:] for row in found}
            return [self._hit(row, rows[row], ranked[row], asked) for row in best]

    def _mask(self, region: str, status: str, kind: str) -> bytes:
        """A byte for each row: ``1`` where it is in the region and of the status and kind."""
        key = (region, status, kind)
        if key not in self._masks:
            held = "starts_with(coalesce(region, ''), $1) AND ($2 = '' OR status = $2) AND ($3 = '' OR kind = $3)"
            query = f"SELECT string_agg(CASE WHEN {held} THEN '1' ELSE '0' END, '' ORDER BY n) FROM names"
            (mask,) = self._db.execute(query, [_reach(region), status, kind]).fetchone()
            if len(self._masks) == _MOST_FILTERS:
                self._masks.clear()
            self._masks[key] = (mask or "").encode()
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
                query = "SELECT n FROM names WHERE starts_with(code, $1) OR source_id = $1 ORDER BY n LIMIT 400"
                coded = [row for (row,) in self._db.execute(query, [code]).fetchall()]
                ranked |= {row: 1 for row in coded if not allowed or allowed[row] == _YES}
            latin = re.sub("[^0-9a-z]", "", asked.lower()).encode()
            for lines, start, inside in ((self._initials, 5, 7), (self._pinyin, 6, 8)) if latin else ():
                if lines is self._pinyin and not re.search(b"[aeiouv]", latin):  # no syllable is without a vowel
                    break
                rows = lines.rows(latin, _MOST_RANKED, allowed)
                if len(rows) == _MOST_RANKED:
                    rows = lines.rows(b"\n" + latin, _MOST_RANKED, allowed) + rows
                for row in rows:
                    ranked.setdefault(row, start if lines.line(row).startswith(latin.decode()) else inside)
        return ranked

    def _named(self, asked: str, allowed: bytes) -> list[int]:
        """Rows whose names hold all words of ``asked``."""
        first, *others = sorted(asked.split(), key=len, reverse=True)[:6]
        if others:
            rows = self._names.rows(first.encode(), _MOST_TRIED, allowed)
            return [row for row in rows if _holds_all(self._names.line(row), others)][:_MOST_RANKED]
        word = first.encode()
        rows = self._names.rows(word, _MOST_RANKED, allowed)
        if len(rows) == _MOST_RANKED:  # there are more: those that begin with it, or are it, must not be missed
            begin = self._names.rows(b"\n" + word, _MOST_RANKED, allowed)
            rows = [*begin, *self._names.rows(b"\t" + word, _MOST_RANKED, allowed), *rows]
        return rows

    def _hit(self, row: int, facts: tuple[Any, ...], rank: int, asked: str) -> Hit:
        oid, name, code, region, kind, status = facts
        others = self._names.line(row).split("\t")[1:]
        other = next((o for o in others if asked in o), "") if rank in (0, 4) and asked not in name.upper() else ""
        found_by = _FOUND_BY[rank] if not other else "other name"
        return Hit(oid, name, code, region, kind, status, found_by, other)


_FOUND_BY = ("name", "code", "name", "name", "other name", "initials", "pinyin", "initials", "pinyin")


def _reach(region: str) -> str:
    """What the codes of a division and of those below it begin with."""
    return region[:2] if region.endswith("0000") else region[:4] if region.endswith("00") else region


def _holds_all(line: str, words: list[str]) -> bool:
    return all(word in line for word in words)


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
