"""Pages of closings and targets: find, check, act, answer."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luodi.web.accounts.models import Unit
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.errors import Refused
from luodi.web.periods import actions, targets
from luodi.web.periods.models import Closing, ClosingCheck, KeptFigure
from luodi.web.projects import figures
from luodi.web.projects.book import today
from luodi.web.projects.models import Project
from luodi.web.rulebook.cities import cities_of, city_of, runs_city

SHOWN = 60
MOST_LINES = 40
SMALLEST, LARGEST = Decimal("0.000001"), Decimal(10) ** 12  # of a target, as the API has it


def _city(request: SignedInRequest) -> Unit:
    city = city_of(request.user, request.GET.get("city", ""))
    if city is None:
        raise PermissionDenied(_("您的角色不能查看结账和目标。"))
    return city


def day_of(words: str) -> date | None:
    """A day as a form has it."""
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


@login_required
def closings(request: SignedInRequest) -> HttpResponse:
    """What is closed, by whom, and what has been kept; who runs the city closes the next month here."""
    city = _city(request)
    rows = Closing.objects.visible_to(request.user).filter(unit=city).select_related("by", "job")
    kept = set(KeptFigure.objects.filter(closing__unit=city, whole=True).values_list("closing_id", flat=True))
    last_shut = rows.filter(final=True).order_by("-last").first()
    ends = _month_ends(last_shut.last if last_shut else None)
    waiting = Project.objects.visible_to(request.user).filter(unit__path__startswith=city.path, waiting__gt=0)
    context = {
        "city": city,
        "cities": cities_of(request.user),
        "rows": [(row, row.pk in kept) for row in rows[:SHOWN]],
        "ends": ends,
        "waiting": waiting.count(),
        "may_close": runs_city(request.user, city),
        "tab": "closings",
    }
    return render(request, "periods/closings.html", context)


def _month_ends(after: date | None) -> list[date]:
    """Ends of months that are over and not closed, the latest first."""
    found: list[date] = []
    day = today().replace(day=1) - timedelta(days=1)
    while len(found) < 13 and (after is None or day > after):
        found.append(day)
        day = day.replace(day=1) - timedelta(days=1)
    return found


@login_required
@require_POST
def close(request: SignedInRequest) -> HttpResponse:
    """Close for good."""
    last = day_of(request.POST.get("last", ""))
    if last is None:
        raise Refused(_("请选择结账到哪一天。"))
    if not request.POST.get("sure"):
        raise Refused(_("请勾选“我知道结账后不能重开”。"))
    closing = actions.close_period(
        city=_city(request), last=last, reason=request.POST.get("reason", ""), by=request.user
    )
    messages.success(request, _("已结账到 %(day)s，正在保存指标。") % {"day": last.isoformat()})
    return redirect(closing)


@login_required
@require_POST
def keep(request: SignedInRequest) -> HttpResponse:
    """Keep the figures of a year as they are now."""
    year = request.POST.get("year", "")
    number = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else today().year
    if not 2000 <= number <= 2100:
        raise Refused(_("年份要在 2000 和 2100 之间。"))
    closing = actions.keep_figures(city=_city(request), last=date(number, 12, 31), by=request.user)
    messages.success(request, _("正在后台计算，算好后在这里看。"))
    return redirect(closing)


@login_required
def closing(request: SignedInRequest, closing: int) -> HttpResponse:
    """One closing: its figures as they were kept, by unit, and each check of them."""
    rows = Closing.objects.visible_to(request.user).select_related("unit", "by", "job")
    shown = get_object_or_404(rows, pk=closing)
    kept = KeptFigure.objects.visible_to(request.user).filter(closing=shown).select_related("unit")
    by_unit: dict[str, list[KeptFigure]] = {}
    for figure in kept.order_by("-whole", "unit__path", "id"):
        by_unit.setdefault("" if figure.whole else figure.unit.name, []).append(figure)
    checks = ClosingCheck.objects.visible_to(request.user).filter(closing=shown).select_related("by")
    seen = set(Unit.objects.under(request.user.unit).values_list("name", flat=True)) if request.user.unit else set()
    context = {
        "closing": shown,
        "groups": by_unit,
        "there": shown.figures.exists(),
        "checks": [(c, [d for d in c.differing if request.user.sees_everything or d[0] in seen]) for c in checks[:20]],
        "tab": "closings",
    }
    return render(request, "periods/closing.html", context)


@login_required
@require_POST
def check(request: SignedInRequest, closing: int) -> HttpResponse:
    """Compute it again."""
    shown = get_object_or_404(Closing.objects.visible_to(request.user), pk=closing)
    actions.check_closing(closing=shown, by=request.user)
    messages.success(request, _("正在复算，结果会记在这一页。"))
    return redirect(shown)


@login_required
def show_targets(request: SignedInRequest) -> HttpResponse:
    """Targets of a year by unit, beside what was reached; who runs the city sets them here."""
    city, year = _city(request), _year(request)
    measures = targets.measures(city, year)
    units = list(Unit.objects.filter(path__startswith=city.path).order_by("path"))
    if not request.user.sees_everything and request.user.unit is not None:
        units = [unit for unit in units if unit.path.startswith(request.user.unit.path)]
    if request.method == "POST":
        count = actions.set_targets(city=city, year=year, amounts=_amounts(request, units, city), by=request.user)
        messages.success(request, _("已下达，改动 %(n)s 项。") % {"n": count})
        return redirect(f"{request.path}?year={year}")
    fault = ""
    try:
        found = {(p.unit.pk, p.indicator.id): p for p in targets.progress_of(request.user, year)}
    except figures.TooLong:
        found, fault = {}, _("台账太长，进度要先在“结账”页后台计算。")
    standing = targets.targets_seen(request.user, city, year)
    editing = runs_city(request.user, city) and "edit" in request.GET
    rows = [
        (unit, [(m, standing.get((unit.pk, m.id)), found.get((unit.pk, m.id))) for m in measures]) for unit in units
    ]
    context = {
        "city": city,
        "year": year,
        "measures": measures,
        "rows": rows if editing else [row for row in rows if any(cell[1] is not None for cell in row[1])],
        "editing": editing,
        "may_set": runs_city(request.user, city),
        "elapsed": targets.elapsed_percent(year, today()),
        "fault": fault,
        "tab": "targets",
    }
    return render(request, "periods/targets.html", context)


def _year(request: SignedInRequest) -> int:
    words = request.GET.get("year", "")
    good = words.isascii() and words.isdigit() and len(words) == 4 and 2000 <= int(words) <= 2100
    return int(words) if good else today().year


def _amounts(request: SignedInRequest, units: list[Unit], city: Unit) -> dict[tuple[Unit, str], Decimal | None]:
    """What the form says, by unit and indicator; all faults are told together."""
    by_pk, found, faults = {str(unit.pk): unit for unit in units}, {}, []
    for name, words in request.POST.items():
        unit, _dot, indicator = name.partition(".")
        if unit not in by_pk or not indicator:
            continue
        plain = str(words).replace(",", "").replace("，", "").strip()
        try:
            amount = Decimal(plain) if plain else None
        except InvalidOperation:
            amount = Decimal(-1)
        if amount is not None and (not amount.is_finite() or not SMALLEST <= amount < LARGEST or len(plain) > 20):
            faults.append(
                _("“%(unit)s”的目标要写成大于 0 的数，现在是“%(words)s”。") % {"unit": by_pk[unit], "words": plain[:20]}
            )
            continue
        found[by_pk[unit], indicator] = amount
    if faults:
        raise Refused(" ".join(faults))
    return found


@login_required
def progress(request: SignedInRequest) -> HttpResponse:
    """Targets beside what was reached, as a part of another page; ``last`` asks for an earlier day."""
    last = day_of(request.GET.get("last", ""))
    day = min(last or today(), today())
    try:
        found = targets.progress_of(request.user, day.year, day)
    except figures.TooLong:
        found = []
    only = request.GET.get("unit", "")
    shown = [p for p in found if (str(p.unit.pk) == only if only else True)]
    city = city_of(request.user)
    mine = [p for p in shown if p.unit == (request.user.unit if not request.user.sees_everything else city)]
    lines = shown[:MOST_LINES] if "all" in request.GET else mine or shown[:8]
    context = {"lines": lines, "year": day.year, "due": targets.elapsed_percent(day.year, day), "day": day}
    return render(request, "periods/progress.html", context)
