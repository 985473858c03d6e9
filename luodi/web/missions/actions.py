"""Every write about a mission's terms and wish list, its reports, its end: one transaction each, with who did it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luodi.core.missions import BadMission, Plan
from luodi.core.missions.draft import FileFault
from luodi.core.missions.marks import Marks, without_marks
from luodi.web.accounts.models import User
from luodi.web.audit.actions import record
from luodi.web.errors import Conflict, NotAllowed, Refused
from luodi.web.jobs.models import Job, State
from luodi.web.missions.changing import carry_over, drop, place, time_again
from luodi.web.missions.drafts import WISHES, Plain, edited, faults_of, find_wish, free_id, terms_of, with_ids
from luodi.web.missions.holding import add_version, check_may_write, check_writer, held_version, repeat_head
from luodi.web.missions.models import Act, Mission, MissionVersion, TripReport
from luodi.web.missions.operations import Operation
from luodi.web.missions.readying import Prepared, prepare, ready_of
from luodi.web.reports.models import Report
from luodi.web.wording import in_words

MOST_WISHES = 1_000


class Faulty(Refused):
    """Words that a mission cannot be made of; ``faults`` has each with its place (`drafts.split_place`)."""

    def __init__(self, faults: Sequence[FileFault]) -> None:
        listed = _("；").join(in_words(fault.message) for fault in faults[:6])
        super().__init__(_("有 %(n)s 处要改，没有保存：") % {"n": len(faults)} + listed)
        self.faults = tuple(faults)


@transaction.atomic
def add_mission(*, plain: Plain, note: str = "", plan: Plan | None = None, by: User) -> Mission:
    """
    A mission of the user's unit, from the words of a file or form.

    Raises
    ------
    Faulty
        With every word that cannot be used; nothing is kept then.
    """
    check_writer(by)
    if by.unit is None:
        raise NotAllowed(_("您的账号还没有单位。"))
    draft = with_ids(plain)
    _check(draft)
    terms = terms_of(draft)
    marks, draft = terms.marks if terms else Marks(), without_marks(draft)
    mission = Mission(unit=by.unit, added_by=by)
    repeat_head(mission, draft)
    mission.save()
    first = MissionVersion(
        mission=mission, number=1, act=Act.ADDED, note=note[:300], draft=draft, must=sorted(marks.must),
        off=sorted(marks.off), by=by,
    )  # fmt: skip
    first.save()
    record(Operation.MISSION_ADDED, by=by, target=mission.title, obj=mission, candidates=mission.candidates)
    if plan is not None:
        add_version(first, Act.PLANNED, "", by, plan=plan)
    elif marks.held:
        _hold(first, marks, by)
    return mission


def _hold(first: MissionVersion, marks: Marks, by: User) -> None:
    """A plan of those alone that the file holds to a day and team: what is planned next goes around them."""
    ready = ready_of(first.draft, first.must)
    assert ready is not None
    plan = carry_over(Plan((), 0.0), ready.mission)
    for key, where in marks.held.items():
        plan = place(plan, ready.mission, key, where, len(plan.days))
    add_version(
        first, Act.LOCKED, gettext_noop("由任务文件"), by, plan=time_again(plan, ready.mission, None),
        locked=sorted(marks.held),
    )  # fmt: skip


@transaction.atomic
def edit_terms(
    *, mission: Mission, sections: dict[str, list[dict[str, str]]], version: int | None, by: User
) -> MissionVersion:
    """Other words for whole sections (``mission``, ``people``, ``teams``, ``nights``, ``breaks``, ``places``)."""
    last = held_version(mission, version, by)
    draft = dict(last.draft)
    for name, rows in sections.items():
        draft = edited(draft, name, partial(_other, rows))
    return _save_draft(last, draft, Act.TERMS, "", by)


@transaction.atomic
def save_wish(
    *, mission: Mission, key: str, words: dict[str, str], appointment: bool, version: int | None, by: User
) -> tuple[MissionVersion, str]:
    """Change a candidate or appointment, or add one where ``key`` is empty; returns its id, too."""
    last = held_version(mission, version, by)
    section = WISHES[0] if appointment else WISHES[1]
    draft: Plain = dict(last.draft)
    found = find_wish(draft, key) if key else None
    if key and found is None:
        raise Conflict(_("心愿单里已经没有这一家了。"))
    row = {**words, "id": key or free_id(draft)}
    if found is not None and found[0] == section:
        draft = edited(draft, section, lambda rows: [row if r.get("id") == key else r for r in rows])
    else:  # new, or an appointment made of a candidate
        if found is not None:
            draft = edited(draft, found[0], lambda rows: [r for r in rows if r.get("id") != key])
        draft = edited(draft, section, lambda rows: [*rows, row])
    return _save_draft(last, draft, Act.WISH, words.get("name", ""), by), row["id"]


@transaction.atomic
def add_wishes(
    *, mission: Mission, rows: Sequence[dict[str, str]], version: int | None, by: User
) -> tuple[MissionVersion, int]:
    """Add candidates, but those that are there by code or by name and place; returns how many were added, too."""
    last = held_version(mission, version, by)
    draft: Plain = dict(last.draft)
    known = {_mark(row) for section in WISHES for row in draft.get(section, ())}
    added = 0
    for row in rows:
        if _mark(row) in known:
            continue
        known.add(_mark(row))
        fresh = {**row, "id": free_id(draft)}
        draft = edited(draft, "candidates", partial(_with, fresh))
        added += 1
    if not added:
        return last, 0
    return _save_draft(last, draft, Act.WISH, gettext_noop("加入 %(n)s 家") % {"n": added}, by), added


def _other(rows: list[dict[str, str]], _old: list[dict[str, str]]) -> list[dict[str, str]]:
    return rows


def _with(fresh: dict[str, str], rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [*rows, fresh]


def _mark(row: dict[str, str]) -> tuple[str, ...]:
    return ("code", row["code"]) if row.get("code") else ("name", row.get("name", ""), row.get("place", ""))


@transaction.atomic
def remove_wish(*, mission: Mission, key: str, version: int | None, by: User) -> MissionVersion:
    """Take somebody off the wish list, and out of the plan."""
    last = held_version(mission, version, by)
    found = find_wish(last.draft, key)
    if found is None:
        raise Conflict(_("心愿单里已经没有这一家了。"))
    name = last.draft[found[0]][found[1]].get("name", "")
    draft = edited(last.draft, found[0], lambda rows: [r for r in rows if r.get("id") != key])
    return _save_draft(last, draft, Act.WISH, gettext_noop("去掉“%(name)s”") % {"name": name}, by)


@transaction.atomic
def mark_wish(*, mission: Mission, key: str, mark: str, version: int | None, by: User) -> MissionVersion:
    """Say that somebody is to be visited in any case (``must``), is not (``off``), or neither (empty)."""
    last = held_version(mission, version, by)
    found = find_wish(last.draft, key)
    if found is None or mark not in ("must", "off", ""):
        raise Conflict(_("心愿单里已经没有这一家了。"))
    must = [x for x in last.must if x != key] + ([key] if mark == "must" else [])
    off = [x for x in last.off if x != key] + ([key] if mark == "off" else [])
    note = {
        "must": gettext_noop("必去：%(name)s"),
        "off": gettext_noop("不去：%(name)s"),
        "": gettext_noop("可去可不去：%(name)s"),
    }[mark]
    content: dict[str, Any] = {"must": must, "off": off}
    ready = ready_of(last.draft, must)
    old = prepare(last)
    if ready is not None and old is not None and old.plan is not None:
        content["plan"] = carry_over(drop(old.plan, old.model, [key] if mark == "off" else []), ready.mission)
    name = last.draft[found[0]][found[1]].get("name", "")
    return add_version(last, Act.MARK, note % {"name": name}, by, **content)


def _check(draft: Plain) -> None:
    most = max(len(draft.get(section, ())) for section in WISHES)
    if most > MOST_WISHES:
        raise Refused(_("心愿单最多 %(most)s 家。") % {"most": MOST_WISHES})
    if faults := faults_of(draft):
        raise Faulty(faults)


def _save_draft(last: MissionVersion, draft: Plain, act: Act, note: str, by: User) -> MissionVersion:
    """The next version with another draft; the plan is carried over as far as it can be."""
    if draft == last.draft:
        return last
    _check(draft)
    keys = {row.get("id") for section in WISHES for row in draft.get(section, ())}
    marks = {name: [x for x in getattr(last, name) if x in keys] for name in ("locked", "must", "off")}
    try:
        ready = ready_of(draft, marks["must"])
    except BadMission as error:
        raise Faulty([FileFault("", words) for words in error.faults]) from error
    old: Prepared | None = prepare(last) if last.plan else None
    plan: Plan | str = ""
    if old is not None and old.plan is not None and ready is not None:
        plan = carry_over(drop(old.plan, old.model, [v for v in old.plan.visited if v not in keys]), ready.mission)
    return add_version(last, act, note, by, draft=draft, plan=plan, **marks)


@transaction.atomic
def delete_mission(*, mission: Mission, by: User) -> None:
    """Delete a mission with all its versions; the log keeps that it was there."""
    check_may_write(by, mission)
    held = Mission.objects.select_for_update().filter(pk=mission.pk).first()
    if held is None:
        raise Conflict(_("这个任务已经不在了。"))
    if by.pk != held.added_by_id and not by.is_manager:
        raise NotAllowed(_("只有建任务的人或单位负责人可以删除。"))
    searches = Job.objects.filter(Q(plan_run__mission=held) | Q(others_search__version__mission=held))
    if searches.filter(state__in=(State.QUEUED, State.RUNNING)).exists():
        raise Conflict(_("正在排行程，请先停下再删除。"))
    record(Operation.MISSION_DELETED, by=by, target=held.title, obj=held)
    held.delete()


@transaction.atomic
def link_report(*, mission: Mission, report: Report, by: User) -> TripReport:
    """Say that a report tells of this trip."""
    check_may_write(by, mission)
    made, is_new = TripReport.objects.get_or_create(mission=mission, report=report, defaults={"by": by})
    if is_new:
        record(Operation.REPORT_LINKED, by=by, target=mission.title, obj=mission, report=report.pk)
    return made


@transaction.atomic
def unlink_report(*, mission: Mission, report_id: int, by: User) -> None:
    """Take that back."""
    check_may_write(by, mission)
    linked = {link.report_id: link for link in TripReport.objects.filter(mission=mission)}
    if report_id not in linked:  # looked for here, not in the database, which refuses numbers of thirty digits
        raise Conflict(_("这份报告没有记在这个任务上。"))
    linked[report_id].delete()
    record(Operation.REPORT_UNLINKED, by=by, target=mission.title, obj=mission, report=report_id)
