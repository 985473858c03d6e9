"""Divisions of China, countries and cities abroad: codes, names, short forms, centres and what lies in what."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import asin, cos, radians, sin, sqrt

from luodi.core.rules import load_rules

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG


@dataclass(frozen=True, slots=True)
class Division:
    """
    A division of China, or a country, province or city abroad, or a named region or zone.

    ``level`` follows the record's words: ``country``, ``region``, ``province``, ``city`` (the four municipalities and
    prefectures), ``county`` (counties, districts, county-level cities), ``zone`` (development zones known by name).
    ``lon, lat`` are degrees; for China GCJ-02, 100 to 600 m off WGS-84, abroad to a tenth of a degree; ``None`` where
    no centre is known.
    """

    code: str  # GB/T 2260 for China; ISO 3166 or ISO 3166 and a number of ours abroad
    level: str
    name: str  # 昆山市
    short: str  # 昆山
    parent: str  # code of the division it lies in, "" for countries and regions
    lon: float | None = None
    lat: float | None = None
    members: tuple[str, ...] = ()  # of a region: short names of what it covers


@dataclass(frozen=True)
class Gazetteer:
    """Every division by code, and the codes each name can stand for, the likelier first."""

    divisions: dict[str, Division]
    by_name: dict[str, tuple[str, ...]]
    full_names: frozenset[str]  # names with their form (昆山市, 东京都), which need no evidence


_Add = Callable[[str, str], None]
RANK = {"country": 0, "province": 1, "region": 2, "city": 3, "zone": 4, "county": 5}


def _read_data(name: str) -> str:
    return files(__package__).joinpath("data", name).read_text(encoding="utf-8")


def _division(code: str, level: str, name: str, short: str, parent: str, lon: str, lat: str) -> Division:
    return Division(code, level, name, short, parent, float(lon) if lon else None, float(lat) if lat else None)


def pairs_of(block: str) -> Iterable[tuple[str, list[str]]]:
    """The entries of a compact rule block: ``name value value; name value``."""
    for entry in block.replace("\n", ";").split(";"):
        words = entry.split()
        if words:
            yield words[0], words[1:]


@cache
def gazetteer() -> Gazetteer:
    """The tables of ``data/`` and the regions and zones of ``rules/places.yaml``, read once."""
    divisions: dict[str, Division] = {}
    names: dict[str, list[str]] = {}
    full: set[str] = set()
    former: list[list[str]] = []

    def add(name: str, code: str) -> None:
        codes = names.setdefault(name, [])
        if code not in codes:
            codes.append(code)

    packed = files(__package__).joinpath("data", "divisions.tsv.gz").read_bytes()
    for line in gzip.decompress(packed).decode().splitlines():
        row = line.split("\t")
        if row[1] == "former":
            former.append(row)
            continue
        code, level, name, short, parent, lon, lat = row
        divisions[code] = _division(code, level, name, short, parent, lon, lat)
        # 通道县, 恩施州: people leave out the peoples and keep the form
        said = short + name[-1] if "自治" in name and level in ("city", "county") else name
        for each in (name, said):
            add(each, code)
            full.add(each)
        add(short, code)
    for code, _, name in former:
        add(name, code)
        full.add(name)
    _add_former(divisions, add, full)
    _add_world(divisions, add, full)
    _add_regions(divisions, names, add)
    ranked = {
        name: tuple(sorted(codes, key=lambda c: (RANK[divisions[c].level], divisions[c].name != name)))
        for name, codes in names.items()
    }
    return Gazetteer(divisions, ranked, frozenset(full))


def _add_former(divisions: dict[str, Division], add: _Add, full: set[str]) -> None:
    """Old names in ``data/former.tsv``: old name, current name, its province or prefecture."""
    by_name: dict[str, list[Division]] = {}
    for division in divisions.values():
        by_name.setdefault(division.name, []).append(division)
    for line in _read_data("former.tsv").splitlines():
        if not line or line.startswith("#"):
            continue
        old, current, within, *_ = line.split("\t")
        for division in by_name.get(current, ()):
            if within in {d.short for d in _chain(divisions, division)}:
                add(old, division.code)
                full.add(old)


def _chain(divisions: dict[str, Division], division: Division) -> list[Division]:
    found: list[Division] = []
    parent = divisions.get(division.parent)
    while parent is not None and len(found) < 5:
        found.append(parent)
        parent = divisions.get(parent.parent)
    return found


def _add_world(divisions: dict[str, Division], add: _Add, full: set[str]) -> None:
    for line in _read_data("world.tsv").splitlines():
        if line.startswith("#"):
            continue
        code, level, name, others, parent, lon, lat = line.split("\t")
        divisions[code] = _division(code, level, name, name, parent, lon, lat)
        for each in (name, *filter(None, others.split("、"))):
            add(each, code)
            if (
                level == "country" or len(each) > 3 or (len(each) == 3 and each[-1] in "县府州省")
            ):  # 都灵 stands in 成都灵动, 海法 in 上海法院
                full.add(each)
        if level == "city" and not name.endswith("市"):
            add(name + "市", code)
            full.add(name + "市")


def _add_regions(divisions: dict[str, Division], names: dict[str, list[str]], add: _Add) -> None:
    rules = load_rules("places")
    for kind, key in (("region", "regions"), ("zone", "zones")):
        for number, (name, members) in enumerate(pairs_of(rules[key])):
            code = f"{kind[0].upper()}{number:03d}"
            parent = names[members[0]][0] if kind == "zone" and members and members[0] in names else ""
            divisions[code] = Division(code, kind, name, name, parent, members=tuple(members))
            add(name, code)


def resolve_place(name: str, context: Sequence[str] = ()) -> list[Division]:
    """
    The divisions ``name`` can stand for, the likelier first; empty when it is none.

    Parameters
    ----------
    name
        With or without its form: 昆山市, 昆山, 内蒙古, 滦县 (a former name gives its successor).
    context
        Other place names; the divisions that lie in one of them, or hold one, come first. When some do, the others
        are left out.

    >>> [d.code for d in resolve_place("朝阳区", ["长春"])]
    ['220104']
    """
    book = gazetteer()
    found = [book.divisions[c] for c in book.by_name.get(name, ())]
    if len(found) > 1 and context:
        near = {c for other in context for c in book.by_name.get(other, ()) if other != name}
        supported = [d for d in found if related(d, near)]
        return supported or found
    return found


def related(division: Division, codes: Iterable[str]) -> bool:
    """Whether ``division`` lies in one of the divisions ``codes``, or holds one of them."""
    book = gazetteer()
    known = (c for c in codes if c in book.divisions and c != "CN")
    return any(c in above(division.code) or division.code in above(c) for c in known)


@cache
def above(code: str) -> frozenset[str]:
    """Codes of what the division ``code`` lies in, without China itself."""
    return frozenset(d.code for d in parent_chain(gazetteer().divisions[code])) - {"CN"}


def parent_chain(division: Division) -> list[Division]:
    """What ``division`` lies in, the nearest first: 昆山市 → 苏州市, 江苏省, 中国."""
    return _chain(gazetteer().divisions, division)


def short_name(name: str) -> str:
    """``name`` without people and form (西双版纳傣族自治州 → 西双版纳), or ``name`` itself where it is not known."""
    found = gazetteer().by_name.get(name)
    if found is None:
        return name
    division = gazetteer().divisions[found[0]]
    return division.short if division.name == name else name


def centre(division: Division) -> tuple[float, float] | None:
    """
    Longitude and latitude of the division's seat in degrees, of the division it lies in where its own is not known.

    Centres in China are GCJ-02 (the survey-offset grid of Chinese map services), 100 to 600 m off WGS-84: right for
    drawing a route on a graticule, wrong for a satellite fix. Nothing here converts them.
    """
    for each in (division, *parent_chain(division)):
        if each.lon is not None and each.lat is not None:
            return each.lon, each.lat
    return None


def great_circle_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """
    Kilometres between two points (longitude, latitude in degrees) along the great circle, by the haversine formula.

    >>> round(great_circle_km((121.47, 31.23), (116.41, 39.90)))
    1067
    """
    lon_a, lat_a, lon_b, lat_b = map(radians, (*a, *b))
    h = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, h)))
