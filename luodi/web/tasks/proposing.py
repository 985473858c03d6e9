"""From a report's instructions to tasks: each proposal with its words, ticked, corrected, given."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.web.accounts.requests import SignedInRequest
from luodi.web.errors import NotAllowed, Refused
from luodi.web.reports.models import Report, ReportState
from luodi.web.tasks.forms import people_of
from luodi.web.tasks.giving import (
    LONGEST_TEXT,
    MOST_DAYS,
    Order,
    Proposal,
    give,
    people_to_ask,
    proposals_of,
    units_to_give,
)
from luodi.web.tasks.views import told_given

WORDS_AROUND = 30


@login_required
def propose(request: SignedInRequest, report_id: int) -> HttpResponse:
    """What the report asks to be done, as tasks to be given."""
    reports = Report.objects.visible_to(request.user).select_related("unit")
    report = get_object_or_404(reports, pk=report_id)
    if not request.user.may_write or request.user.unit_id != report.unit_id:
        raise NotAllowed(_("只有报告所属单位可以据此交办。"))
    if report.state != ReportState.READ:
        return redirect(report)
    proposals = proposals_of(report, request.user)
    fault, status = "", 200
    if request.method == "POST":
        try:
            orders = [_order(request, p) for p in proposals if p.given is None and request.POST.get(f"take-{p.key}")]
            if not orders:
                raise Refused(_("请至少勾选一件。"))
            given = give(orders=orders, by=request.user)
            messages.success(request, told_given(len(given)))
            return redirect("tasks:list")
        except Refused as error:
            fault, status = str(error), error.status
    context = {
        "report": report,
        "rows": [_shown(request, proposal) for proposal in proposals],
        "units": units_to_give(request.user),
        "people": people_of(units_to_give(request.user)),
        "askers": people_to_ask(request.user),
        "asked_by": request.POST.get("asked_by") or str(request.user.pk),
        "on_behalf": request.POST.get("on_behalf", report.leader if report.direction != "inbound" else ""),
        "fault": fault,
    }
    return render(request, "tasks/propose.html", context, status=status)


def _shown(request: SignedInRequest, proposal: Proposal) -> dict[str, Any]:
    """A proposal as the form has it: as proposed, or as somebody filled it in."""
    key, fact, said = proposal.key, proposal.fact, request.POST
    original = fact.report.original
    due = "" if proposal.task.due is None or proposal.is_past else proposal.task.due.isoformat()
    return {
        "proposal": proposal,
        "before": original[max(0, fact.start - WORDS_AROUND) : fact.start],
        "words": original[fact.start : fact.end],
        "after": original[fact.end : fact.end + WORDS_AROUND],
        "take": bool(said.get(f"take-{key}")) if said else proposal.leads,
        "text": said.get(f"text-{key}", proposal.task.text),
        "holder": said.get(f"holder-{key}", str(proposal.unit.pk) if proposal.unit else ""),
        "assignee": said.get(f"assignee-{key}", ""),
        "due": said.get(f"due-{key}", due),
        "days": said.get(f"days-{key}", ""),
        "evidence": bool(said.get(f"evidence-{key}")) if said else True,
    }


def _order(request: SignedInRequest, proposal: Proposal) -> Order:
    key, said = proposal.key, request.POST
    text = said.get(f"text-{key}", "").strip()[:LONGEST_TEXT]
    holder = units_to_give(request.user).filter(pk=_number(said.get(f"holder-{key}"))).first()
    if holder is None:
        raise Refused(_("请选择承办单位：%(text)s") % {"text": text[:40]})
    assignee = people_of([holder.pk]).filter(pk=_number(said.get(f"assignee-{key}"))).first()
    if said.get(f"assignee-{key}") and assignee is None:
        raise Refused(_("承办人不是承办单位的人员。"))
    return Order(
        text=text,
        holder=holder,
        kind=proposal.kind,
        asked_by=people_to_ask(request.user).filter(pk=_number(said.get("asked_by"))).first(),
        on_behalf=said.get("on_behalf", ""),
        assignee=assignee,
        due=_day(said.get(f"due-{key}"), text),
        days=_days(said.get(f"days-{key}"), text),
        needs_evidence=bool(said.get(f"evidence-{key}")),
        fact=proposal.fact,
    )


def _number(written: str | None) -> int:
    return int(written) if written and written.isascii() and written.isdecimal() and len(written) < 18 else 0


def _day(written: str | None, text: str) -> date | None:
    if not written:
        return None
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise Refused(_("期限写得不对，请按 2026-06-30 的样子写：%(text)s") % {"text": text[:40]}) from None
    if day < timezone.localdate():
        raise Refused(_("期限不能早于今天：%(text)s") % {"text": text[:40]})
    return day


def _days(written: str | None, text: str) -> int | None:
    if not written:
        return None
    days = _number(written)
    if not 1 <= days <= MOST_DAYS:
        raise Refused(_("工作日数写 1 到 %(most)s：%(text)s") % {"most": MOST_DAYS, "text": text[:40]})
    return days
