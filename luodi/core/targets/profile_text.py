"""A city profile back into YAML, its facts that have grown old, and what changed between two states of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import yaml

from luodi.core.rules import load_rules
from luodi.core.targets.errors import UnreadableNeeds
from luodi.core.targets.profile import KINDS, CityProfile, Item, Site

PLACES = "places"
LABELS = {**KINDS, PLACES: "首用场景"}


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """One difference. ``field`` is "" where a whole fact came or went; ``before``, ``after`` are words, "" for none."""

    kind: str
    name: str
    field: str
    before: str
    after: str


def profile_yaml(profile: CityProfile) -> str:
    """``profile`` as YAML that `load_profile` reads back into an equal value."""
    plain: dict[str, Any] = {"city": profile.name or profile.city}
    for kind in KINDS:
        if items := [_plain_item(i) for i in profile.items if i.kind == kind]:
            plain[kind] = items
    if profile.places:
        plain[PLACES] = [_plain_place(p) for p in profile.places]
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=120)


def stale_after(kind: str) -> int:
    """Days after which a fact of ``kind`` has to be looked at again."""
    return int(load_rules("city_profile")["stale_days"][kind])


def is_stale(kind: str, day: str, today: date) -> bool:
    """
    Whether a fact of ``kind`` dated ``day`` (ISO) has to be looked at again.

    >>> is_stale("sites", "2026-01-01", date(2026, 11, 23)), is_stale("sites", "2026-11-01", date(2026, 11, 23))
    (True, False)
    """
    return (today - date.fromisoformat(day)).days > stale_after(kind)


def check_profile(profile: CityProfile, name: str, today: date) -> None:
    """
    Refuse what a file can say and a profile cannot hold: a fact twice, a fact of tomorrow.

    Raises
    ------
    UnreadableNeeds
        With every fault.
    """
    faults, seen = [], set()
    for kind, fact in facts_of(profile):
        label = f"{LABELS[kind]}“{fact.name[:40]}”"
        if (kind, fact.name) in seen:
            faults.append(f"{label}写了两次")
        seen.add((kind, fact.name))
        if fact.day > today.isoformat():
            faults.append(f"{label}的日期 {fact.day} 晚于今天")
    if faults:
        raise UnreadableNeeds(name, faults)


def facts_of(profile: CityProfile) -> Iterable[tuple[str, Item | Site]]:
    """Every fact with its kind."""
    yield from ((item.kind, item) for item in profile.items)
    yield from ((PLACES, place) for place in profile.places)


def compare_profiles(old: CityProfile, new: CityProfile) -> tuple[ProfileChange, ...]:
    """What leads from ``old`` to ``new``, by the names of the facts; those gone last."""
    before = {(kind, fact.name): fact for kind, fact in facts_of(old)}
    after = {(kind, fact.name): fact for kind, fact in facts_of(new)}
    changes = []
    for (kind, name), fact in after.items():
        earlier = before.get((kind, name))
        if earlier is None:
            changes.append(ProfileChange(kind, name, "", "", _words(fact)))
            continue
        for field in (f.name for f in fields(fact)):
            was, now = _said(getattr(earlier, field)), _said(getattr(fact, field))
            if was != now:
                changes.append(ProfileChange(kind, name, field, was, now))
    changes += [ProfileChange(k, n, "", _words(fact), "") for (k, n), fact in before.items() if (k, n) not in after]
    return tuple(changes)


def _words(fact: Item | Site) -> str:
    return fact.words if isinstance(fact, Item) else _said(fact.figures) or fact.scenario


def _said(value: Any) -> str:
    if isinstance(value, tuple):
        return "；".join(f"{a} {b}" for a, b in value)
    return str(value)


def _plain_item(item: Item) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "name": item.name, "words": item.words, "value": item.value, "unit": item.unit, "day": item.day,
        "source": item.source, "segments": [{"chain": c, "segment": s} for c, s in item.segments],
    }  # fmt: skip
    return {field: value for field, value in plain.items() if value}


def _plain_place(place: Site) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "name": place.name, "scenario": place.scenario, "day": place.day, "source": place.source,
        "figures": dict(place.figures),
    }  # fmt: skip
    return {field: value for field, value in plain.items() if value}
