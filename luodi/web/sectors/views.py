"""Input–output tables on screen: the list, one table's figures, its versions and files."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from luodi.core.chains.sector_figures import SORTS, TableFigures, sort_figures
from luodi.core.documents.sector_file import sector_workbook
from luodi.web.accounts.models import Share, Unit
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.audit.actions import record
from luodi.web.chains.shelf import home_city
from luodi.web.sectors.actions import name_of
from luodi.web.sectors.forms import CityForm, FileForm
from luodi.web.sectors.keeping import Kept, find_table, read_text, tables_seen
from luodi.web.sectors.models import IOTable, IOTableVersion, TableInForce
from luodi.web.sectors.operations import Operation
from luodi.web.wording import in_words

EXPORTS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
COLUMNS = {
    "code": _("代码"),
    "name": _("产业部门"),
    "output": _("总产出"),
    "multiplier": _("乘数"),
    "influence": _("影响力系数"),
    "response": _("感应度系数"),
    "ghosh": _("感应度系数（Ghosh）"),
    "demand": _("本地需求"),
    "made": _("本地产出"),
    "cover": _("配套率"),
}


@login_required
def home(request: SignedInRequest) -> HttpResponse:
    """The tables the user may see, and which is in force where; bring one in."""
    rows = [(kept, in_force(request, kept.row)) for kept in tables_seen(request.user)]
    removed = IOTable.objects.visible_to(request.user).filter(removed_at__isnull=False)
    context = {"rows": rows, "removed": removed.select_related("unit", "removed_by"), "form": FileForm()}
    return render(request, "sectors/home.html", context)


def in_force(request: SignedInRequest, row: IOTable) -> list[dict[str, Any]]:
    """For which cities a table is in force, by the choice of which unit."""
    chosen = TableInForce.objects.visible_to(request.user).filter(table=row).select_related("unit")
    own = request.user.unit_id if request.user.may_write else None
    return [{"city": name_of(c.city), "code": c.city, "unit": c.unit, "own": c.unit_id == own} for c in chosen]


@login_required
def table(request: SignedInRequest, table_id: int) -> HttpResponse:
    """One table: figures of all sectors, sorted as asked; which city reads it; its files."""
    kept = find_table(request.user, table_id, asked_number(request, "version"))
    told = TableFigures(kept.table, kept.table.city)
    by = request.GET.get("sort", "")
    by, down = (by if by in SORTS else "code"), "down" in request.GET
    current = kept.number == kept.row.current
    may_write = kept.writable_by(request.user) and current
    context = {
        "kept": kept,
        "old_version": not current,
        "city": name_of(kept.table.city) if kept.table.city else "",
        "columns": [(key, label, key == by, key == by and not down) for key, label in COLUMNS.items()],
        "figures": sort_figures(told.sectors, by, down=down),
        "sorted_by": by,
        "down": down,
        "refused": [in_words(r) for r in told.refused],
        "unmapped": [s for s in kept.table.sectors if not s.divisions],
        "in_force": in_force(request, kept.row),
        "city_form": CityForm(
            initial={"city": (name_of(kept.table.city) if kept.table.city else "") or home_city(request.user)}
        ),
        "may_write": may_write,
        "file_form": FileForm(),
        "exports": list(EXPORTS),
        "rules_version": told.rules["version"],
    }
    if may_write:
        context |= _sharing(kept)
    return render(request, "sectors/table.html", context)


def _sharing(kept: Kept) -> dict[str, Any]:
    shares = Share.objects.filter(kind="sectors.iotable", object_id=kept.row.pk, ended_at=None)
    return {"shares": shares.select_related("unit"), "units": Unit.objects.exclude(pk=kept.row.unit_id)}


def asked_number(request: SignedInRequest, name: str) -> int | None:
    """A number of the query, where there is one."""
    written = request.GET.get(name, "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else None


@login_required
def versions(request: SignedInRequest, table_id: int) -> HttpResponse:
    """All versions of a table, the last first."""
    kept = find_table(request.user, table_id)
    context = {
        "kept": kept,
        "versions": IOTableVersion.objects.filter(table=kept.row).select_related("by").defer("text"),
        "may_write": kept.writable_by(request.user),
    }
    return render(request, "sectors/versions.html", context)


@login_required
def sample(request: SignedInRequest) -> HttpResponse:
    """A made-up table to write one's own after."""
    data = files("luodi.web.demo").joinpath("sectors.csv").read_text(encoding="utf-8")
    answer = HttpResponse(sector_workbook(read_text(data)), content_type=EXPORTS["xlsx"])
    answer["Content-Disposition"] = content_disposition_header(True, f"{_('投入产出表样表（虚构）')}.xlsx") or ""
    return answer


@login_required
def export(request: SignedInRequest, table_id: int, form: str) -> HttpResponse:
    """The table as a file that can be brought in again; the CSV's SHA-256 is its checksum."""
    if form not in EXPORTS:
        raise Http404(form)
    kept = find_table(request.user, table_id, asked_number(request, "version"))
    data = sector_workbook(kept.table) if form == "xlsx" else kept.table.text.encode()
    record(Operation.TABLE_EXPORTED, by=request.user, target=kept.row.name, obj=kept.row, form=form)
    answer = HttpResponse(data, content_type=EXPORTS[form])
    answer["Content-Disposition"] = content_disposition_header(True, f"{kept.row.name}.{form}") or ""
    return answer
