"""The city a division belongs to: prefecture-level, municipality, or a county straight under its province."""

from __future__ import annotations

from functools import lru_cache

from luodi.core.chains.errors import UnknownCity
from luodi.core.places.division import Division, gazetteer, parent_chain, resolve_place


@lru_cache(maxsize=10_000)
def city_of(region: str) -> str | None:
    """
    Code of the city the division ``region`` (six digits) is or lies in; ``None`` for a province or an unknown code.

    >>> city_of("320583"), city_of("310115"), city_of("429004"), city_of("340000")
    ('320500', '310000', '429004', None)
    """
    division = gazetteer().divisions.get(region)
    if division is None or division.level == "province":
        return None
    for each in (division, *parent_chain(division)):
        if each.level == "city":
            return each.code
    return division.code if division.level == "county" else None


def find_city(wanted: str) -> Division:
    """
    The city called ``wanted``: its name with or without 市, or its code; a county stands for itself only where it is
    straight under its province.

    Raises
    ------
    UnknownCity
        When there is none, or it is a county of a city.
    """
    asked = wanted.strip()
    known = gazetteer().divisions
    found = [known[asked]] if asked in known else resolve_place(asked)
    cities = [d for d in found if city_of(d.code) == d.code]
    if cities:
        return cities[0]
    inside = next((known[code] for d in found if (code := city_of(d.code))), None)
    if inside is not None:
        raise UnknownCity(wanted[:40], f"它在{inside.name}里，缺口按地级市算")
    raise UnknownCity(wanted[:40], "名录里没有这个地方" if not found else "它不是城市")
