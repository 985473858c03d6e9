"""Answers of a routing service kept in a file beside the data, by service and day, and asked for again when they are old."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from luodi.core.places.travel import Leg, Matrix, Spot, TravelTimes
from luodi.core.places.travel.values import stay

logger = logging.getLogger(__name__)

FILE = "travel.sqlite3"
BUSY_SECONDS = 5.0
Kept = dict[tuple[str, str], tuple[float, float | None, str]]  # from, to → minutes, kilometres, day
_TABLE = """CREATE TABLE IF NOT EXISTS legs (
    service TEXT, here TEXT, there TEXT, minutes REAL NOT NULL, km REAL, day TEXT NOT NULL,
    PRIMARY KEY (service, here, there)) WITHOUT ROWID"""


@dataclass(frozen=True)
class KeptLegs:
    """
    A routing service whose answers are kept: only spots with a way that is new, or older than ``days``, are asked for.

    ``service`` names it with its address and without its key: answers of another are not its own. A file that cannot
    be read or written is as good as none. What the service does not answer is its fault, raised as it is and not kept.
    """

    source: TravelTimes
    service: str
    path: Path
    days: int
    today: Callable[[], date] = date.today

    def matrix(self, spots: Sequence[Spot]) -> Matrix:
        """As :meth:`TravelTimes.matrix`; a leg of an earlier day says which."""
        if any(spot.point is None for spot in spots):
            return self.source.matrix(spots)  # it tells which
        kept = self._read(spots)
        new = [
            spot
            for spot in dict.fromkeys(spots)
            if any(
                _key(spot) != _key(b) and {(_key(spot), _key(b)), (_key(b), _key(spot))} - kept.keys() for b in spots
            )
        ]
        if new:
            fresh = self.source.matrix(new)
            today = self.today().isoformat()
            asked: Kept = {
                (_key(a), _key(b)): (leg.minutes, leg.km, today)
                for a, row in zip(new, fresh, strict=True)
                for b, leg in zip(new, row, strict=True)
                if _key(a) != _key(b)
            }
            self._write(asked)
            kept |= asked
        return [[self._leg(a, b, kept) for b in spots] for a in spots]

    def _leg(self, a: Spot, b: Spot, kept: Kept) -> Leg:
        name = self.service.partition(" ")[0]
        if _key(a) == _key(b):
            return stay(name)
        minutes, km, day = kept[_key(a), _key(b)]
        return Leg(minutes, km, "car", name, "" if day == self.today().isoformat() else f"{day} 查得")

    def _read(self, spots: Sequence[Spot]) -> Kept:
        keys = json.dumps(sorted({_key(spot) for spot in spots}))
        since = (self.today() - timedelta(self.days)).isoformat()
        question = """SELECT here, there, minutes, km, day FROM legs WHERE service = ? AND day >= ?
            AND here IN (SELECT value FROM json_each(?)) AND there IN (SELECT value FROM json_each(?))"""
        try:
            with self._open() as file:
                rows = file.execute(question, (self.service, since, keys, keys)).fetchall()
        except sqlite3.Error as error:
            logger.warning("kept travel times %s cannot be read: %s", self.path, error)
            return {}
        return {(here, there): (minutes, km, day) for here, there, minutes, km, day in rows}

    def _write(self, asked: Kept) -> None:
        since = (self.today() - timedelta(self.days)).isoformat()
        rows = [(self.service, *pair, *told) for pair, told in asked.items()]
        try:
            with self._open() as file, file:
                file.execute("DELETE FROM legs WHERE day < ?", (since,))
                file.executemany("INSERT OR REPLACE INTO legs VALUES (?, ?, ?, ?, ?, ?)", rows)
        except sqlite3.Error as error:
            logger.warning("travel times cannot be kept in %s: %s", self.path, error)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=BUSY_SECONDS)) as file:
            file.execute(_TABLE)
            yield file


def _key(spot: Spot) -> str:
    """Coordinates to a tenth of a metre, as services are asked."""
    return f"{spot.lon:.6f},{spot.lat:.6f}"
