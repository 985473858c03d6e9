"""An industry chain as a value: segments, what each buys, and how each is recognised."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

# What a segment makes or does; the order is that of the legend.
KINDS = {
    "resource": "资源",
    "material": "材料",
    "part": "部件",
    "equipment": "装备",
    "product": "产品",
    "service": "服务",
    "recycling": "回收",
    "research": "研发",
}
STATUSES = ("待核实", "已核实")


@dataclass(frozen=True, slots=True)
class Gate:
    """A hurdle a project of this segment must pass (能耗, 安评, 环评 …); ``note`` says why."""

    word: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """
    One link of a chain.

    ``inputs`` are ids of the segments it buys from; ``codes`` are classes of GB/T 4754-2017 without the section letter;
    ``stage`` is its layer, 0 the most upstream; ``keywords`` and ``exclude`` are words of business scopes and products.
    """

    id: str
    name: str
    kind: str
    stage: int
    name_en: str = ""
    inputs: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    gates: tuple[Gate, ...] = ()
    note: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chain:
    """
    Segments and the flows between them, with version, source and status.

    ``sources`` are pairs of an id and what it stands for. A chain whose faults are settled (see `checking`) names each
    segment once and no input that is not there.
    """

    id: str
    name: str
    version: str
    source: str
    status: str
    segments: tuple[Segment, ...]
    name_en: str = ""
    sources: tuple[tuple[str, str], ...] = field(default=())

    @cached_property
    def by_id(self) -> dict[str, Segment]:
        """Segment of each id."""
        return {s.id: s for s in self.segments}

    @cached_property
    def links(self) -> tuple[tuple[str, str], ...]:
        """Pairs (supplier, buyer), in the order of the segments."""
        return tuple((supplier, s.id) for s in self.segments for supplier in s.inputs)

    @cached_property
    def buyers(self) -> dict[str, tuple[str, ...]]:
        """For each segment the ids of those that buy from it."""
        found: dict[str, list[str]] = {s.id: [] for s in self.segments}
        for supplier, buyer in self.links:
            found[supplier].append(buyer)
        return {segment: tuple(buyers) for segment, buyers in found.items()}
