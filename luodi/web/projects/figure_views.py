"""Indicators with the rows behind them, and the review of a project."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.core.projects.gates import Answer
from luodi.core.projects.indicators import TermFigure, compute_figure
from luodi.core.projects.money import plain_number
from luodi.web.accounts.models import Unit
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.periods.models import Closing
from luodi.web.projects import actions, figures
from luodi.web.projects.book import today
from luodi.web.projects.fields import FIELDS, review_fields
from luodi.web.projects.holding import may_write
from luodi.web.projects.panels import shown_field
from luodi.web.projects.project_views import find, version_of
from luodi.web.projects.reviewing import review_of, review_rules
from luodi.web.rulebook.cities import city_of

SHOWN_ROWS = 200


def _asked(request: SignedInRequest) -> figures.Asked:
    year = request.GET.get("year", "")
    known = request.GET.get("known_on", "")
    try:
        known_on = date.fromisoformat(known) if known else None
    except ValueError:
        known_on = None
    number = (
        int(year)
        if year.isascii() and year.isdigit() and 2000 <= int(year[:4]) <= 2100 and len(year) == 4
        else today().year
    )
    city = figures.city_name(city_of(request.user))
    event, unit, last = request.GET.get("event", "")[:120], request.GET.get("unit", "")[:120], None
    closing = _closing(request)
    if closing is not None:
        number, last, known_on = closing.last.year, closing.last, known_on or timezone.localdate(closing.at)
    return figures.asked_of(number, known_on, event, unit, city, last)


def _closing(request: SignedInRequest) -> Closing | None:
    """The closing a link asks for, whose period then is meant."""
    written = request.GET.get("closing", "")
    if not (written.isascii() and written.isdigit() and len(written) < 12):
        return None
    return Closing.objects.visible_to(request.user).filter(pk=int(written)).first()


def _context(request: SignedInRequest, asked: figures.Asked) -> dict[str, Any]:
    user = request.user
    units = (
        Unit.objects.all()
        if user.sees_everything
        else Unit.objects.under(user.unit)
        if user.unit
        else Unit.objects.none()
    )
    return {
        "asked": asked,
        "year": asked.period.first.year,
        "units": units.order_by("path"),
        "tab": "figures",
        "query": request.GET.urlencode(),
        "last": asked.period.last,
        "whole_year": asked.period.last == asked.period.last.replace(month=12, day=31),
    }


@login_required
def indicators(request: SignedInRequest) -> HttpResponse:
    """Every indicator in force, as of a day."""
    asked = _asked(request)
    context = _context(request, asked)
    try:
        read = figures.read_tables(request.user, asked)
    except figures.TooLong:
        return render(request, "projects/indicators.html", {**context, "too_long": figures.MOST_ENTRIES})
    tables, context["kept"] = read.tables, read.kept
    given = figures.given_of(asked) | figures.targets_given(request.user, asked)
    shown = [
        compute_figure(i, tables, asked.period, given, asked.unit or None)
        for i in figures.indicators_for(asked.city, context["year"])
    ]
    context["figures"] = [f for f in shown if f.value is not None]
    context["without"] = [f for f in shown if f.value is None]
    events = {str(row.fields.get("event")) for row in tables["signings"] if row.fields.get("event")}
    context["events"] = sorted(events)
    return render(request, "projects/indicators.html", context)


@login_required
def indicator(request: SignedInRequest, indicator: str) -> HttpResponse:
    """One figure opened: the rows of its numerator and denominator, and those left out with the reason."""
    asked = _asked(request)
    known = {i.id: i for i in figures.indicators_for(asked.city, asked.period.first.year)}
    if indicator not in known:
        raise Http404("no such indicator")
    try:
        figure, kept = figures.figure(request.user, known[indicator], asked)
    except figures.TooLong:
        return redirect("projects:indicators")
    terms = [
        (side, term) for side, those in (("above", figure.numerator), ("below", figure.denominator)) for term in those
    ]
    rows = [part.row for _s, term in terms for part in term.rows[:SHOWN_ROWS]]
    rows += [out.row for _s, term in terms for out in term.left_out[:SHOWN_ROWS]]
    names = figures.names_of((row.project for row in rows), request.user)
    context = {
        **_context(request, asked),
        "kept": kept,
        "figure": figure,
        "terms": [_term(side, term, names) for side, term in terms],
    }
    return render(request, "projects/indicator.html", context)


def _term(side: str, term: TermFigure, names: Mapping[str, str]) -> dict[str, Any]:
    value = term.value
    return {
        "side": side,
        "label": term.label,
        "value": _number(value),
        "rows": [(part.row, names.get(part.row.project, ""), _number(part.adds)) for part in term.rows[:SHOWN_ROWS]],
        "left_out": [(out.row, names.get(out.row.project, ""), out.reason) for out in term.left_out[:SHOWN_ROWS]],
        "all_rows": len(term.rows),
        "all_left_out": len(term.left_out),
    }


def _number(adds: Any) -> str:
    return plain_number(figures.round_number(adds))


@login_required
def review(request: SignedInRequest, project_id: int) -> HttpResponse:
    """The review of a project: gates and a scoring sheet, explained; what is not known has no score."""
    shown = find(request, project_id)
    known = review_fields(review_rules(shown).content)
    if request.method == "POST":
        written = {name: str(words) for name, words in request.POST.items() if name in known or name in FIELDS}
        actions.edit(
            project=shown, fields=actions.read_fields(written, known), version=version_of(request), by=request.user
        )
        messages.success(request, _("已保存。"))
        return redirect(f"{request.path}?sheet={request.POST.get('sheet', '')}")
    found = review_of(shown, request.GET.get("sheet", ""))
    result, asked = found.review, found.asked
    context = {
        "project": shown,
        "sheets": {key: sheet.label for key, sheet in found.rules.sheets.items()},
        "chosen": result.sheet.id,
        "review": result,
        "answers": {
            Answer.PASS: _("通过"),
            Answer.CONDITIONAL: _("有条件"),
            Answer.FAIL: _("不通过"),
            Answer.UNKNOWN: _("没有材料"),
        },
        "verdicts": {
            "stopped": _("一票否决"),
            "held": _("有条件通过"),
            "open": _("材料不全，不能判断"),
            "passed": _("通过"),
            "failed": _("达不到及格分"),
        },
        "gate_fields": [shown_field(shown, known[g.gate.field]) for g in result.gates],
        "fields": [shown_field(shown, known.get(n) or FIELDS[n]) for n in asked if n in known or n in FIELDS],
        "may_write": may_write(request.user, shown),
    }
    return render(request, "projects/review.html", context)
