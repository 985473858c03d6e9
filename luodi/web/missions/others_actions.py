"""Every write about the search for other plans: begun, gone on with, stopped."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from luodi.core.missions import bent_missions
from luodi.web.accounts.models import User
from luodi.web.audit.actions import record
from luodi.web.errors import Conflict, Refused
from luodi.web.jobs import actions as jobs
from luodi.web.missions.holding import check_may_write, held_version
from luodi.web.missions.models import Mission, OthersSearch
from luodi.web.missions.operations import Operation
from luodi.web.missions.others import search_beside
from luodi.web.missions.readying import prepare, to_search

JOB_KIND = "plan-others"


@transaction.atomic
def queue_others(*, mission: Mission, version: int | None, by: User) -> OthersSearch:
    """
    Have other plans searched for beside the version in force, or go on where that was stopped.

    What was searched for whole is not searched for again: by the same rounds it would be found the same.
    """
    last = held_version(mission, version, by)
    search = search_beside(last)
    if search is not None:
        if jobs.queue_again(job=search.job):
            record(Operation.OTHERS_QUEUED, by=by, target=mission.title, obj=mission)
            search.job.refresh_from_db()
        return search
    prepared = prepare(last)
    if prepared is None or prepared.plan is None:
        raise Refused(_("还没有行程，请先排一次。"))
    if prepared.now is not None:
        raise Refused(_("行程已经开始，只续排，不另找走法。"))
    ways = sum(1 for _way in bent_missions(to_search(prepared), prepared.plan))
    job = jobs.queue(kind=JOB_KIND, payload={"mission": mission.pk}, total=ways, by=by)
    record(Operation.OTHERS_QUEUED, by=by, target=mission.title, obj=mission)
    return OthersSearch.objects.create(version=last, job=job)


@transaction.atomic
def stop_others(*, mission: Mission, by: User) -> OthersSearch:
    """End the search with what was found; anybody of the unit may, whoever began it."""
    check_may_write(by, mission)
    search = OthersSearch.objects.select_related("job").filter(
        version__mission=mission, version__number=mission.current
    ).first()  # fmt: skip
    if search is None or jobs.ask_to_stop(job=search.job) is None:
        raise Conflict(_("没有正在找的走法。"))
    record(Operation.OTHERS_STOPPED, by=by, target=mission.title, obj=mission)
    search.job.refresh_from_db()
    return search
