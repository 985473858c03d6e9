"""Who first reported an investor: claims and what happens to them, as entries of the book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any

from luodi.core.projects.errors import WrongRules
from luodi.core.projects.money import Shares, check_shares
from luodi.core.projects.values import Entry
from luodi.core.rules import load_rules


class ClaimState(StrEnum):
    """Where a claim stands."""

    FREE = "free"
    FILED = "filed"
    PROTECTED = "protected"
    DISPUTED = "disputed"
    FIXED = "fixed"  # a binding contract was signed: time no longer runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Entry):
    """``unit`` reports that it was first to talk with the investor. ``planned_wan`` is the planned investment, 万元."""

    unit: str
    planned_wan: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance(Entry):
    """The claim ``target`` is accepted: its protection begins."""

    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal(Entry):
    """The protection of the claim ``target`` is renewed."""

    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress(Entry):
    """Something was done with the investor: a visit, a meeting, a draft. Keeps the claim from running idle."""

    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Entry):
    """The owner gives the claim up."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer(Entry):
    """The project goes to ``unit``, and credit from this day on is split by ``shares``."""

    unit: str
    shares: Shares
    reason: str = ""

    def __post_init__(self) -> None:
        Entry.__post_init__(self)
        check_shares(self.shares)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute(Entry):
    """``unit`` contests the claim; time stands still until the ruling."""

    unit: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling(Entry):
    """Whose the project is, and how credit is split from this day on."""

    unit: str
    shares: Shares
    reason: str

    def __post_init__(self) -> None:
        Entry.__post_init__(self)
        check_shares(self.shares)


@dataclass(frozen=True, slots=True)
class OwnershipRules:
    """Limits of a claim; ``None`` sets none. See ``rules/project_ownership.yaml``."""

    floor_wan: Decimal = Decimal(0)
    needs_acceptance: bool = True
    protection_days: int | None = 180
    renewals: int | None = 1
    renewal_days: int = 90
    idle_days: int | None = 60

    def __post_init__(self) -> None:
        for name in ("protection_days", "renewals", "renewal_days", "idle_days"):
            value = getattr(self, name)
            if value is not None and value < 0:
                raise WrongRules(name, str(value), "天数和次数不能小于 0")


def read_ownership_rules(table: Mapping[str, Any]) -> OwnershipRules:
    """
    One set of ``rules/project_ownership.yaml``.

    Raises
    ------
    WrongRules
        When it names a limit that does not exist, or gives a negative one.
    """
    allowed = {f.name for f in fields(OwnershipRules)}
    unknown = set(table) - allowed
    if unknown:
        raise WrongRules("ownership", "、".join(sorted(unknown)), f"可用的项：{'、'.join(sorted(allowed))}")
    return OwnershipRules(**{**table, "floor_wan": Decimal(str(table.get("floor_wan", 0)))})


def ownership_rules(name: str = "default") -> OwnershipRules:
    """A set of rules luodi ships, by its name."""
    return read_ownership_rules(load_rules("project_ownership")["sets"][name])
