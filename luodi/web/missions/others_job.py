"""The search for other plans as a job: one way after the other, each kept as soon as it was tried."""

from __future__ import annotations

from django.db import transaction

from luodi.core.missions import BadMission, bent_missions, plan_beside, warm_up
from luodi.core.missions.plan_file import write_plan
from luodi.core.places.travel import TravelFault
from luodi.web.jobs.worker import Run
from luodi.web.missions.jobs import Looking
from luodi.web.missions.models import Mission, OthersSearch
from luodi.web.missions.readying import prepare, to_search

ROUNDS = 6_000  # by rounds and not by seconds: whoever searches again finds the same


def find_others(run: Run) -> bool:
    """Try every way not tried yet; ``False`` when it was stopped, with those tried kept."""
    search = OthersSearch.objects.select_related("version__mission").filter(job=run.job).first()
    if search is None:  # deleted meanwhile
        return True
    try:
        prepared = prepare(search.version)
    except (BadMission, TravelFault) as error:
        OthersSearch.objects.filter(pk=search.pk).update(outcome=str(error)[:500])
        return True
    if prepared is None or prepared.plan is None or prepared.now is not None:
        return True
    warm_up()
    model, look = to_search(prepared), Looking(run)
    ways = list(bent_missions(model, prepared.plan))
    for nth in range(run.job.done, len(ways)):
        if not _is_current(search):  # nobody takes a plan of a version that is no more
            return False
        other = plan_beside(
            model, prepared.plan, ways[nth], rounds=max(1, ROUNDS // len(ways)), seed=nth, stop=look.stop
        )
        if look.stopped:  # a way tried by half is tried again
            return False
        told = {"kind": other.kind.name, "plan": write_plan(other.plan, "")} if other else None
        if not _keep(run, search, nth, told):
            return nth + 1 == len(ways)
        run.job.done = nth + 1
    return True


def _is_current(search: OthersSearch) -> bool:
    return Mission.objects.filter(pk=search.version.mission_id, current=search.version.number).exists()


@transaction.atomic
def _keep(run: Run, search: OthersSearch, nth: int, told: dict[str, str] | None) -> bool:
    """Keep what a way gave together with that it was tried; ``False`` says: stop."""
    goes_on = run.step(nth + 1)
    if run.is_held():
        held = OthersSearch.objects.select_for_update().get(pk=search.pk)
        held.found[str(nth)] = told
        held.save(update_fields=["found"])
    return goes_on
