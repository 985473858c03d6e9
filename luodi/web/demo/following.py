"""The demo city's tasks: from its reports' instructions, in every state, through the same actions as on screen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from luodi.web.demo.people import UNIT

if TYPE_CHECKING:
    from luodi.web.accounts.models import User
    from luodi.web.tasks.models import Task

NOTE = "低空经济应用场景清单（演示）.txt"
CONTENT = "演示材料：物流配送、林区巡护、应急救援三类场景，各列地点和需求单位。\n".encode()
COUNTY, PLANNING = "青汀县招商服务中心（演示）", "澜江市发展改革委（演示）"
LAND, PARK = "澜江市自然资源局（演示）", "临澜经开区管委会（演示）"
WARD = "临澜区招商服务中心（演示）"


def load_tasks() -> None:
    """Give the tasks of the demo's reports and carry each to a state; where there are tasks already, do nothing."""
    from luodi.web.accounts.models import User
    from luodi.web.tasks.models import Task

    lin = User.objects.get(username="lin")
    if Task.objects.filter(unit=lin.unit).exists():
        return
    given = _give_from_reports(lin)
    _carry_on(given, lin)
    _fall_behind(lin)


def _give_from_reports(lin: User) -> dict[str, Task]:
    """Each instruction and promise to the unit it names, or to the bureau; by the unit's name."""
    from luodi.web.reports.models import Report, ReportState
    from luodi.web.tasks.giving import Order, give, proposals_of

    given: dict[str, Task] = {}
    for report in Report.objects.filter(unit=lin.unit, state=ReportState.READ).order_by("pk"):
        leader = report.leader if report.direction != "inbound" else ""
        for proposal in proposals_of(report, lin):
            holder = proposal.unit or lin.unit
            assert holder is not None
            order = Order(
                text=proposal.task.text, holder=holder, kind=proposal.kind, on_behalf=leader,
                days=8 if holder == lin.unit else 5, fact=proposal.fact,
            )  # fmt: skip
            (task,) = give(orders=[order], by=lin)
            given.setdefault(holder.name, task)
    return given


def _person(unit: str) -> User:
    from luodi.web.accounts.models import User

    return User.objects.filter(unit__name=unit, is_active=True, role__in=("county", "department")).order_by("pk")[0]


def _carry_on(given: dict[str, Task], lin: User) -> None:
    """The county's is closed, the planning department's reported, the land department's returned, the bureau's in hand."""
    from luodi.web.accounts.models import Unit
    from luodi.web.tasks import actions
    from luodi.web.tasks.giving import Order, give

    files = [(NOTE, CONTENT)]
    for unit in (COUNTY, PLANNING, LAND):
        task, person = given.get(unit), _person(unit)
        if task is None:
            continue
        actions.accept(task=task, version=None, by=person)
        said = "清单已会同有关单位拟好，见附件。"
        actions.report_back(task=task, text=said, files=files, version=None, by=person)
        if unit == COUNTY:
            actions.close(task=task, text="同意，按清单推进。", version=None, by=lin)
        if unit == LAND:
            actions.send_back(task=task, text="缺能耗指标的来源，请补充后再报。", version=None, by=lin)
    if UNIT in given:
        actions.accept(task=given[UNIT], version=None, by=lin)
    park, ward = Unit.objects.get(name=PARK), Unit.objects.get(name=WARD)
    (referred,) = give(orders=[Order(text="为储能装备项目排出可用地块（演示）", holder=park, days=5)], by=lin)
    said = "用地由区里统筹，转区招商服务中心。"
    actions.refer(task=referred, to=ward, text=said, version=None, by=_person(PARK))


def _fall_behind(lin: User) -> None:
    """One task due today, with the ladder's step taken, so that it is late tomorrow; one that was given more time."""
    from django.utils import timezone

    from luodi.web.accounts.models import Unit
    from luodi.web.tasks import actions
    from luodi.web.tasks.giving import Order, give
    from luodi.web.tasks.reminding import remind

    today = timezone.localdate()
    late = Order(
        text="报送望山县可供项目用地台账（演示）", holder=Unit.objects.get(name="望山县招商服务中心（演示）"), due=today
    )
    more = Order(text="摸排云溪县闲置厂房（演示）", holder=Unit.objects.get(name="云溪县招商服务中心（演示）"), days=2)
    _late, extended = give(orders=[late, more], by=lin)
    due = today + timedelta(days=21)
    actions.extend(task=extended, due=due, text="两处厂房产权待核，延期三周。", version=None, by=lin)
    remind()
