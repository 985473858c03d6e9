"""补链 强链 延链: what a city's chain lacks, holds weakly or could grow into, each class with the conditions behind it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from math import isnan
from typing import Any

import numpy as np

from luodi.core.chains.chain import Chain, Segment
from luodi.core.chains.cities import find_city
from luodi.core.chains.errors import FigureRefused, TooFewData
from luodi.core.chains.presence import Placed, Presence
from luodi.core.chains.sector_figures import SectorFigures, TableFigures
from luodi.core.chains.sector_table import SectorTable
from luodi.core.chains.survey import DIAGONAL, Survey
from luodi.core.places.division import Division


class GapClass(Enum):
    """What a segment is to a city."""

    FILL = "补链"
    STRENGTHEN = "强链"
    EXTEND = "延链"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a class: ``value`` against ``bound``; ``holds`` is ``None`` where the value is not given."""

    name: str  # cover, demand, buyers, density, quotient, firms, leaders, complexity, strong_input
    value: float | None
    bound: float | None
    holds: bool | None


@dataclass(frozen=True)
class Figures:
    """Figures of one segment in one city; ``None`` where the data are too few."""

    firms: int
    firms_everywhere: int
    quotient: float | None
    demand: float | None  # firms that local buyers call for
    cover: float | None  # local firms over that
    density: float | None  # without the diagonal
    pci: float | None
    leader_share: float | None
    hhi: float | None  # of cities within the segment


@dataclass(frozen=True)
class SegmentView:
    """
    A segment as the city stands to it.

    ``gap`` is the first class whose conditions all hold; ``possible`` the first of which none fails though some cannot
    be checked. ``is_lead`` tells whether a buyer here is named: a gap without one is not a lead. ``sectors`` are the
    sectors of an input–output table it lies in; () without a table, or where its codes are in none.
    """

    segment: Segment
    figures: Figures
    gap: GapClass | None
    possible: GapClass | None
    conditions: tuple[Condition, ...]  # of ``gap`` or ``possible``
    local: tuple[Placed, ...]
    buyers: tuple[tuple[Segment, Placed], ...]
    sellers: tuple[tuple[Segment, Placed], ...]
    outside: tuple[Placed, ...]
    research: tuple[Placed, ...]
    sectors: tuple[SectorFigures, ...] = ()

    @property
    def is_lead(self) -> bool:
        """Whether somebody here would buy."""
        return bool(self.buyers)


@dataclass(frozen=True)
class GapReport:
    """All segments of a chain for one city; ``refused`` says what is not given and why."""

    chain: Chain
    city: Division
    segments: tuple[SegmentView, ...]
    refused: tuple[FigureRefused, ...]
    city_enterprises: int  # in the register
    city_placed: int  # of them on the chain
    rules_version: str
    table: TableFigures | None = None  # of an input–output table, where there is one

    @property
    def gaps(self) -> tuple[SegmentView, ...]:
        """
        Segments with a class, leads first, then those without open conditions, 补 before 延 before 强.

        Within a class those come first that firms here cover least; with an input–output table, by the share the rules
        give it, also those whose sector is covered least.
        """
        order = (GapClass.FILL, GapClass.EXTEND, GapClass.STRENGTHEN)
        found = [v for v in self.segments if v.gap or v.possible]
        return tuple(
            sorted(
                found,
                key=lambda v: (v.gap is None, not v.is_lead, order.index(v.gap or v.possible), self._covered(v)),
            )
        )

    def _covered(self, view: SegmentView) -> float:
        firms = view.figures.cover or 0
        sector = view.sectors[0].cover if view.sectors else None
        if sector is None or self.table is None:
            return firms
        weight = self.table.rules["gaps"]["cover_weight"]
        return float((1 - weight) * min(firms, 1) + weight * min(sector, 1)) if weight else firms


