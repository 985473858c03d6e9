"""Rows of a list become leads of the unit, unless somebody has the investor already; and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.core.targets.evidence import read_evidence, say_evidence
from luodi.web.accounts.models import User
from luodi.web.audit.actions import record
from luodi.web.errors import Refused
from luodi.web.projects.book import keys_of
from luodi.web.projects.claiming import find_clashes
from luodi.web.projects.leading import add_lead, close_lead
from luodi.web.projects.models import Lead, LeadState, Project
from luodi.web.targets.actions import held_list
from luodi.web.targets.freezing import codes_of
from luodi.web.targets.models import TargetList, TargetRow
from luodi.web.targets.operations import Operation

SOURCE = "目标名单"  # as web/projects/forms.py names where leads come from
MOST_LEADS = 50  # of one press: each starts a clock that somebody must keep


@dataclass
class Made:
    """What became of the chosen rows: leads, and for each other row who has the investor already."""

    leads: list[Lead] = field(default_factory=list)
    taken: list[tuple[TargetRow, str]] = field(default_factory=list)


@transaction.atomic
def make_leads(*, kept: TargetList, oids: Iterable[str], by: User) -> Made:
    """
    A lead of the user's unit for each chosen row that nobody deals with yet.

    A row whose investor another unit has claimed makes none: the answer says since when and whom to ask, and nothing else of
    that unit. Nor does one that the own unit has as a lead or project.
    """
    now = held_list(kept, by)
    wanted = set(oids)
    rows = list(now.rows.select_for_update().filter(oid__in=wanted, lead=None))
    if not rows:
        raise Refused(_("请先选要转的目标；已转过的不再转。"))
    if len(rows) > MOST_LEADS:
        raise Refused(_("一次最多转 %(most)s 条线索。") % {"most": MOST_LEADS})
    codes, moment, made = codes_of(row.oid for row in rows), timezone.now(), Made()
    for row in rows:
        code = codes.get(row.oid, "")
        why = _held_here(row.name, by) or " ".join(
            clash.message for clash in find_clashes(investor=row.name, code=code, unit=by.unit)
        )
        if why:
            made.taken.append((row, why))
            continue
        lead = add_lead(fields=_fields(now, row, code), by=by)
        row.lead, row.lead_at = lead, moment
        row.save(update_fields=["lead", "lead_at"])
        made.leads.append(lead)
    if made.leads:
        record(Operation.LEADS_MADE, by=by, target=now.name, obj=now, leads=len(made.leads), taken=len(made.taken))
    return made


def _held_here(name: str, by: User) -> str:
    """Whether the own unit has the investor as a lead or a project."""
    if Lead.objects.filter(unit=by.unit, investor=name, state=LeadState.OPEN).exists():
        return _("本单位已有“%(name)s”的线索。") % {"name": name}
    key = keys_of(name)[0]
    if key and Project.objects.standing().filter(unit=by.unit, investor_key=key).exists():
        return _("本单位已有“%(name)s”的项目。") % {"name": name}
    return ""


def _fields(kept: TargetList, row: TargetRow, code: str) -> dict[str, str]:
    said = [say_evidence(e) for e in read_evidence(row.evidence)]
    head = f"目标名单“{kept.name}”（{kept.city_name}·{kept.segment_name}，{kept.day}）第 {row.place} 名，得分 {row.score:.0f}‰"
    return {
        "title": f"{row.name} · {kept.segment_name}"[:200],
        "investor": row.name[:200],
        "investor_code": code[:40],
        "industry": f"{kept.chain_name} · {kept.segment_name}"[:200],
        "source": SOURCE,
        "words": "\n".join([head, *said])[:4000],
    }


@transaction.atomic
def undo_leads(*, kept: TargetList, by: User) -> tuple[int, Sequence[Lead]]:
    """
    Take back the leads made last: those nobody has worked on are closed with the reason, and their rows are free again.

    Returns
    -------
    int, sequence of Lead
        How many were taken back; those that stay, because somebody has gone on with them.
    """
    now = held_list(kept, by)
    last = now.rows.filter(lead__isnull=False).order_by("-lead_at").values_list("lead_at", flat=True).first()
    if last is None:
        raise Refused(_("没有可撤销的线索。"))
    undone, stay = 0, []
    for row in now.rows.select_for_update(of=("self",)).filter(lead_at=last).select_related("lead"):
        lead = row.lead
        assert lead is not None  # the table ties the two columns together
        if lead.state != LeadState.OPEN or lead.version != 1 or lead.steps.exists():
            stay.append(lead)
            continue
        close_lead(lead=lead, reason=_("撤销：由目标名单“%(name)s”转来") % {"name": now.name}, by=by)
        row.lead, row.lead_at = None, None
        row.save(update_fields=["lead", "lead_at"])
        undone += 1
    if undone:
        record(Operation.LEADS_UNDONE, by=by, target=now.name, obj=now, leads=undone)
    return undone, stay
