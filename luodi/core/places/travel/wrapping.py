"""Sources of travel times made of others: kept answers, and a fall-back that says so."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, field

from luodi.core.places.travel.values import Leg, Matrix, Spot, TravelFault, TravelTimes

Kept = MutableMapping[tuple[Spot, Spot], Leg]


@dataclass(frozen=True)
class KeptTimes:
    """
    Another source, each pair of spots asked for once.

    ``kept`` may be any mapping, one on disk as well. Only when some pair is new is the source asked, then for the
    spots of the new pairs.
    """

    source: TravelTimes
    kept: Kept = field(default_factory=dict)

    def matrix(self, spots: Sequence[Spot]) -> Matrix:
        """As :meth:`TravelTimes.matrix`."""
        new = {spot for a in spots for b in spots if (a, b) not in self.kept for spot in (a, b)}
        asked = [spot for spot in dict.fromkeys(spots) if spot in new]
        if asked:
            for a, row in zip(asked, self.source.matrix(asked), strict=True):
                for b, leg in zip(asked, row, strict=True):
                    self.kept[a, b] = leg
        return [[self.kept[a, b] for b in spots] for a in spots]


@dataclass(frozen=True)
class FallingBack:
    """The first source that answers; legs of a later one carry a note why the earlier ones did not."""

    sources: tuple[TravelTimes, ...]

    def matrix(self, spots: Sequence[Spot]) -> Matrix:
        """As :meth:`TravelTimes.matrix`; raises the last source's fault when none answers."""
        faults: list[str] = []
        for source in self.sources:
            try:
                legs = source.matrix(spots)
            except TravelFault as fault:
                faults.append(str(fault))
                continue
            note = f"已改用备用来源：{' '.join(faults)}" if faults else ""
            return [[leg.noted(note) if i != j else leg for j, leg in enumerate(row)] for i, row in enumerate(legs)]
        raise TravelFault(" ".join(faults) or "没有设置任何路程来源。")
