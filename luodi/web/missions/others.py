"""Other plans of nearly the same value, with what each gains and loses; found again the same for the same version."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.core.missions import Alternative, AlternativeKind, alternatives
from luodi.web.missions.models import MissionVersion
from luodi.web.missions.readying import Prepared, prepare, to_search
from luodi.web.missions.wording import say_day

FEWEST_MINUTES = 10  # a smaller change of ride or slack is not worth a line
ROUNDS = 6_000  # by rounds and not by seconds: whoever takes the second of three gets what was shown
KINDS = {
    AlternativeKind.STOPS: gettext_lazy("换几家"),
    AlternativeKind.DAYS: gettext_lazy("换几天"),
    AlternativeKind.NIGHTS: gettext_lazy("换住处"),
}


@dataclass(frozen=True)
class Other:
    """One other plan in words; figures are its own less those of the present plan."""

    number: int
    kind: str
    visits: int
    value: str
    differs: tuple[str, ...]


def others_of(prepared: Prepared) -> list[Other]:
    """Other plans for the mission as it stands; none once it is under way."""
    found = plans_beside(prepared)
    return [
        Other(number, str(KINDS[a.kind]), len(a.plan.visited), f"{a.plan.value:g}", tuple(_differences(a, prepared)))
        for number, a in enumerate(found, start=1)
    ]


def plans_beside(prepared: Prepared) -> tuple[Alternative, ...]:
    """The plans themselves, in the order they are shown."""
    if prepared.plan is None or prepared.now is not None:
        return ()
    return _found(prepared.version.pk, prepared.version.plan)


@lru_cache(maxsize=8)
def _found(version_id: int, plan: str) -> tuple[Alternative, ...]:
    prepared = prepare(MissionVersion.objects.get(pk=version_id, plan=plan))
    if prepared is None or prepared.plan is None:
        return ()
    return alternatives(to_search(prepared), prepared.plan, rounds=ROUNDS)


def _differences(found: Alternative, prepared: Prepared) -> list[str]:
    d = found.difference
    said = []
    if d.added:
        said.append(_("多去：%(names)s") % {"names": "、".join(prepared.name(x) for x in d.added)})
    if d.dropped:
        said.append(_("不去：%(name)s") % {"name": "、".join(prepared.name(x) for x in d.dropped)})
    for key, before, now in d.moved:
        days = {"name": prepared.name(key), "before": say_day(prepared, before), "now": say_day(prepared, now)}
        said.append(_("%(name)s从%(before)s改到%(now)s") % days)
    for day, _before, now_places in d.nights:
        places = "、".join(prepared.name(x) for x in dict.fromkeys(now_places))
        said.append(_("%(day)s住%(places)s") % {"day": say_day(prepared, day), "places": places})
    if abs(d.ride_minutes) >= FEWEST_MINUTES:
        words = _("路上多 %(n)s 分钟") if d.ride_minutes > 0 else _("路上少 %(n)s 分钟")
        said.append(words % {"n": f"{abs(d.ride_minutes):.0f}"})
    if abs(d.least_slack_minutes) >= FEWEST_MINUTES:
        words = _("最紧一站的余量多 %(n)s 分钟") if d.least_slack_minutes > 0 else _("最紧一站的余量少 %(n)s 分钟")
        said.append(words % {"n": f"{abs(d.least_slack_minutes):.0f}"})
    return said
