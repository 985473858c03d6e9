"""Whom to court for a gap: a segment looked for in the whole register outside the city, ranked by weights in view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from luodi.core.chains.chain import Chain
from luodi.core.chains.gaps import GapReport
from luodi.core.chains.products import listed_products
from luodi.core.targets.details import Details, describe
from luodi.core.targets.evidence import Evidence, evidence_of
from luodi.core.targets.from_gaps import needs_of_gaps
from luodi.core.targets.needs import Keyword, Need
from luodi.core.targets.rules import ScreeningRules, read_rules, shipped_rules
from luodi.core.targets.screening import Target, screen
from luodi.core.targets.source import open_register
from luodi.web.companies import register

MOST_SHOWN = 30
MOST_WEIGHT = 100


@dataclass(frozen=True)
class Ranked:
    """A target with its row of the register and its evidence."""

    target: Target
    details: Details
    evidence: tuple[Evidence, ...]


def need_of(report: GapReport, segment: str) -> Need | None:
    """What is looked for: a gap of the city, or, where none can be told, a segment without a firm here."""
    return next((need for need in needs_of_gaps(report) if need.segment == segment), None)


def rules_with(weights: Mapping[str, int]) -> ScreeningRules:
    """
    The shipped rule set with other weights of its terms; those not given stay.

    Raises
    ------
    UnreadableNeeds
        When all weights are 0.
    """
    return read_rules({"weights": {**shipped_rules().weights, **weights}}, "weights")


def rank(need: Need, rules: ScreeningRules, day: date, top: int = MOST_SHOWN) -> list[Ranked]:
    """The first targets of ``need``, each with what speaks for it and what is not known."""
    held = open_register(register.folder())
    found = screen([need], held, top=top, rules=rules, day=day, products=_products()).targets[need.id]
    details = describe(held, found)
    return [Ranked(t, details[t.row], evidence_of(t, details[t.row], _products())) for t in found if t.row in details]


def tag(chain: Chain, day: date, progress: Callable[[str, int, int], None]) -> None:
    """Look for the words of every segment now, so that whoever moves a slider waits for the ranking alone."""
    needs = [
        Need(s.id, s.name, tuple(Keyword(word) for word in s.keywords), s.exclude, s.codes)
        for s in chain.segments
        if s.keywords
    ]
    screen(needs, open_register(register.folder()), top=1, day=day, products=_products(), progress=progress)


@cache
def _products() -> dict[str, str]:
    return {firm.name: "；".join(firm.products) for firm in listed_products().values()}
