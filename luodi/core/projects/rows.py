"""A row behind a figure: what it counts for, for whom, and why it does not count where it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from luodi.core.projects.money import Shares
from luodi.core.projects.values import FieldValue


@dataclass(frozen=True, slots=True)
class Row:
    """
    One signing, tranche or project as the counting rules see it.

    ``on`` is the day it happened, ``day`` the day it counts for (later where its period was closed). ``count`` is 1
    for what counts, -1 where something counted earlier is taken out of a later period, 0 for an increase or for what
    does not count. ``amount_wan`` is in 万元 (``None``: not stated). ``shares`` splits the credit. ``reason`` is empty
    for a row that counts.
    """

    id: str
    project: str
    on: date
    day: date
    count: int = 1
    amount_wan: Decimal | None = None
    shares: Shares = ()
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    reason: str = ""

    def value(self, name: str) -> FieldValue:
        """The field ``name``; ``amount_wan``, ``on`` and ``day`` are fields, too."""
        match name:
            case "amount_wan":
                return self.amount_wan
            case "on":
                return self.on
            case "day":
                return self.day
        return self.fields.get(name)

    def weight(self, unit: str | None, *, in_full: bool) -> Fraction:
        """The part of the row that is ``unit``'s (``None``: of everybody); ``in_full`` gives each side the whole."""
        if unit is None:
            return Fraction(1)
        share = next((share for name, share in self.shares if name == unit), Fraction(0))
        return Fraction(1) if share and in_full else share
