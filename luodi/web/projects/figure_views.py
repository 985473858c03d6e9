"""Indicators with the rows behind them, and the review of a project."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from luodi.core.projects.gates import Answer
from luodi.core.projects.indicators import TermFigure, compute_figure
from luodi.core.projects.review import read_sheet, review_project
from luodi.core.rules import load_rules
from luodi.web.accounts.models import Unit
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.projects import actions, figures
from luodi.web.projects.book import today
from luodi.web.projects.fields import FIELDS, decode, plain_number, review_fields, score_field
from luodi.web.projects.holding import may_write
from luodi.web.projects.panels import shown_field
from luodi.web.projects.project_views import find, version_of

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
    city = request.user.unit.city.removesuffix("市") if request.user.unit else ""
    return figures.asked_of(
        number, known_on, request.GET.get("event", "")[:120], request.GET.get("unit", "")[:120], city
    )


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
    }


@login_required
def indicators(request: SignedInRequest) -> HttpResponse:
    """Every indicator in force, as of a day."""
    asked = _asked(request)
    context = _context(request, asked)
    try:
        tables = figures.tables_for(request.user, asked)
    except figures.TooLong:
        return render(request, "projects/indicators.html", {**context, "too_long": figures.MOST_ENTRIES})
    given = figures.given_of(asked)
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
        figure = figures.figure(request.user, known[indicator], asked)
    except figures.TooLong:
        return redirect("projects:indicators")
    terms = [
        (side, term) for side, those in (("above", figure.numerator), ("below", figure.denominator)) for term in those
    ]
    rows = [part.row for _s, term in terms for part in term.rows[:SHOWN_ROWS]]
    rows += [out.row for _s, term in terms for out in term.left_out[:SHOWN_ROWS]]
    names = figures.names_of(row.project for row in rows)
    context = {
        **_context(request, asked),
        "figure": figure,
        "terms": [_term(side, term, names) for side, term in terms],
    }
    return render(request, "projects/indicator.html", context)


def _term(side: str, term: TermFigure, names: dict[str, str]) -> dict[str, Any]:
    value = term.value
    return {
        "side": side,
        "label": term.label,
        "value": plain_number(Decimal(value.numerator) / value.denominator) if value.denominator else "",
        "rows": [
            (part.row, names.get(part.row.project, part.row.project), _number(part.adds))
            for part in term.rows[:SHOWN_ROWS]
        ],
        "left_out": [
            (out.row, names.get(out.row.project, out.row.project), out.reason) for out in term.left_out[:SHOWN_ROWS]
        ],
        "all_rows": len(term.rows),
        "all_left_out": len(term.left_out),
    }


def _number(adds: Any) -> str:
    return plain_number(figures.round_number(adds))


@login_required
def review(request: SignedInRequest, project_id: int) -> HttpResponse:
    """The review of a project: gates and a scoring sheet, explained; what is not known has no score."""
    shown = find(request, project_id)
    known = review_fields()
    if request.method == "POST":
        written = {name: str(words) for name, words in request.POST.items() if name in known or name in FIELDS}
        actions.edit(project=shown, fields=actions.read_fields(written), version=version_of(request), by=request.user)
        messages.success(request, _("已保存。"))
        return redirect(f"{request.path}?sheet={request.POST.get('sheet', '')}")
    sheets = {key: spec["label"] for key, spec in load_rules("project_review")["sheets"].items()}
    chosen = request.GET.get("sheet") if request.GET.get("sheet") in sheets else next(iter(sheets))
    fields = {name: decode(name, kept) for name, kept in shown.fields.items()}
    sheet = read_sheet(str(chosen))
    scores = {item.id: fields.get(score_field(str(chosen), item.id)) for item in sheet.items}
    given = {key: score for key, score in scores.items() if isinstance(score, Decimal)}
    result = review_project(fields, sheet, given=given)
    asked = [
        name
        for item in sheet.items
        for name in ([score_field(str(chosen), item.id)] if item.method == "given" else item.of)
    ]
    context = {
        "project": shown,
        "sheets": sheets,
        "chosen": chosen,
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
        "fields": [
            shown_field(shown, known.get(n) or FIELDS[n]) for n in dict.fromkeys(asked) if n in known or n in FIELDS
        ],
        "may_write": may_write(request.user, shown),
    }
    return render(request, "projects/review.html", context)
