"""A spot, a leg between two, and what every source of travel times offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from luodi.core.errors import LuodiError

Mode = Literal["walk", "car", "rail", "table"]


class TravelFault(LuodiError):
    """Travel times cannot be had: a bad table, a service that does not answer, a spot without a place."""


@dataclass(frozen=True, slots=True)
class Spot:
    """
    Somewhere one can be: its name and, where known, longitude and latitude in degrees.

    Coordinates in China are GCJ-02, as the gazetteer's and those of Chinese map services.
    """

    name: str
    lon: float | None = None
    lat: float | None = None

    @property
    def point(self) -> tuple[float, float] | None:
        """Longitude and latitude, or ``None`` where either is missing."""
        return None if self.lon is None or self.lat is None else (self.lon, self.lat)


@dataclass(frozen=True, slots=True)
class Leg:
    """
    The way from one spot to another, door to door.

    ``minutes`` are the expected ones, ``km`` those of the road or the rails (``None``: not known). ``source`` says where
    the figure is from, ``note`` how it comes about (stations, changes, that a service did not answer).
    """

    minutes: float
    km: float | None
    mode: Mode
    source: str
    note: str = ""

    def noted(self, note: str) -> Leg:
        """The same leg with a further note."""
        return replace(self, note="；".join(filter(None, (self.note, note))))


Matrix = list[list[Leg]]


class TravelTimes(Protocol):
    """A source of travel times."""

    def matrix(self, spots: Sequence[Spot]) -> Matrix:
        """
        Legs between all ``spots``: row from, column to; the diagonal takes no time.

        Raises
        ------
        TravelFault
            When some leg cannot be given.
        """
        ...


def stay(source: str) -> Leg:
    """The leg from a spot to itself."""
    return Leg(0.0, 0.0, "walk", source)
