"""Why here, for you: the lines a city can put before a target, each a fact with its source; what is missing is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from luodi.core.chains.gaps import GapReport
from luodi.core.targets.profile import KINDS, CityProfile
from luodi.core.targets.scenarios import Scenario, matching_scenarios

_MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One line: ``about`` is buyers, suppliers, scenario or a kind of the profile; ``missing`` marks what is not known yet."""

    about: str
    words: str
    source: str
    day: str = ""
    missing: bool = False


def value_proposition(
    chain: str, segment: str, profile: CityProfile, report: GapReport, scenarios: Sequence[Scenario]
) -> tuple[Line, ...]:
    """
    What the city of ``profile`` can say to a firm of the segment ``segment`` of the chain with the id ``chain``.

    Parameters
    ----------
    profile, report
        Of the same city; ``report`` of the same chain.
    scenarios
        See `shipped_scenarios`.

    Returns
    -------
    tuple of Line
        Buyers and suppliers here by name, places of first use with their figures, then what the profile says of the
        segment or of all; for each of these that is empty, and each figure a place does not give, a line with ``missing``.

    Raises
    ------
    KeyError
        When the chain has no such segment.
    ValueError
        When profile and report are of two cities.
    """
    if profile.city != report.city.code:
        raise ValueError(f"The profile is of {profile.name}, the report of {report.city.name}.")
    view = next((v for v in report.segments if v.segment.id == segment), None)
    if view is None:
        raise KeyError(segment)
    name = view.segment.name
    register = f"名录与产业链 {report.chain.name} {report.chain.version}"
    lines = [
        _partners("buyers", f"本地买{name}的企业", [f"{f.name}（{s.name}）" for s, f in view.buyers], register),
        _partners("suppliers", "本地供应它的企业", [f"{f.name}（{s.name}）" for s, f in view.sellers], register),
        *_places(chain, segment, profile, scenarios),
    ]
    for kind, label in KINDS.items():
        items = [i for i in profile.items if i.kind == kind and (not i.segments or (chain, segment) in i.segments)]
        # What was said of this segment comes before what is said to everybody.
        for item in sorted(items, key=lambda i: not i.segments):
            figure = f"（{item.value}{item.unit}）" if item.value else ""
            lines.append(Line(kind, f"{label}：{item.words}{figure}", item.source, item.day))
        if not items:
            lines.append(Line(kind, f"{label}：城市底数里没有记载", "", missing=True))
    return tuple(lines)


def _partners(about: str, label: str, names: Sequence[str], source: str) -> Line:
    if not names:
        return Line(about, f"{label}：名录里没有找到", source, missing=True)
    more = f" 等 {len(names)} 家" if len(names) > _MOST_NAMES else ""
    return Line(about, f"{label}：{'、'.join(names[:_MOST_NAMES])}{more}", source)


def _places(chain: str, segment: str, profile: CityProfile, scenarios: Sequence[Scenario]) -> list[Line]:
    suited = matching_scenarios(chain, segment, scenarios)
    lines = []
    for scenario, product in suited:
        for place in (p for p in profile.places if p.scenario == scenario.id):
            known = dict(place.figures)
            given = "，".join(f"{i.name} {known[i.name]}{i.unit}" for i in scenario.indicators if i.name in known)
            lines.append(
                Line(
                    "scenario",
                    f"首用场景：{place.name}，可用于{product.use}" + (f"；{given}" if given else ""),
                    place.source,
                    place.day,
                )
            )
            if lacking := [i.name for i in scenario.indicators if i.name not in known]:
                lines.append(Line("scenario", f"{place.name}还缺数：{'、'.join(lacking)}", "", missing=True))
    if not lines:
        kinds = "、".join(dict.fromkeys(s.name for s, _ in suited))
        lines.append(
            Line(
                "scenario",
                f"首用场景：{'可找 ' + kinds if kinds else '没有合适的场景类型'}，城市底数里没有登记地点",
                "",
                missing=True,
            )
        )
    return lines
