"""Hold a mission for a write: who may, whether the page was stale, and how a version is added."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.core.missions import Plan
from luodi.core.missions.cell_words import read_date
from luodi.core.missions.plan_file import write_plan
from luodi.web.accounts.models import User
from luodi.web.audit.actions import record
from luodi.web.errors import Conflict, NotAllowed
from luodi.web.missions.drafts import WISHES, Plain
from luodi.web.missions.models import Act, Mission, MissionVersion, plain_head
from luodi.web.missions.operations import Operation
from luodi.web.missions.wording import say_note

CONTENT = ("draft", "plan", "locked", "must", "off", "happened")


class Outdated(Conflict):
    """Somebody changed the mission since the page was drawn."""

    def __init__(self, last: MissionVersion) -> None:
        note = say_note(last)
        what = last.get_act_display() + (f"“{note}”" if note else "")
        super().__init__(
            _("%(who)s 在 %(at)s 先改了这个任务（%(what)s）。您的改动没有保存，请刷新页面，看过后再改。")
            % {"who": last.by, "at": timezone.localtime(last.at).strftime("%H:%M:%S"), "what": what}
        )
        self.last = last


def check_writer(by: User) -> None:
    """Refuse who only reads."""
    if not by.may_write:
        raise NotAllowed(_("您的角色只能查看，不能改动。"))


def may_write(user: User, mission: Mission) -> bool:
    """Whether the user works for the mission's unit."""
    return bool(user.may_write and user.unit_id == mission.unit_id)


def check_may_write(by: User, mission: Mission) -> None:
    """Refuse who may not change this mission."""
    check_writer(by)
    if by.unit_id != mission.unit_id:
        raise NotAllowed(_("只有任务所属单位可以改动。"))


def current_version(mission: Mission) -> MissionVersion:
    """The version in force."""
    return mission.versions.select_related("mission__unit", "by").get(number=mission.current)


def held_version(mission: Mission, version: int | None, by: User) -> MissionVersion:
    """The version in force, its mission held until the transaction ends; refuses one the page shows an older of."""
    check_may_write(by, mission)
    held = Mission.objects.select_for_update().filter(pk=mission.pk).first()
    if held is None:
        raise Conflict(_("这个任务已经不在了。"))
    last = held.versions.select_related("by").get(number=held.current)
    if version is not None and version != held.current:
        raise Outdated(last)
    last.mission = held
    return last


def add_version(last: MissionVersion, act: Act, note: str, by: User, **content: Any) -> MissionVersion:
    """
    The next version: as ``last``, but for ``content`` (`CONTENT`, ``before``).

    ``plan`` may be a plan, or its JSON.
    """
    mission = last.mission
    fields = {name: getattr(last, name) for name in CONTENT} | {"before": last.number} | content
    if isinstance(fields["plan"], Plan):
        plan = fields["plan"]
        mission.visits, mission.value = len(plan.visited), plan.value
        fields["plan"] = write_plan(plan, mission.title)
    elif not fields["plan"]:
        mission.visits = mission.value = None
    made = MissionVersion.objects.create(
        mission=mission, number=mission.current + 1, act=act, note=note[:300], by=by, **fields
    )
    mission.current = made.number
    repeat_head(mission, made.draft)
    mission.save()
    record(
        Operation.MISSION_CHANGED, by=by, target=mission.title, obj=mission, number=made.number, act=str(act), note=note
    )
    return made


def repeat_head(mission: Mission, draft: Plain) -> None:
    """What lists show of a draft without faults, into the mission's own columns."""
    head = plain_head(draft)
    mission.title, mission.home = head["title"][:200], head["home"][:60]
    mission.first_date, mission.days = read_date(head["first_date"]), int(float(head["days"]))
    mission.candidates = sum(len(draft.get(section, ())) for section in WISHES)
