"""Where a mission's places are: by coordinates, or by the gazetteer, which refuses what can be several places."""

from __future__ import annotations

from dataclasses import dataclass

from luodi.core.missions.cell_words import BadCell
from luodi.core.places import Division, centre, find_places, parent_chain, resolve_place


@dataclass(frozen=True, slots=True)
class Where:
    """
    Longitude and latitude in degrees (GCJ-02), and the division they lie in where it is known.

    ``is_rough`` tells that the seat of the division stands for a place somewhere in it.
    """

    lon: float
    lat: float
    division: Division | None = None
    is_rough: bool = True

    @property
    def city(self) -> Division | None:
        """The county-level city, or the city, that the place lies in."""
        if self.division is None:
            return None
        if self.division.level == "county" and self.division.name.endswith("市"):
            return self.division
        return next((d for d in (self.division, *parent_chain(self.division)) if d.level == "city"), None)


def locate(words: str) -> Where:
    """
    Where ``words`` are: a division's name, or an address that holds one (its deepest counts).

    Raises
    ------
    BadCell
        When the gazetteer knows no such place, or several.

    >>> locate("江苏省昆山市前进东路1号").division.name
    '昆山市'
    """
    options = resolve_place(words)
    if not options:
        mentions = find_places(words)
        open_ones = next((m for m in mentions if m.division is None and m.candidates), None)
        if open_ones is not None:
            options = list(open_ones.candidates)
        else:
            named = [m.division for m in mentions if m.division is not None]
            options = named[:1]
            for division in named[1:]:  # deeper as long as each lies in the one before it; a street's name does not
                if options[0] in parent_chain(division):
                    options = [division]
    whole = [d for d in options if d.name == words]
    options = whole if len(whole) == 1 else options
    if not options:
        raise BadCell(f"地名表里没有“{words[:30]}”，请写省、市、县区的全名（如 江苏省昆山市），或填经度、纬度")
    if len(options) > 1:
        listed = "、".join(full_name(d) for d in options[:4])
        raise BadCell(
            f"“{words[:30]}”可以是 {len(options)} 处，请写明是哪一处：{listed}{'等' if len(options) > 4 else ''}"
        )
    point = centre(options[0])
    if point is None:
        raise BadCell(f"“{words[:30]}”没有坐标，请填经度、纬度")
    return Where(*point, options[0])


def full_name(division: Division) -> str:
    """
    A division with what it lies in, the widest first, without the country.

    >>> full_name(locate("昆山市").division)
    '江苏省苏州市昆山市'
    """
    chain = [d.name for d in reversed(parent_chain(division)) if d.level in ("province", "city")]
    return "".join(dict.fromkeys((*chain, division.name)))
