"""Lists of targets on screen: all of them, one beside today's ranking, its file, and what is done with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luodi.core.companies.register.errors import NoRegister
from luodi.core.targets.evidence import read_evidence
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.audit.actions import record
from luodi.web.chains import presences
from luodi.web.chains.shelf import Held, find_held
from luodi.web.chains.showing import report_of, why_url
from luodi.web.chains.standing import TERM_LABELS
from luodi.web.errors import Refused
from luodi.web.profiles.saying import why_here
from luodi.web.projects.project_views import cleaned, version_of
from luodi.web.targets import actions, leading
from luodi.web.targets.finding import EXPORTS, exported, find_list, lists_seen, rows_of
from luodi.web.targets.forms import SaveForm
from luodi.web.targets.freezing import compare_with_today
from luodi.web.targets.models import TargetList
from luodi.web.targets.operations import Operation
from luodi.web.targets.share_views import sharing
from luodi.web.wording import in_words

ROWS = 30


@login_required
def lists(request: SignedInRequest) -> HttpResponse:
    """The lists of the units the user may see; those put away by themselves."""
    removed = request.GET.get("state") == "removed"
    page = Paginator(lists_seen(request.user, removed=removed), ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "removed": removed, "query": "state=removed" if removed else ""}
    return render(request, "targets/lists.html", context)


@login_required
@require_POST
def save(request: SignedInRequest) -> HttpResponse:
    """Keep a ranking as a list."""
    form = SaveForm(request.POST)
    given = cleaned(form)
    kept = actions.save_list(wish=wish_of(request, given, form.weights()), name=given["name"], by=request.user)
    messages.success(request, _("已存为名单“%(name)s”。") % {"name": kept.name})
    return redirect(kept)


def wish_of(request: SignedInRequest, given: dict[str, Any], weights: dict[str, int]) -> actions.Wish:
    """What a form or a program asks to be kept."""
    held = find_held(request.user, given["chain"], given["shipped"] or None)
    if given["segment"] not in held.chain.by_id:
        raise Http404(given["segment"])
    survey = presences.survey_of(held)
    if survey is None:
        raise Refused(_("这条链还没有算完，请先在页面上算好。"))
    report = report_of(survey, given["city"])
    return actions.Wish(held, report, given["segment"], weights, given["top"] or ROWS)


@login_required
def list_page(request: SignedInRequest, list_id: int) -> HttpResponse:
    """One list as it was kept; asked for, beside today's ranking."""
    kept = find_list(request.user, list_id)
    rows, held = rows_of(kept, request.user), _held_of(kept, request)
    now, no_register = None, False
    if request.GET.get("view") == "today":
        try:
            now = compare_with_today(kept, rows, timezone.localdate())
        except NoRegister:
            no_register = True
    context = {
        "kept": kept,
        "rows": [(row, read_evidence(row.evidence)) for row in rows],
        "now": now,
        "no_register": no_register,
        "weights": [(TERM_LABELS[name], value) for name, value in kept.weights.items() if name in TERM_LABELS],
        "may_write": request.user.may_write and kept.unit_id == request.user.unit_id,
        "made": sum(row.lead_id is not None for row in rows),
        "chain_url": _ranking_url(kept, held) if held else "",
        "proposition_url": f"{why_url(held, kept.segment)}?city={kept.city}" if held else "",
        "exports": list(EXPORTS),
    }
    if context["may_write"] and not kept.is_removed:
        context |= sharing(kept)
    return render(request, "targets/list.html", context)


def _held_of(kept: TargetList, request: SignedInRequest) -> Held | None:
    """The chain of the list; ``None`` where it or its segment is gone, or not the user's to see."""
    try:
        held = find_held(request.user, kept.chain_id, kept.shipped or None)
    except Http404:
        return None
    return held if kept.segment in held.chain.by_id else None


def _ranking_url(kept: TargetList, held: Held) -> str:
    """The ranking the list came from, with its weights."""
    weights = "".join(f"&{name}={value}" for name, value in kept.weights.items())
    return f"{held.url('targets', kept.segment)}?city={kept.city}{weights}"


@login_required
def export(request: SignedInRequest, list_id: int, form: str) -> HttpResponse:
    """The list as a workbook or as CSV; the log keeps who took it."""
    if form not in EXPORTS:
        raise Http404(form)
    kept = find_list(request.user, list_id)
    data = exported(kept, rows_of(kept, request.user), form, _reasons(kept, request) if form == "xlsx" else [])
    record(Operation.LIST_EXPORTED, by=request.user, target=kept.name, obj=kept, form=form)
    answer = HttpResponse(data, content_type=EXPORTS[form])
    answer["Content-Disposition"] = content_disposition_header(True, f"{kept.name}.{form}") or ""
    return answer


def _reasons(kept: TargetList, request: SignedInRequest) -> list[tuple[str, ...]]:
    """What the city can say to the firms of the list, as far as the chain is counted."""
    held = _held_of(kept, request)
    try:
        survey = presences.survey_of(held) if held else None
    except NoRegister:
        survey = None
    if held is None or survey is None:
        return []
    lines = why_here(request.user, held, kept.segment, report_of(survey, kept.city))
    return [(f"{line.label}：{line.words}", line.source, line.day) for line in lines]


@login_required
@require_POST
def rename(request: SignedInRequest, list_id: int) -> HttpResponse:
    """Call it something else."""
    kept = find_list(request.user, list_id)
    actions.rename_list(
        kept=kept, name=request.POST.get("name", ""), version=version_of(request), by=request.user
    )  # fmt: skip
    messages.success(request, _("已保存。"))
    return redirect(kept)


@login_required
@require_POST
def remove(request: SignedInRequest, list_id: int) -> HttpResponse:
    """Put it away."""
    kept = actions.remove_list(kept=find_list(request.user, list_id), by=request.user)
    messages.success(request, _("已删除名单“%(name)s”，可在“已删除”里恢复。") % {"name": kept.name})
    return redirect("targets:lists")


@login_required
@require_POST
def restore(request: SignedInRequest, list_id: int) -> HttpResponse:
    """Take it back."""
    kept = actions.restore_list(kept=find_list(request.user, list_id), by=request.user)
    messages.success(request, _("已恢复。"))
    return redirect(kept)


@login_required
@require_POST
def make_leads(request: SignedInRequest, list_id: int) -> HttpResponse:
    """Turn the chosen rows into leads; who is taken is told, with whom to ask."""
    kept = find_list(request.user, list_id)
    made = leading.make_leads(kept=kept, oids=request.POST.getlist("row"), by=request.user)
    if made.leads:
        messages.success(request, _("已转为 %(n)s 条线索。") % {"n": len(made.leads)})
    for row, why in made.taken:
        messages.warning(request, f"{row.name}：{in_words(why)}")
    return redirect(reverse("targets:list", args=[kept.pk]) + "#rows")


@login_required
@require_POST
def undo_leads(request: SignedInRequest, list_id: int) -> HttpResponse:
    """Take the last leads back."""
    kept = find_list(request.user, list_id)
    undone, stay = leading.undo_leads(kept=kept, by=request.user)
    if undone:
        messages.success(request, _("已撤销 %(n)s 条线索。") % {"n": undone})
    for lead in stay:
        messages.warning(request, _("“%(name)s”已有人办理，没有撤销。") % {"name": lead.title})
    return redirect(kept)
