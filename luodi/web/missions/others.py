"""Other plans of nearly the same value, kept with the version they stand beside, with what each gains and loses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.core.missions import Alternative, AlternativeKind, differ, pick_apart
from luodi.core.missions.plan_file import fit_plan, read_plan
from luodi.web.accounts.models import User
from luodi.web.jobs.models import State
from luodi.web.missions.holding import may_write
from luodi.web.missions.models import MissionVersion, OthersSearch
from luodi.web.missions.readying import Prepared
from luodi.web.missions.wording import listed, say_day

FEWEST_MINUTES = 10  # a smaller change of ride or slack is not worth a line
MOST = 3  # that are shown
KINDS = {
    AlternativeKind.STOPS: gettext_lazy("换几家"),
    AlternativeKind.DAYS: gettext_lazy("换几天"),
    AlternativeKind.NIGHTS: gettext_lazy("换住处"),
}


KINDS_NOTED = {AlternativeKind.STOPS: "换几家", AlternativeKind.DAYS: "换几天", AlternativeKind.NIGHTS: "换住处"}


@dataclass(frozen=True)
class Other:
    """One other plan in words; figures are its own less those of the present plan."""

    number: int
    kind: str
    visits: int
    value: str
    differs: tuple[str, ...]


def others_of(prepared: Prepared, search: OthersSearch | None) -> list[Other]:
    """Other plans that were found, in words; a plan keeps its number however many are found after it."""
    return [
        Other(n, str(KINDS[a.kind]), len(a.plan.visited), f"{a.plan.value:g}", tuple(_differences(a, prepared)))
        for n, a in plans_beside(prepared, search).items()
    ]


def plans_beside(prepared: Prepared, search: OthersSearch | None) -> dict[int, Alternative]:
    """The best of what was found so far, as far apart as they are to be, by their numbers."""
    if search is None or prepared.plan is None:
        return {}
    found = {}
    for way, told in search.found.items():
        if told is not None:
            plan = fit_plan(prepared.model, read_plan(told["plan"], ""), "")
            found[int(way) + 1] = Alternative(plan, AlternativeKind[told["kind"]], differ(prepared.plan, plan))
    numbers = {id(alternative): number for number, alternative in sorted(found.items())}
    return {numbers[id(a)]: a for a in pick_apart(prepared.plan, list(found.values()), MOST)}


def search_beside(version: MissionVersion) -> OthersSearch | None:
    """The search beside a version, over or not."""
    return OthersSearch.objects.select_related("job").filter(version=version).first()


def others_context(prepared: Prepared, user: User) -> dict[str, Any]:
    """How far the search is and what it found, for the page."""
    search = search_beside(prepared.version)
    return {
        "mission": prepared.version.mission, "version": prepared.version, "search": search, "now": prepared.now,
        "others": others_of(prepared, search), "may_write": may_write(user, prepared.version.mission),
        "may_go_on": search is not None and search.job.state in (State.CANCELLED, State.FAILED),
    }  # fmt: skip


def _differences(found: Alternative, prepared: Prepared) -> list[str]:
    d = found.difference
    said = []
    if d.added:
        said.append(_("多去：%(names)s") % {"names": listed(prepared.name(x) for x in d.added)})
    if d.dropped:
        said.append(_("少去：%(names)s") % {"names": listed(prepared.name(x) for x in d.dropped)})
    for key, before, now in d.moved:
        days = {"name": prepared.name(key), "before": say_day(prepared, before), "now": say_day(prepared, now)}
        said.append(_("%(name)s从%(before)s改到%(now)s") % days)
    for day, _before, now_places in d.nights:
        places = listed(prepared.name(x) for x in dict.fromkeys(now_places))
        said.append(_("%(day)s住%(places)s") % {"day": say_day(prepared, day), "places": places})
    if abs(d.ride_minutes) >= FEWEST_MINUTES:
        words = _("路上多 %(n)s 分钟") if d.ride_minutes > 0 else _("路上少 %(n)s 分钟")
        said.append(words % {"n": f"{abs(d.ride_minutes):.0f}"})
    if abs(d.least_slack_minutes) >= FEWEST_MINUTES:
        words = _("最紧一站的余量多 %(n)s 分钟") if d.least_slack_minutes > 0 else _("最紧一站的余量少 %(n)s 分钟")
        said.append(words % {"n": f"{abs(d.least_slack_minutes):.0f}"})
    return said
