"""Pages of a city's tables: what is in force, how it differs from what luodi ships, an editor, a way back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luodi.core.errors import LuodiError
from luodi.web.accounts.models import Unit
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.errors import Refused
from luodi.web.rulebook import actions
from luodi.web.rulebook.cities import cities_of, city_of, runs_city
from luodi.web.rulebook.editions import TABLES, content_of
from luodi.web.rulebook.models import Checked, RuleEdition
from luodi.web.rulebook.shapes import Column, Line, Lines, Part, Table, compare, read_lines, shown

SPARE = 3  # empty lines at the end of a part


@dataclass(frozen=True)
class Cell:
    """A cell: in words, as written, and for a choice what there is to choose."""

    column: Column
    name: str
    words: str
    written: str
    choices: tuple[tuple[str, Any], ...] = ()


Row = tuple[str, list[Cell]]  # the name of the line in the form, empty for one that cannot be dropped; its cells


@dataclass(frozen=True)
class Rows:
    """A part with its lines, in groups by what they are folded by; the group of a part that is not folded has no name."""

    part: Part
    groups: dict[str, list[Row]]


def _city(request: SignedInRequest) -> Unit:
    city = city_of(request.user, request.GET.get("city", ""))
    if city is None:
        raise PermissionDenied(_("您的角色不能查看规则表。"))
    return city


def _table(name: str) -> Table:
    if name not in TABLES:
        raise Http404("no such table")
    return TABLES[name]


@login_required
def index(request: SignedInRequest) -> HttpResponse:
    """Every table with its edition in force and what comes."""
    city, today = _city(request), timezone.localdate()
    rows: dict[str, list[RuleEdition]] = {name: [] for name in TABLES}
    for edition in RuleEdition.objects.visible_to(request.user).filter(unit=city).select_related("by"):
        rows.setdefault(edition.table, []).append(edition)
    tables = []
    for name, table in TABLES.items():
        begun = [e for e in rows[name] if e.first <= today]
        coming = [e for e in rows[name] if e.first > today]
        now = begun[0] if begun else None
        own, shipped = table.to_lines(content_of(now, table)), table.to_lines(table.shipped())
        tables.append({"table": table, "now": now, "coming": coming, "differs": len(compare(table, shipped, own))})
    context = {"city": city, "cities": cities_of(request.user), "tables": tables, "tab": "rules"}
    return render(request, "rulebook/index.html", context)


@login_required
def table(request: SignedInRequest, table: str) -> HttpResponse:
    """One table on a day: its lines, the difference, its editions; the editor for who runs the city."""
    city, spec = _city(request), _table(table)
    day = _day(request.GET.get("on", "")) or timezone.localdate()
    editions = list(RuleEdition.objects.visible_to(request.user).filter(unit=city, table=table).select_related("by"))
    now = next((e for e in editions if e.first <= day), None)
    lines = spec.to_lines(content_of(now, spec))
    editing = runs_city(request.user, city) and "edit" in request.GET
    last = max((e.pk for e in editions), default=0)
    fault, kept = "", dict[str, str]()
    if request.method == "POST":
        kept = {key: str(value) for key, value in request.POST.items()}
        try:
            lines = read_lines(spec, kept)
            actions.add_edition(
                city=city, table=table, lines=lines, first=_first(kept), reason=kept.get("reason", ""),
                source=kept.get("source", ""), status=_status(kept), last_seen=_number(kept.get("last", "")), by=request.user,
            )  # fmt: skip
        except PermissionDenied:
            raise
        except LuodiError as error:
            fault, editing = str(error), True
        else:
            messages.success(request, _("新版本已保存，从 %(day)s 起生效。") % {"day": kept.get("first", "")})
            return redirect("rulebook:table", table)
    shipped = spec.to_lines(spec.shipped())
    context = {
        "city": city,
        "table": spec,
        "parts": [rows_of(part, lines, spare=SPARE if editing else 0) for part in spec.parts],
        "changes": compare(spec, shipped, lines),
        "now": now,
        "day": day,
        "editions": editions,
        "editing": editing,
        "may_edit": runs_city(request.user, city),
        "last": last,
        "fault": fault,
        "kept": kept,
        "tomorrow": timezone.localdate() + timedelta(days=1),
        "statuses": Checked,
        "tab": "rules",
    }
    return render(request, "rulebook/table.html", context, status=422 if fault else 200)


@login_required
@require_POST
def reset(request: SignedInRequest, table: str) -> HttpResponse:
    """Back to what luodi ships, from a day on."""
    spec, given = _table(table), {key: str(value) for key, value in request.POST.items()}
    actions.add_edition(
        city=_city(request), table=spec.name, lines=None, first=_first(given), reason=given.get("reason", ""),
        last_seen=_number(given.get("last", "")), by=request.user,
    )  # fmt: skip
    messages.success(request, _("从 %(day)s 起恢复出厂规则。") % {"day": given.get("first", "")})
    return redirect("rulebook:table", table)


def rows_of(part: Part, lines: Lines, spare: int = 0) -> Rows:
    """A part's lines for the page, with ``spare`` empty ones to fill in."""
    own = lines.get(part.key, [])
    empty: list[Line] = [] if part.fixed else [{} for _n in range(spare)]
    folded_by = next((c for c in part.columns if c.name == part.folded_by), None)
    groups: dict[str, list[Row]] = {} if folded_by else {"": []}
    for number, line in enumerate([*own, *empty]):
        cells = [
            Cell(
                column, f"{part.key}.{number}.{column.name}", shown(column, line.get(column.name, ""), lines),
                line.get(column.name, ""), tuple(column.choices(lines)) if column.choices else (),
            )
            for column in part.columns
        ]  # fmt: skip
        name = ""
        if folded_by is not None:
            name = shown(folded_by, line.get(folded_by.name, ""), lines) if line else _("新行")
        groups.setdefault(name, []).append(
            (f"{part.key}.{number}" if number < len(own) and not part.fixed else "", cells)
        )
    return Rows(part, groups)


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def _first(given: dict[str, str]) -> date:
    day = _day(given.get("first", ""))
    if day is None:
        raise Refused(_("请写明从哪天起生效。"))
    return day


def _status(given: dict[str, str]) -> str:
    return given["status"] if given.get("status") in Checked.values else Checked.OPEN


def _number(words: str) -> int | None:
    return int(words) if words.isascii() and words.isdigit() and len(words) < 12 else None
