"""Writes about leads, and the clock on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from luodi.core.calendar.holidays import load_holidays
from luodi.core.projects.leads import ClockStep, lead_clock
from luodi.core.projects.money import with_unit
from luodi.web.accounts.models import User
from luodi.web.audit.actions import changed, record
from luodi.web.errors import Conflict, NotAllowed, Refused
from luodi.web.projects.actions import add_project
from luodi.web.projects.book import today
from luodi.web.projects.holding import EARLIEST
from luodi.web.projects.models import Lead, LeadState, LeadStep, Project, Stage
from luodi.web.projects.operations import Operation
from luodi.web.reports.models import FactRow
from luodi.web.reports.storing import one_line
from luodi.web.rulebook.cities import root_id
from luodi.web.rulebook.clock_table import LeadClock
from luodi.web.rulebook.editions import CityRules, rules_of

EDITED = (
    "title", "investor", "investor_code", "industry", "source", "introducer", "contact_person", "contact_phone",
    "planned_wan", "words",
)  # fmt: skip


@transaction.atomic
def add_lead(
    *, fields: Mapping[str, Any], reported_on: date | None = None, fact: FactRow | None = None, by: User
) -> Lead:
    """A new lead of the user's unit; its clock begins on ``reported_on``."""
    if not by.may_write or by.unit is None:
        raise NotAllowed(_("您的角色只能查看，不能改动。"))
    day = reported_on or today()
    if not EARLIEST <= day <= today():
        raise Refused(_("登记日期要在 %(first)s 和今天之间。") % {"first": EARLIEST.isoformat()})
    known = {name: fields[name] for name in EDITED if fields.get(name) not in (None, "")}
    if not known.get("title"):
        raise Refused(_("请填写线索。"))
    lead = Lead.objects.create(unit=by.unit, reported_on=day, fact=fact, added_by=by, **known)
    record(Operation.LEAD_ADDED, by=by, target=lead.title, obj=lead)
    return lead


@transaction.atomic
def edit_lead(*, lead: Lead, fields: Mapping[str, Any], version: int | None, by: User) -> Lead:
    """Change what is known of a lead."""
    now = _held(lead, by, version)
    before = {name: getattr(now, name) for name in EDITED if name in fields}
    after = {name: fields[name] if fields[name] is not None or name == "planned_wan" else "" for name in before}
    if before != after:
        for name, value in after.items():
            setattr(now, name, value)
        now.version += 1
        now.save()
        record(Operation.LEAD_CHANGED, by=by, target=now.title, obj=now, changes=changed(before, after))
    return now


@transaction.atomic
def do_step(*, lead: Lead, step: str, words: str = "", on: date | None = None, by: User) -> LeadStep:
    """A step of the clock was done: answered, studied, told back, progress reported."""
    now = _held(lead, by)
    if step not in {rule.step for rule in clock_rules(now).steps}:
        raise Refused(_("没有这一步。"))
    day = on or today()
    if not now.reported_on <= day <= today():
        raise Refused(_("日期要在登记日期和今天之间。"))
    done = LeadStep.objects.create(lead=now, step=step, on=day, words=one_line(words)[:500], by=by)
    record(Operation.LEAD_STEP, by=by, target=now.title, obj=now, step=step)
    return done


@transaction.atomic
def make_project(*, lead: Lead, by: User) -> Project:
    """A project from a lead, with what the lead knows; the two stay linked."""
    now = _held(lead, by)
    fields = {
        "name": now.title, "investor": now.investor or None, "investor_code": now.investor_code or None,
        "industry": now.industry or None, "source": now.source or None, "introducer": now.introducer or None,
        "first_reporter": str(now.unit), "reported_on": now.reported_on, "planned_total_wan": now.planned_wan,
        "content": now.words or None,
    }  # fmt: skip
    project = add_project(fields=fields, stage=Stage.LEAD, on=now.reported_on, by=by)
    link = now.fact.link if now.fact is not None and hasattr(now.fact, "link") else None
    if link is not None and link.is_linked:
        Project.objects.filter(pk=project.pk).update(investor_oid=link.oid)
    now.project, now.state = project, LeadState.PROJECT
    now.version += 1
    now.save(update_fields=["project", "state", "version"])
    record(Operation.LEAD_CHANGED, by=by, target=now.title, obj=now, project=project.pk)
    return project


@transaction.atomic
def close_lead(*, lead: Lead, reason: str, by: User) -> Lead:
    """End a lead that leads nowhere, for a reason."""
    now = _held(lead, by)
    said = one_line(reason)[:500]
    if not said:
        raise Refused(_("请写明原因。"))
    now.state, now.closed_reason = LeadState.CLOSED, said
    now.version += 1
    now.save(update_fields=["state", "closed_reason", "version"])
    record(Operation.LEAD_CLOSED, by=by, target=now.title, obj=now, reason=said)
    return now


def _held(lead: Lead, by: User, version: int | None = None) -> Lead:
    now = Lead.objects.select_for_update(of=("self",)).select_related("unit", "fact").filter(pk=lead.pk).first()
    if now is None or not by.may_write or now.unit_id != by.unit_id:
        raise NotAllowed(_("您的角色只能查看，不能改动。"))
    if now.state != LeadState.OPEN:
        raise Conflict(_("这条线索%(state)s，不能再改。") % {"state": now.get_state_display()})
    if version is not None and version != now.version:
        raise Conflict(_("“%(name)s”刚被别人改过，请看过后再提交。") % {"name": now.title})
    return now


Known = dict[int, CityRules]  # by the top of the tree: a list of leads asks once a city


def clock_rules(lead: Lead, known: Known | None = None) -> LeadClock:
    """The clock in force on the day the lead was reported."""
    known = {} if known is None else known
    root = root_id(lead.unit)
    if root not in known:
        known[root] = rules_of(root)
    return known[root].clock.on(lead.reported_on)


def clock_of(lead: Lead, on: date | None = None, known: Known | None = None) -> tuple[ClockStep, ...]:
    """The steps of the lead's clock; ``lead.steps`` is read."""
    done: dict[str, list[date]] = {}
    for step in lead.steps.all():
        done.setdefault(step.step, []).append(step.on)
    return lead_clock(lead.reported_on, done, on or today(), clock_rules(lead, known).steps, load_holidays())


def next_step(lead: Lead, known: Known | None = None) -> ClockStep | None:
    """The step that is due next, late ones first; ``None`` for a lead that is done with."""
    if lead.state != LeadState.OPEN:
        return None
    return min((s for s in clock_of(lead, known=known) if s.done is None), key=lambda s: s.due, default=None)


def summary_of(lead: Lead) -> str:
    """A lead in one line."""
    parts = [lead.investor, lead.industry, with_unit(lead.planned_wan, _("万元")) if lead.planned_wan else ""]
    return " · ".join(part for part in parts if part)
