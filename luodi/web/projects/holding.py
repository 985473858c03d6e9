"""Hold a project for a write: who may, whether the page was stale, and how an entry is added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.web.accounts.models import Role, Share, User
from luodi.web.errors import Conflict, NotAllowed, Refused
from luodi.web.projects.book import today
from luodi.web.projects.models import EntryRow, Project
from luodi.web.projects.telling import send_out
from luodi.web.reports.storing import one_line

EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True)
class Merge:
    """One field two people changed at once: what each says, who was first, and when."""

    field: str
    label: str
    mine: str
    theirs: str
    by: str
    at: str


class Stale(Conflict):
    """
    Somebody changed the project since the page was drawn; ``merges`` says what both changed, field by field.

    ``wanted`` names all fields that this edit would change, those nobody else touched among them.
    """

    def __init__(
        self, project: Project, merges: tuple[Merge, ...] = (), told: str = "", wanted: tuple[str, ...] = ()
    ) -> None:
        text = told or _("“%(name)s”刚被别人改过，请看过后再提交。") % {"name": project.name}
        super().__init__(text + "".join(f" {m.label}：{m.by} {m.at} → {m.theirs or '—'}" for m in merges))
        self.project, self.merges, self.wanted = project, merges, wanted


def may_write(user: User, project: Project) -> bool:
    """Whether the user works on the project: for its unit, or for one that it is shared with to work on."""
    return is_own(user, project) or (user.may_write and _shared_to_edit(user, project))


def is_own(user: User, project: Project) -> bool:
    """Whether the user works for the project's unit, which alone claims, hands over, shares and reverses."""
    return user.may_write and user.unit_id == project.unit_id


def _shared_to_edit(user: User, project: Project) -> bool:
    shares = Share.objects.standing().filter(kind="projects.project", object_id=project.pk, may_edit=True)
    return user.unit_id is not None and shares.filter(unit=user.unit_id).exists()


def may_check(user: User, project: Project) -> bool:
    """Whether the user may be the second person: of the project's unit, or of a bureau above it."""
    if is_own(user, project):
        return True
    above = user.unit is not None and project.unit.path.startswith(user.unit.path)
    return user.may_write and user.role == Role.BUREAU and above


def held_for_writing(project: Project, by: User, version: int | None = None, *, own: bool = False) -> Project:
    """
    The project's row, held; refuses another unit's, and one the page shows an older version of.

    With ``own`` it refuses those, too, that it is only shared with.
    """
    now = _held(project)
    if not (is_own(by, now) if own else may_write(by, now)):
        raise NotAllowed(_("您的角色只能查看，不能改动。"))
    if version is not None and version != now.version:
        raise Stale(now)
    return now


def held_from_above(project: Project, by: User) -> Project:
    """The project's row, held for a check, an acceptance or a ruling."""
    now = _held(project)
    if not may_check(by, now):
        raise NotAllowed(_("只有本单位的同事或上级招商局可以办理。"))
    return now


def _held(project: Project) -> Project:
    held = Project.objects.select_for_update(of=("self",)).select_related("unit")
    now = held.filter(pk=project.pk, withdrawn=False).first()
    if now is None:
        raise Conflict(_("这个项目已经不在台账里了。"))
    return now


def past_day(on: date | None) -> date:
    """The day something happened, today where none is said; refuses one to come, or before there were such projects."""
    if on is not None and not EARLIEST <= on <= today():
        raise Refused(_("发生日期要在 %(first)s 和今天之间。") % {"first": EARLIEST.isoformat()})
    return on or today()


def add_entry(project: Project, kind: str, by: User, *, on: date | None = None, **more: Any) -> EntryRow:
    """One more entry of a project the caller holds."""
    day = past_day(on)
    entry = EntryRow.objects.create(
        project=project, kind=kind, on=day, by=by, recorded_at=timezone.now(), version=project.version, **more
    )
    send_out(project, entry)
    return entry


def reason_of(written: str) -> str:
    """A reason, which is needed."""
    words = one_line(written)[:500]
    if not words:
        raise Refused(_("请写明原因。"))
    return words
