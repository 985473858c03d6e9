"""The pages about leads."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luodi.core.projects.leads import city_joins
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.audit.protected import masked, reveal
from luodi.web.errors import NotAllowed
from luodi.web.projects import claiming, leading
from luodi.web.projects.book import today
from luodi.web.projects.forms import LeadForm
from luodi.web.projects.models import Lead, LeadState
from luodi.web.projects.project_views import cleaned, version_of
from luodi.web.reports.models import FactRow
from luodi.web.wording import in_words

ROWS = 50


def _lead(request: SignedInRequest, lead_id: int) -> Lead:
    leads = Lead.objects.visible_to(request.user).select_related("unit", "added_by", "project", "fact__report")
    return get_object_or_404(leads, pk=lead_id)


@login_required
def leads(request: SignedInRequest) -> HttpResponse:
    """Leads with what is due next."""
    state = request.GET.get("state", LeadState.OPEN)
    found = Lead.objects.visible_to(request.user).select_related("unit", "project").prefetch_related("steps")
    if state in LeadState.values:
        found = found.filter(state=state)
    if words := request.GET.get("q", "").strip()[:60]:
        found = found.filter(title__icontains=words) | found.filter(investor__icontains=words)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    known: leading.Known = {}
    rows = [{"lead": lead, "step": leading.next_step(lead, known), "about": leading.summary_of(lead)} for lead in page]
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": page,
        "rows": rows,
        "state": state,
        "states": LeadState,
        "tab": "leads",
        "q": words,
        "query": query.urlencode(),
        "now": today(),
    }
    return render(request, "projects/leads.html", context)


@login_required
def new_lead(request: SignedInRequest) -> HttpResponse:
    """A new lead: by hand, or from a fact of a report."""
    if not request.user.may_write:
        raise NotAllowed(_("您的角色只能查看，不能改动。"))
    fact = _fact(request)
    form = LeadForm(request.POST or None, initial=_from_fact(fact))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        clashes = claiming.find_clashes(investor=given["investor"], code=given["investor_code"], unit=request.user.unit)
        lead = leading.add_lead(reported_on=given.pop("reported_on"), fields=given, fact=fact, by=request.user)
        for clash in clashes:
            messages.warning(request, in_words(clash.message))
        return redirect(lead)
    context = {"form": form, "fact": fact, "tab": "leads"}
    return render(request, "projects/new_lead.html", context, status=422 if form.is_bound else 200)


def _fact(request: SignedInRequest) -> FactRow | None:
    written = request.GET.get("fact", "") or request.POST.get("fact", "")
    if not (written.isascii() and written.isdigit() and len(written) < 19):
        return None
    return get_object_or_404(FactRow.objects.visible_to(request.user).select_related("report"), pk=int(written))


def _from_fact(fact: FactRow | None) -> dict[str, Any]:
    """What a report's fact tells of a lead."""
    if fact is None:
        return {}
    value = fact.value[:200]
    found = {"source": "来访接待" if fact.report.direction == "inbound" else "外出考察", "words": fact.report.title}
    if fact.path.startswith("organisations"):
        return {**found, "title": _("与%(firm)s的合作") % {"firm": value}, "investor": value}
    return {**found, "title": value}


@login_required
def lead(request: SignedInRequest, lead_id: int) -> HttpResponse:
    """One lead: its clock, what is known, what to do."""
    return _page(request, _lead(request, lead_id))


def _page(request: SignedInRequest, shown: Lead, **more: Any) -> HttpResponse:
    may_write = request.user.may_write and request.user.unit_id == shown.unit_id and shown.state == LeadState.OPEN
    initial = {name: getattr(shown, name) for name in (*leading.EDITED, "reported_on")}
    fact = shown.fact
    seen = fact is not None and FactRow.objects.visible_to(request.user).filter(pk=fact.pk).exists()
    rules = leading.clock_rules(shown)
    context = {
        "lead": shown,
        "clock": leading.clock_of(shown),
        "steps": shown.steps.select_related("by"),
        "labels": {rule.step: rule.label for rule in rules.steps},
        "city_joins": city_joins(shown.planned_wan, rules.city_joins_wan),
        "city_joins_wan": rules.city_joins_wan,
        "may_write": may_write,
        "form": LeadForm(initial=initial) if may_write else None,
        "phone": masked("contact_phone", shown.contact_phone),
        "person": masked("contact_person", shown.contact_person),
        "fact": fact if seen else None,
        "about": leading.summary_of(shown),
        "tab": "leads",
        **more,
    }
    return render(request, "projects/lead.html", context)


@login_required
@require_POST
def show_contact(request: SignedInRequest, lead_id: int) -> HttpResponse:
    """Whom to call; the log keeps who asked."""
    shown = _lead(request, lead_id)
    told = reveal(row=shown, columns=("contact_person", "contact_phone"), by=request.user)
    return render(request, "projects/contact.html", {"told": told})


@login_required
@require_POST
def edit_lead(request: SignedInRequest, lead_id: int) -> HttpResponse:
    """Change what is known."""
    shown = _lead(request, lead_id)
    given = cleaned(LeadForm(request.POST))
    given.pop("reported_on")
    leading.edit_lead(lead=shown, fields=given, version=version_of(request), by=request.user)
    messages.success(request, _("已保存。"))
    return redirect(shown)


@login_required
@require_POST
def do_step(request: SignedInRequest, lead_id: int) -> HttpResponse:
    """A step of the clock was done."""
    shown = _lead(request, lead_id)
    leading.do_step(lead=shown, step=request.POST.get("step", ""), words=request.POST.get("words", ""), by=request.user)
    messages.success(request, _("已记下。"))
    return redirect(shown)


@login_required
@require_POST
def make_project(request: SignedInRequest, lead_id: int) -> HttpResponse:
    """The lead becomes a project."""
    made = leading.make_project(lead=_lead(request, lead_id), by=request.user)
    messages.success(request, _("已转为项目。"))
    return redirect(made)


@login_required
@require_POST
def close_lead(request: SignedInRequest, lead_id: int) -> HttpResponse:
    """The lead leads nowhere."""
    shown = _lead(request, lead_id)
    leading.close_lead(lead=shown, reason=request.POST.get("reason", ""), by=request.user)
    messages.success(request, _("线索已关闭。"))
    return redirect(shown)
