"""The city profile (城市底数): what a city can say for itself, each item dated and sourced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from luodi.core.chains.cities import find_city
from luodi.core.chains.errors import UnknownCity
from luodi.core.chains.located import BadYaml, Located, read_yaml
from luodi.core.targets.errors import UnreadableNeeds
from luodi.core.targets.scenarios import Reader

KINDS = {
    "resources": "资源禀赋",
    "policies": "政策",
    "industries": "产业基础",
    "sites": "承载地块",
    "business": "营商环境",
}


@dataclass(frozen=True, slots=True)
class Item:
    """
    One fact: ``words`` as it may be shown, ``day`` (ISO) and ``source`` it is from.

    ``segments`` are the pairs (chain, segment) it matters for, none for all; ``value`` and ``unit`` its figure, if it has one.
    """

    kind: str
    name: str
    words: str
    day: str
    source: str
    value: str = ""
    unit: str = ""
    segments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """A place of first use or a plot the city has: which scenario it is one of, and its figures (name → value with unit)."""

    name: str
    scenario: str
    day: str
    source: str
    figures: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class CityProfile:
    """All of it, for the city with the code ``city``."""

    city: str
    name: str
    items: tuple[Item, ...]
    places: tuple[Site, ...]


def load_profile(text: str, name: str) -> CityProfile:
    """
    The profile in the YAML ``text``: ``city``, a list for each of ``KINDS``, and ``places`` of first use.

    Raises
    ------
    UnreadableNeeds
        When an item lacks its words, day or source, or the city is unknown; every fault is named with its line.
    """
    try:
        root = read_yaml(text)
    except BadYaml as error:
        raise UnreadableNeeds(name, [f"第 {error.line} 行：{error.message}"]) from error
    reader = Reader()
    items = tuple(_item(reader, kind, node) for kind in KINDS for node in reader.each(root, kind))
    places = tuple(_site(reader, node) for node in reader.each(root, "places"))
    wanted, city, called = reader.text(root, "city", needed=True), "", ""
    try:
        if wanted:
            found = find_city(wanted)
            city, called = found.code, found.name
    except UnknownCity as error:
        reader.faults.append(str(error))
    if reader.faults:
        raise UnreadableNeeds(name, reader.faults)
    return CityProfile(city, called, items, places)


def _item(reader: Reader, kind: str, node: Located) -> Item:
    segments = tuple(
        (reader.text(s, "chain", needed=True), reader.text(s, "segment", needed=True))
        for s in reader.each(node, "segments")
    )
    return Item(
        kind, reader.text(node, "name", needed=True), reader.text(node, "words", needed=True), _day(reader, node),
        reader.text(node, "source", needed=True), reader.text(node, "value"), reader.text(node, "unit"), segments,
    )  # fmt: skip


def _site(reader: Reader, node: Located) -> Site:
    figures = reader.get(node, "figures")
    pairs: list[tuple[str, str]] = []
    if figures is not None:
        if isinstance(figures.value, dict) and all(isinstance(v.value, str) for v in figures.value.values()):
            pairs = [(k, str(v.value)) for k, v in figures.value.items()]
        else:
            reader.faults.append(f"第 {figures.line} 行：figures 应是 指标: 数值 的键值对")
    return Site(
        reader.text(node, "name", needed=True), reader.text(node, "scenario", needed=True), _day(reader, node),
        reader.text(node, "source", needed=True), tuple(pairs),
    )  # fmt: skip


def _day(reader: Reader, node: Located) -> str:
    words = reader.text(node, "day", needed=True)
    try:
        return date.fromisoformat(words).isoformat() if words else ""
    except ValueError:
        reader.faults.append(f"第 {node.line} 行：日期“{words[:20]}”不是 2026-01-31 这样的写法")
        return ""
