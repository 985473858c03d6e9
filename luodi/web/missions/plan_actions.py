"""Every write about a mission's plan: changes by hand, mending, undoing, and what a search found."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luodi.core.missions import Moment, Plan
from luodi.core.missions.plan_file import read_plan
from luodi.web.accounts.models import User
from luodi.web.audit.actions import record
from luodi.web.errors import Conflict, Refused
from luodi.web.jobs import actions as jobs
from luodi.web.jobs.models import State
from luodi.web.missions.holding import CONTENT, Outdated, add_version, check_may_write, held_version
from luodi.web.missions.models import Act, Mission, MissionVersion, PlanRun
from luodi.web.missions.operations import Operation

JOB_KIND = "plan-mission"
STEPS_A_SECOND = 10  # a job counts whole numbers
EFFORTS = (3, 10, 30, 120)  # seconds a search may take
OUTDATED = gettext_noop("排的时候%(who)s改了任务（%(what)s），这次的结果没有采用，请再排一次。")


@transaction.atomic
def keep_plan(
    *, mission: Mission, plan: Plan, act: Act, note: str, version: int, by: User, **content: Any
) -> MissionVersion:
    """The next version with a plan that was worked out from ``version``; refused where that is the last no more."""
    return add_version(held_version(mission, version, by), act, note, by, plan=plan, **content)


@transaction.atomic
def lock_visit(*, mission: Mission, key: str, name: str, locked: bool, version: int | None, by: User) -> MissionVersion:
    """Have a visit stay on its day with its team, or let it go."""
    last = held_version(mission, version, by)
    kept = [x for x in last.locked if x != key] + ([key] if locked else [])
    return add_version(last, Act.LOCKED if locked else Act.UNLOCKED, name, by, locked=kept)


@transaction.atomic
def note_happened(*, mission: Mission, moment: Moment | None, version: int | None, by: User) -> MissionVersion:
    """Say until when everything has happened as planned; ``None``: nothing has yet."""
    last = held_version(mission, version, by)
    written = None if moment is None else {"day": moment.day, "minute": moment.minute}
    note = (
        ""
        if moment is None
        else gettext_noop("第 %(day)s 天 %(at)s") % {"day": moment.day + 1, "at": _clock(moment.minute)}
    )
    return add_version(last, Act.HAPPENED, note, by, happened=written)


def _clock(minute: float) -> str:
    return f"{int(minute) // 60:02d}:{int(minute) % 60:02d}"


@transaction.atomic
def undo(*, mission: Mission, version: int | None, by: User) -> MissionVersion:
    """Back to the version before; again, to the one before that."""
    last = held_version(mission, version, by)
    if last.before is None:
        raise Conflict(_("没有可以撤销的。"))
    return _bring_back(last, last.before, Act.UNDONE, by)


@transaction.atomic
def restore(*, mission: Mission, number: int, version: int | None, by: User) -> MissionVersion:
    """An old version becomes the next one."""
    last = held_version(mission, version, by)
    if number == last.number:
        raise Conflict(_("现在就是这一版。"))
    return _bring_back(last, number, Act.RESTORED, by)


def _bring_back(last: MissionVersion, number: int, act: Act, by: User) -> MissionVersion:
    old = last.mission.versions.filter(number=number).first()
    if old is None:
        raise Conflict(_("没有第 %(n)s 版。") % {"n": number})
    content = {name: getattr(old, name) for name in CONTENT}
    before = old.before if act == Act.UNDONE else last.number
    mission, what = last.mission, f"{_act(last)} {last.note}".strip()
    note = what if act == Act.UNDONE else gettext_noop("第 %(n)s 版") % {"n": number}
    if old.plan:  # the plan stays text; its figures are those it had
        plan = read_plan(old.plan, "")
        mission.visits, mission.value = len(plan.visited), plan.value
    return add_version(last, act, note, by, before=before, **content)


def _act(version: MissionVersion) -> str:
    """What made a version, in Chinese: what is kept is said in each reader's language."""
    with translation.override(settings.LANGUAGE_CODE):
        return version.get_act_display()


@transaction.atomic
def queue_planning(*, mission: Mission, seconds: float, version: int | None, by: User) -> PlanRun:
    """Have a plan searched for; one search for a mission at a time."""
    last = held_version(mission, version, by)
    if not last.mission.candidates:
        raise Refused(_("心愿单还是空的，先加几家。"))
    open_run = open_run_of(mission)
    if open_run is not None:
        return open_run
    total = int(seconds * STEPS_A_SECOND)
    job = jobs.queue(kind=JOB_KIND, payload={"mission": mission.pk}, total=total, by=by)
    run = PlanRun.objects.create(mission=mission, job=job, based_on=last.number, seconds=seconds)
    record(Operation.PLANNING_QUEUED, by=by, target=mission.title, obj=mission, seconds=seconds)
    return run


@transaction.atomic
def stop_planning(*, mission: Mission, by: User) -> PlanRun:
    """End the search with the best so far; anybody of the unit may, whoever began it."""
    check_may_write(by, mission)
    run = open_run_of(mission)
    if run is None:
        raise Conflict(_("没有正在排的行程。"))
    ended = jobs.ask_to_stop(job=run.job)
    if ended and run.best:  # its worker was killed, and keeps nothing any more
        keep_found(run=run, plan=read_plan(run.best, ""), seconds=run.job.done / STEPS_A_SECOND, by=by)
    record(Operation.PLANNING_STOPPED, by=by, target=mission.title, obj=mission)
    return run


def open_run_of(mission: Mission) -> PlanRun | None:
    """The search that waits or runs."""
    return mission.runs.select_related("job").filter(job__state__in=(State.QUEUED, State.RUNNING)).first()


@transaction.atomic
def keep_found(*, run: PlanRun, plan: Plan, seconds: float, by: User) -> None:
    """What a search found becomes the next version, unless somebody changed the mission meanwhile: the run says so."""
    try:
        last = held_version(run.mission, run.based_on, by)
    except Outdated as error:
        say_outdated(run, error.last)
        return
    note = gettext_noop("%(n)s 家，价值 %(value)s，用时 %(s)s 秒") % {
        "n": len(plan.visited), "value": f"{plan.value:g}", "s": f"{seconds:.1f}",
    }  # fmt: skip
    made = add_version(last, Act.PLANNED, note, by, plan=plan)
    PlanRun.objects.filter(pk=run.pk).update(
        kept=made.number, value=plan.value, visits=len(plan.visited), best="", outcome=""
    )


def say_outdated(run: PlanRun, last: MissionVersion) -> None:
    """Note that what a search would find fits the mission no more, and who changed it."""
    PlanRun.objects.filter(pk=run.pk).update(outcome=OUTDATED % {"who": last.by, "what": _act(last)}, best="")
