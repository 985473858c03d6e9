"""What an alternative gains and loses, in one sentence."""

from __future__ import annotations

from collections.abc import Iterator

from luodi.core.missions.alternatives import Alternative, Difference
from luodi.core.missions.left_out_words import say_day
from luodi.core.missions.model import Mission
from luodi.core.missions.terms import Terms

FEWEST_MINUTES = 10  # a smaller change of ride or slack is not worth a word


def say_alternative(alternative: Alternative, terms: Terms, mission: Mission) -> str:
    """
    One sentence: what it gains over the plan, what it loses, what else is different.

    Ids are told by the names of ``terms``.
    """
    d = alternative.difference
    parts = [("得", [*_visits("多去", d.added, terms, mission), *_figures(d, better=True)])]
    parts.append(("失", [*_visits("少去", d.dropped, terms, mission), *_figures(d, better=False)]))
    parts.append(("变", list(_changes(d, terms))))
    return "；".join(f"{head}：{'，'.join(said)}" for head, said in parts if said) + "。"


def _visits(head: str, visits: tuple[str, ...], terms: Terms, mission: Mission) -> Iterator[str]:
    if visits:
        named = "、".join(f"{terms.names.get(v, v)}（{mission.by_id[v].value:g}）" for v in visits)
        yield f"{head}{named}"


def _figures(d: Difference, *, better: bool) -> Iterator[str]:
    sign = 1 if better else -1
    if sign * d.value > 1e-9:
        yield f"价值{'多' if better else '少'} {abs(d.value):g}"
    if sign * -d.ride_minutes >= FEWEST_MINUTES:
        yield f"路上{'少' if better else '多'} {abs(d.ride_minutes):.0f} 分钟"
    if sign * d.least_slack_minutes >= FEWEST_MINUTES:
        yield f"最紧一站的余量{'多' if better else '少'} {abs(d.least_slack_minutes):.0f} 分钟"


def _changes(d: Difference, terms: Terms) -> Iterator[str]:
    for day, before, now in d.nights:
        gone, come = [p for p in before if p not in now], [p for p in now if p not in before]
        if gone and come:
            yield f"{say_day(terms, day)}晚不住{_places(gone, terms)}而住{_places(come, terms)}"
        else:  # as many teams elsewhere, but no place that is new
            yield f"{say_day(terms, day)}晚住{_places(now, terms)}"
    by_day: dict[int, list[str]] = {}
    for visit, _, day in d.moved:
        by_day.setdefault(day, []).append(terms.names.get(visit, visit))
    for day, names in sorted(by_day.items()):
        yield f"{'、'.join(names)}改到 {say_day(terms, day)}"


def _places(places: list[str] | tuple[str, ...], terms: Terms) -> str:
    return "、".join(terms.names.get(p, p) for p in dict.fromkeys(places))