def find_gaps(
    presence: Presence, city: str, survey: Survey | None = None, table: SectorTable | None = None
) -> GapReport:
    """
    What ``city`` has, lacks and could hold of the chain of ``presence``.

    Parameters
    ----------
    presence
        See `count_presence`.
    city
        Name or code.
    survey
        That of ``presence``, where several cities are asked for.
    table
        An input–output table: it is told beside each segment and orders gaps of one class; it makes no class.

    Raises
    ------
    UnknownCity
        When there is no such city.
    """
    place = find_city(city)
    survey = survey or Survey(presence)
    row = presence.cities.index(place.code) if place.code in presence.cities else None
    chain = presence.chain
    here = [
        p
        for p in presence.placed
        if p.city == place.code and p.kind == "enterprise" and any(q.placed for q in p.placements)
    ]
    refused = list(survey.refused)
    enterprises = _enterprises(survey, row, here)
    least = survey.rules["least"]["city_firms"]
    if enterprises < least:
        needs, there_is = (
            f"{place.name}在名录里有 {least} 家企业",
            f" {enterprises} 家，其中落在本链上的 {len(here)} 家",
        )
        refused.insert(0, TooFewData("补链、强链、延链的判断", needs, there_is))
    figures = _figures(survey, row)
    told = TableFigures(table, place.code) if table is not None else None
    strong = {
        s.id
        for s, f in zip(chain.segments, figures, strict=True)
        if f.quotient is not None
        and f.quotient >= survey.rules["extend"]["strong_from"]
        and f.firms >= survey.rules["extend"]["strong_firms_from"]
    }
    views = []
    most = survey.rules["show"]["firms"]
    for segment, figure in zip(chain.segments, figures, strict=True):
        buyers = _partners(presence, place.code, chain.buyers[segment.id], segment.id, most)
        tried = _classes(segment, figure, figures, strong, len(buyers), survey) if enterprises >= least else ()
        gap = next((c for c, conditions in tried if all(x.holds for x in conditions)), None)
        # an open condition leaves a class possible, but a class open in all of them says nothing
        possible = None if gap else next((c for c, xs in tried if _is_open(xs)), None)
        conditions = next((xs for c, xs in tried if c is (gap or possible)), ())
        everywhere = presence.firms(segment.id)
        views.append(
            SegmentView(
                segment,
                figure,
                gap,
                possible,
                conditions,
                local=tuple(p for p in everywhere if p.city == place.code),
                buyers=buyers,
                sellers=_partners(presence, place.code, segment.inputs, segment.id, most),
                outside=tuple(p for p in everywhere if p.city != place.code)[:most],
                research=presence.research(segment.id)[:most],
                sectors=told.of(segment) if told else (),
            )
        )
    version = str(survey.rules["version"])
    return GapReport(chain, place, tuple(views), tuple(refused), enterprises, len(here), version, told)


def _enterprises(survey: Survey, row: int | None, here: list[Placed]) -> int:
    return 0 if row is None else int(survey.presence.others[row]) + len(here)


def _figures(survey: Survey, row: int | None) -> list[Figures]:
    """Figures of every segment for the city in ``row`` (``None``: a city without an enterprise in the register)."""
    segments = survey.presence.chain.segments
    demand = survey.demand(row) if row is not None else np.full(len(segments), np.nan)
    found = []
    for i, segment in enumerate(segments):
        firms = int(survey.presence.counts[row, i]) if row is not None else 0
        wanted = _number(demand[i])
        found.append(
            Figures(
                firms,
                int(survey.national[i]),
                _number(survey.quotients[row, i]) if row is not None else None,
                wanted,
                _cover(survey, row, i, wanted),
                _number(survey.densities[row, i]) if row is not None and survey.densities is not None else None,
                _number(survey.complexity.pci[i]) if survey.complexity is not None else None,
                _leader_share(survey, segment.id, row),
                _number(survey.hhi[i]),
            )
        )
    return found


def _cover(survey: Survey, row: int | None, i: int, wanted: float | None) -> float | None:
    """Local firms over those called for: 0 where there are none but somebody buys, whatever the number called for."""
    if row is None:
        return None
    firms = int(survey.presence.counts[row, i])
    if wanted:
        return firms / wanted
    return 0.0 if wanted is None and not firms else None


