"""Long work about missions: the search for a plan, which tells how far it is and keeps its best when it is stopped."""

from __future__ import annotations

import time

from luodi.core.missions import BadMission, NoWay, Plan, plan_mission, replan, warm_up
from luodi.core.places.travel import TravelFault
from luodi.web.jobs.worker import Run
from luodi.web.missions import plan_actions
from luodi.web.missions.holding import current_version
from luodi.web.missions.models import PlanRun
from luodi.web.missions.readying import Prepared, prepare, to_search

LOOK_SECONDS = 0.4  # between two looks at whether to stop, which are also when the page learns something


def plan(run: Run) -> bool:
    """Search for as long as was asked; ``False`` when it was stopped before, with the best so far kept."""
    found = PlanRun.objects.select_related("mission__unit", "job__owner").filter(job=run.job).first()
    if found is None or found.kept:  # deleted meanwhile; or done, and the worker was killed just then
        return True
    prepared = prepare(current_version(found.mission))
    if prepared is None:
        return True
    warm_up()
    watch = _Watch(run, found)
    try:
        best = _search(prepared, found.seconds, watch)
    except (NoWay, BadMission, TravelFault) as error:
        PlanRun.objects.filter(pk=found.pk).update(outcome=str(error)[:500])
        run.step(run.job.total)
        return True
    watch.note(best)
    watch.tell()
    plan_actions.keep_found(run=found, plan=best, seconds=watch.seconds, by=run.job.owner)
    if not watch.stopped:
        run.step(run.job.total)
    return not watch.stopped


def _search(prepared: Prepared, seconds: float, watch: _Watch) -> Plan:
    """From the plan there is, where there is one: the result is never worse. What has happened stays."""
    if prepared.now is not None and prepared.plan is not None:
        model = to_search(prepared, keep_off=True)
        return replan(
            model,
            prepared.plan,
            now=prepared.now,
            cancelled=prepared.off,
            move_cost=0.0,
            seconds=seconds,
            stop=watch.stop,
        )
    model = to_search(prepared)
    return plan_mission(model, seconds=seconds, start=prepared.plan, on_better=watch.note, stop=watch.stop)


class _Watch:
    """What the search says while it runs, told to the database at most a few times a second."""

    def __init__(self, run: Run, found: PlanRun) -> None:
        self.run, self.found = run, found
        self.begun = self.told = time.monotonic()
        self.curve: list[list[float]] = []
        self.stopped = False

    @property
    def seconds(self) -> float:
        """How long it has searched."""
        return time.monotonic() - self.begun

    def note(self, better: Plan) -> None:
        """Remember a better plan's figures."""
        if not self.curve or better.value > self.curve[-1][1]:
            self.curve.append([round(self.seconds, 2), better.value, len(better.visited)])

    def stop(self) -> bool:
        """Whether somebody asked to stop; asked often, it looks seldom."""
        if not self.stopped and time.monotonic() - self.told >= LOOK_SECONDS:
            self.told = time.monotonic()
            self.stopped = not self.tell()
        return self.stopped

    def tell(self) -> bool:
        """Let the page know; ``False`` says: stop."""
        if self.curve:
            _at, value, visits = self.curve[-1]
            PlanRun.objects.filter(pk=self.found.pk).update(value=value, visits=int(visits), curve=self.curve)
        done = min(int(self.seconds * plan_actions.STEPS_A_SECOND), max(self.run.job.total - 1, 0))
        return self.run.step(done)
