"""The search for a plan as a job, which tells how far it is and keeps its best when it is stopped or killed."""

from __future__ import annotations

import time

from luodi.core.missions import BadMission, NoWay, Plan, plan_mission, replan, warm_up
from luodi.core.missions.plan_file import fit_plan, read_plan, write_plan
from luodi.core.places.travel import TravelFault
from luodi.web.jobs.worker import Run
from luodi.web.missions import plan_actions
from luodi.web.missions.holding import current_version
from luodi.web.missions.models import PlanRun
from luodi.web.missions.readying import Prepared, prepare, to_search

LOOK_SECONDS = 0.4  # between two looks at whether to stop, which are also when the page learns something
LEAST_SECONDS = 0.2  # of a search that goes on where another ended


def plan(run: Run) -> bool:
    """Search for as long as was asked; ``False`` when it was stopped before, with the best so far kept."""
    found = PlanRun.objects.select_related("mission__unit", "job__owner").filter(job=run.job).first()
    if found is None or (found.kept and not _goes_on(run, found)):
        return True  # deleted meanwhile; or done, and the worker was killed just then
    version = current_version(found.mission)
    if version.number != found.based_on:
        plan_actions.say_outdated(found, version)
        return True
    prepared = prepare(version)
    if prepared is None:
        return True
    warm_up()
    watch = Watch(run, found, prepared)
    try:
        best = _search(prepared, watch)
    except (NoWay, BadMission, TravelFault) as error:
        PlanRun.objects.filter(pk=found.pk).update(outcome=str(error)[:500])
        run.step(run.job.total)
        return True
    if not run.is_held():  # another worker took it over, and goes on with it
        return False
    watch.note(best)
    watch.tell()
    plan_actions.keep_found(run=found, plan=best, seconds=watch.seconds, by=run.job.owner)
    if not watch.stopped:
        run.step(run.job.total)
    return not watch.stopped


def _goes_on(run: Run, found: PlanRun) -> bool:
    """Whether somebody has a search resumed that was stopped and kept; the rest of its time improves what was kept."""
    if run.job.attempts > 1 or found.kept is None:
        return False
    found.based_on, found.kept = found.kept, None
    PlanRun.objects.filter(pk=found.pk).update(based_on=found.based_on, kept=None)
    return True


def _search(prepared: Prepared, watch: Watch) -> Plan:
    """From the best there is: the result is never worse. What has happened stays."""
    start, left = watch.best or prepared.plan, watch.seconds_left
    if prepared.now is not None and start is not None:
        return replan(
            to_search(prepared, keep_off=True),
            start,
            now=prepared.now,
            cancelled=prepared.off,
            move_cost=0.0,
            seconds=left,
            on_better=watch.note,
            stop=watch.stop,
        )
    return plan_mission(to_search(prepared), seconds=left, start=start, on_better=watch.note, stop=watch.stop)


class Looking:
    """Whether a search goes on; ``stop`` is asked often and looks into the database a few times a second."""

    def __init__(self, run: Run) -> None:
        self.run, self.looked, self.stopped = run, time.monotonic(), False

    def stop(self) -> bool:
        """Whether somebody asked to stop."""
        if not self.stopped and time.monotonic() - self.looked >= LOOK_SECONDS:
            self.looked = time.monotonic()
            self.stopped = not self.tell()
        return self.stopped

    def tell(self) -> bool:
        """Let the page know how far it is; ``False`` says: stop."""
        return self.run.step(self.run.job.done)


class Watch(Looking):
    """What the search for a plan says while it runs."""

    def __init__(self, run: Run, found: PlanRun, prepared: Prepared) -> None:
        super().__init__(run)
        self.found = found
        done = run.job.done / plan_actions.STEPS_A_SECOND
        self.seconds_left = max(found.seconds - done, LEAST_SECONDS)
        self.begun = self.looked - done
        self.curve: list[list[float]] = [list(point) for point in found.curve]
        self.best = fit_plan(prepared.model, read_plan(found.best, ""), "") if found.best else None
        self.is_new = False

    @property
    def seconds(self) -> float:
        """How long it has searched, before it was interrupted too."""
        return time.monotonic() - self.begun

    def note(self, better: Plan) -> None:
        """Remember a better plan and its figures."""
        self.best, self.is_new = better, True
        if not self.curve or self.curve[-1][1:] != [better.value, len(better.visited)]:
            self.curve.append([round(self.seconds, 2), better.value, len(better.visited)])

    def tell(self) -> bool:
        """As `Looking.tell`, with the best so far."""
        if self.best is not None and self.is_new:
            self.is_new = False
            _at, value, visits = self.curve[-1]
            best = write_plan(self.best, self.found.mission.title)
            rows = PlanRun.objects.filter(pk=self.found.pk, job__worker=self.run.worker)
            rows.update(value=value, visits=int(visits), curve=self.curve, best=best)
        done = min(int(self.seconds * plan_actions.STEPS_A_SECOND), max(self.run.job.total - 1, 0))
        return self.run.step(done)