def _leader_share(survey: Survey, segment: str, row: int | None) -> float | None:
    """Share of the register's largest firms of a segment, by registered capital, that sit in the city."""
    known = [p for p in survey.presence.firms(segment) if p.capital is not None]
    count = survey.rules["least"]["leaders"]
    if row is None or len(known) < count:
        return None
    leaders = sorted(known, key=lambda p: (-(p.capital or 0), p.name))[:count]
    here = sum(p.city == survey.presence.cities[row] for p in leaders)
    return here / len(leaders)


def _classes(
    segment: Segment, own: Figures, figures: list[Figures], strong: set[str], buyers: int, survey: Survey
) -> tuple[tuple[GapClass, tuple[Condition, ...]], ...]:
    """The three classes with their conditions for one segment, in the order they are asked."""
    rules = survey.rules
    fill, strengthen, extend = rules["fill"], rules["strengthen"], rules["extend"]
    densities = [f.density for f in figures if f.density is not None]
    pcis = [f.pci for f in figures if f.pci is not None]
    near_enough = _percentile(densities, fill["density_percentile"])
    very_near = _percentile(densities, extend["density_percentile"])
    leaders = _below("leaders", own.leader_share, strengthen["leader_share_below"])
    simple = _below("complexity", own.pci, _percentile(pcis, strengthen["complexity_percentile"]))
    weakness = either_of(leaders, simple)
    has_strong_input = any(i in strong for i in segment.inputs)
    return (
        (
            GapClass.FILL,
            (
                _below("cover", own.cover, fill["cover_below"]),
                _from("demand", own.demand, fill["demand_above"]),
                _from("buyers", buyers, 1),
                _from("density", own.density, near_enough),
            ),
        ),
        (
            GapClass.EXTEND,
            (
                _below("quotient", own.quotient, extend["quotient_below"]),
                _from("density", own.density, very_near),
                Condition("strong_input", None, extend["strong_from"], has_strong_input),
            ),
        ),
        (
            GapClass.STRENGTHEN,
            (
                _from("quotient", own.quotient, strengthen["quotient_from"]),
                _from("firms", own.firms, strengthen["firms_from"]),
                weakness,
            ),
        ),
    )


def either_of(one: Condition, other: Condition) -> Condition:
    """Of two conditions of which one will do: the one that holds, else the one that cannot be checked."""
    return max((one, other), key=lambda c: (c.holds is True, c.holds is None))


def _is_open(conditions: tuple[Condition, ...]) -> bool:
    """Whether no condition fails, one that names a number holds, and some cannot be checked."""
    held = [c.holds for c in conditions]
    return False not in held and None in held and any(c.holds and c.value is not None for c in conditions)


def _below(name: str, value: float | None, bound: float | None) -> Condition:
    return Condition(name, value, bound, None if value is None or bound is None else value < bound)


def _from(name: str, value: float | None, bound: float | None) -> Condition:
    return Condition(name, value, bound, None if value is None or bound is None else value >= bound)


def _percentile(values: list[float], percent: float) -> float | None:
    return float(np.percentile(values, percent)) if values else None


def _number(value: Any) -> float | None:
    number = float(value)
    return None if isnan(number) else number


def _partners(
    presence: Presence, city: str, ids: tuple[str, ...], own: str, most: int
) -> tuple[tuple[Segment, Placed], ...]:
    """
    Local enterprises on the segments ``ids``, each once, one of every segment before a second of any.

    A firm that is on the segment ``own`` itself makes it for itself: it is no customer to be named.
    """
    by_segment = [[(presence.chain.by_id[i], f) for f in presence.firms(i, city) if not f.on(own)] for i in ids]
    found: dict[str, tuple[Segment, Placed]] = {}
    for rank in range(max(map(len, by_segment), default=0)):
        for firms in by_segment:
            if rank < len(firms):
                found.setdefault(firms[rank][1].oid or firms[rank][1].name, firms[rank])
    return tuple(found.values())[:most]


def diagonal_used() -> str:
    """The convention of the densities in a report, to be printed beside them."""
    return DIAGONAL.value
