"""A version of a mission made ready for the planner, and its plan; kept in memory, since many pages ask for the same."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace
from functools import lru_cache

from luodi.core.missions import Mission as Model
from luodi.core.missions import Moment, Plan
from luodi.core.missions.keeping import hold_in_shift
from luodi.core.missions.plan_file import fit_plan, read_plan
from luodi.core.missions.setting_up import Ready, set_up
from luodi.core.missions.terms import Terms
from luodi.endpoints.routing import asks_a_service, travel_times
from luodi.web.missions.drafts import Plain, terms_of
from luodi.web.missions.models import MissionVersion

SPELL_SECONDS = 1_800  # after which travel times of a service are looked up again


@dataclass(frozen=True, eq=False)
class Prepared:
    """
    A version with what the planner needs.

    ``ready`` has everybody, those not to be visited too: the way on from one cancelled under way is still needed.
    """

    version: MissionVersion
    ready: Ready
    plan: Plan | None

    @property
    def model(self) -> Model:
        """The planner's terms."""
        return self.ready.mission

    @property
    def terms(self) -> Terms:
        """The mission's own."""
        return self.ready.terms

    @property
    def off(self) -> frozenset[str]:
        """Whom not to visit."""
        return frozenset(self.version.off)

    @property
    def locked(self) -> frozenset[str]:
        """Who stays where the plan has them; one that is not in it cannot."""
        return frozenset(self.version.locked) & frozenset(self.plan.visited if self.plan else ())

    @property
    def unmet(self) -> tuple[str, ...]:
        """Appointments, and those to be visited in any case, that the plan has no place for."""
        visited = self.plan.visited if self.plan else {}
        return tuple(c.id for c in self.model.candidates if c.fixed and c.id not in visited and c.id not in self.off)

    @property
    def now(self) -> Moment | None:
        """Until when everything has happened."""
        return moment_of(self.version)

    def name(self, key: str) -> str:
        """What to call a candidate or place."""
        return self.terms.names.get(key, key)


def moment_of(version: MissionVersion) -> Moment | None:
    """Until when everything of a version has happened."""
    written = version.happened
    return Moment(int(written["day"]), float(written["minute"])) if written else None


def prepare(version: MissionVersion) -> Prepared | None:
    """
    A version made ready; ``None`` while there is nobody to visit.

    Raises
    ------
    TravelFault
        When a routing service was named in the settings and neither it nor the offline model knows some leg.
    """
    ready = ready_of(version.draft, version.must)
    if ready is None:
        return None
    plan = fit_plan(ready.mission, read_plan(version.plan, ""), "") if version.plan else None
    return Prepared(version, ready, plan)


def ready_of(draft: Plain, must: list[str]) -> Ready | None:
    """The mission of a draft; those that must be visited are appointments without an hour."""
    # answers of a service grow old, and one that did not answer may do so again
    spell = int(time.time() // SPELL_SECONDS) if asks_a_service() else 0
    return _ready(json.dumps(draft, sort_keys=True, ensure_ascii=False), tuple(sorted(must)), spell)


@lru_cache(maxsize=24)
def _ready(draft: str, must: tuple[str, ...], _spell: int) -> Ready | None:
    terms = terms_of(json.loads(draft))
    if terms is None:
        return None
    wanted = set(must)
    candidates = tuple(replace(c, fixed=c.fixed or c.id in wanted) for c in terms.candidates)
    return set_up(replace(terms, candidates=candidates), travel_times())


def to_search(prepared: Prepared, *, keep_off: bool = False) -> Model:
    """
    The terms a search is given: those locked stay on their day with their team, those not to be visited are gone.

    With ``keep_off`` the latter stay, for a plan that goes on from a visit cancelled under way.
    """
    off = frozenset() if keep_off else prepared.off
    found = []
    for c in prepared.model.candidates:
        if c.id in off:
            continue
        c = replace(c, after=tuple(x for x in c.after if x not in off))
        if prepared.plan is not None and c.id in prepared.locked:
            c = replace(hold_in_shift(c, prepared.plan.visited[c.id][0], prepared.model), fixed=True)
        found.append(c)
    return Model(prepared.model.shifts, tuple(found), prepared.model.travel)
