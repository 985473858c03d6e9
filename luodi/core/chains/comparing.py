"""What changed between two versions of a chain, field by field."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from luodi.core.chains.chain import Chain, Gate, Segment


@dataclass(frozen=True, slots=True)
class Change:
    """
    One difference. ``segment`` is "" for the chain's head; ``field`` is "" where a whole segment came or went.

    ``added`` and ``removed`` are the entries of a list that differ, or the new and the old value.
    """

    segment: str
    field: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


def compare_chains(old: Chain, new: Chain) -> tuple[Change, ...]:
    """
    The changes that lead from ``old`` to ``new``: head first, then segments in the new order, those gone last.

    An order alone that differs is no change.
    """
    changes = []
    for name in ("id", "name", "name_en", "version", "source", "status"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            changes.append(Change("", name, (after,), (before,)))
    for key in dict.fromkeys((*dict(new.sources), *dict(old.sources))):
        added, removed = dict(new.sources).get(key), dict(old.sources).get(key)
        if added != removed:
            changes.append(Change("", f"sources.{key}", _one(added), _one(removed)))
    for segment in new.segments:
        earlier = old.by_id.get(segment.id)
        if earlier is None:
            changes.append(Change(segment.id, "", (segment.name,), ()))
        else:
            changes += _between(earlier, segment)
    changes += [Change(s.id, "", (), (s.name,)) for s in old.segments if s.id not in new.by_id]
    return tuple(changes)


def _between(old: Segment, new: Segment) -> list[Change]:
    changes = []
    for name in (f.name for f in fields(Segment)):
        before, after = _entries(getattr(old, name)), _entries(getattr(new, name))
        added, removed = tuple(e for e in after if e not in before), tuple(e for e in before if e not in after)
        if added or removed:
            changes.append(Change(new.id, name, added, removed))
    return changes


def _entries(value: Any) -> tuple[str, ...]:
    if not isinstance(value, tuple):
        return () if value == "" else (str(value),)
    return tuple((f"{e.word}：{e.note}" if e.note else e.word) if isinstance(e, Gate) else str(e) for e in value)


def _one(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)
