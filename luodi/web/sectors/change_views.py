"""Changes of input–output tables on screen: a file looked at and then kept, codes, versions, cities, sharing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luodi.core.chains.faults import ERROR, Fault
from luodi.core.chains.sector_checking import check_body, draft_table
from luodi.core.chains.sector_table import SectorTable
from luodi.core.documents.sector_file import read_sector_file
from luodi.web.accounts.requests import SignedInRequest, chosen_unit
from luodi.web.accounts.units import end_share, share
from luodi.web.errors import NotAllowed, Refused
from luodi.web.projects.project_views import version_of
from luodi.web.sectors import actions
from luodi.web.sectors.forms import HEAD, CityForm, FileForm, TableForm
from luodi.web.sectors.keeping import Kept, find_table
from luodi.web.sectors.models import IOTable
from luodi.web.sectors.views import in_force
from luodi.web.wording import in_words

_MOST_TOLD = 200


@login_required
@require_POST
def check(request: SignedInRequest, table_id: int | None = None) -> HttpResponse:
    """What a file holds, before anything is kept: its head and codes to be mended, or its faults."""
    kept = _writable(request, table_id) if table_id is not None else None
    if not request.user.may_write:
        raise NotAllowed(_("您的角色只能查看，不能改动。"))
    given = FileForm(request.POST, request.FILES)
    if not given.is_valid():
        raise Refused(_("请先选择文件（CSV 或 XLSX）。"))
    file = given.cleaned_data["file"]
    name = " ".join((file.name or "").split())[:120]
    read = read_sector_file(file.read(), name)
    draft = draft_table(read)
    faults = [*read.faults, *(check_body(read.body) if read.body else [])]
    if draft is None:
        return render(request, "sectors/faults.html", {"kept": kept, "name": name, **_told(faults)}, status=422)
    head = {key: read.head.get(key, "") for key in HEAD}
    if kept is not None:  # what the file does not say stays as it is
        head = {key: words or _head_of(kept.table)[key] for key, words in head.items()}
    form = TableForm(initial={**head, "text": _bare(draft)}, sectors=draft.sectors)
    return _preview(request, kept, form, draft, name, faults)


@login_required
@require_POST
def keep(request: SignedInRequest, table_id: int | None = None) -> HttpResponse:
    """Keep what the preview showed: a new table, or the next version of one."""
    kept = _writable(request, table_id) if table_id is not None else None
    draft = draft_table(read_sector_file(request.POST.get("text", "").encode("utf-8", "replace"), "表.csv"))
    if draft is None:
        raise Refused(_("浏览器发来的内容无法识别。请返回上一页重试。"))
    form = TableForm(request.POST, sectors=draft.sectors)
    name = " ".join(request.POST.get("file", "").split())[:120]
    note = _("由文件 %(name)s 导入") % {"name": name} if name else _("改对应和说明")
    if not form.is_valid() or form.table is None:
        return _preview(request, kept, form, draft, name, form.faults, status=422)
    if kept is None:
        saved = actions.add_table(table=form.table, note=note, by=request.user)
        messages.success(request, _("已保存“%(name)s”。要用它看产业链，请在下面为城市启用。") % {"name": saved.row})
        return redirect(saved.row)
    saved = actions.save_table(kept=kept, table=form.table, note=note, version=version_of(request), by=request.user)
    _say_saved(request, kept, saved)
    return redirect(saved.row)


@login_required
def edit(request: SignedInRequest, table_id: int) -> HttpResponse:
    """The head and the codes of a table as a form; kept as its next version."""
    kept = _writable(request, table_id)
    form = TableForm(initial={**_head_of(kept.table), "text": _bare(kept.table)}, sectors=kept.table.sectors)
    return _preview(request, kept, form, kept.table, "", [])


def _preview(
    request: SignedInRequest, kept: Kept | None, form: TableForm, draft: SectorTable, name: str, faults: list[Fault],
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The head and the codes as a form, with what is worth a look."""
    bought = [sum(row[j] for row in draft.flows) for j in range(len(draft.sectors))]
    rows = [
        {
            "number": number,
            "field": field,
            "sector": draft.sectors[number],
            "output": draft.output[number],
            "bought": bought[number] / draft.output[number] if draft.output[number] else None,
            "made": draft.local[number] if draft.local else None,
        }
        for number, field in form.codes()
    ]
    context = {"kept": kept, "form": form, "draft": draft, "name": name, "rows": rows, **_told(faults)}
    return render(request, "sectors/preview.html", context, status=status)


def _writable(request: SignedInRequest, table_id: int) -> Kept:
    kept = find_table(request.user, table_id)
    if not kept.writable_by(request.user):
        raise NotAllowed(_("只有所属单位可以改这张表。"))
    return kept


def _head_of(table: SectorTable) -> dict[str, str]:
    head = {name: str(getattr(table, name)) for name in HEAD}
    return head | {"city": actions.name_of(table.city) if table.city else ""}


def _bare(table: SectorTable) -> str:
    """The table without the lines above it, which the form's own fields give."""
    return replace(table, name="", year=0, source="", scheme="", unit="", city="").text


def _told(faults: list[Fault]) -> dict[str, Any]:
    """Faults by how grave they are, in the reader's language."""
    errors = [(_where(f), in_words(f.message)) for f in faults if f.level == ERROR]
    others = [(_where(f), in_words(f.message)) for f in faults if f.level != ERROR]
    return {"errors": errors[:_MOST_TOLD], "more_errors": len(errors[_MOST_TOLD:]), "warnings": others[:_MOST_TOLD]}


def _where(fault: Fault) -> str:
    """A cell, or a sector of the form."""
    word, _space, code = fault.where.partition("部门 ")
    return fault.where if word or not code else _("部门 %(code)s") % {"code": code}


def _say_saved(request: SignedInRequest, before: Kept, after: Kept) -> None:
    if after.number == before.number:
        messages.info(request, _("没有改动。"))
    else:
        messages.success(request, _("已存为第 %(n)s 版。") % {"n": after.number})


@login_required
@require_POST
def back(request: SignedInRequest, table_id: int) -> HttpResponse:
    """An earlier version becomes the next one."""
    kept = find_table(request.user, table_id)
    written = request.POST.get("number", "")
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 9 else 0
    saved = actions.return_to(kept=kept, number=number, version=version_of(request), by=request.user)
    _say_saved(request, kept, saved)
    return redirect(saved.row)


@login_required
def remove(request: SignedInRequest, table_id: int) -> HttpResponse:
    """Ask whether a table is to be put away, and for which cities that counts; then do it."""
    kept = find_table(request.user, table_id)
    if not kept.writable_by(request.user):
        raise NotAllowed(_("只有所属单位可以改这张表。"))
    if request.method != "POST":
        return render(request, "sectors/remove.html", {"kept": kept, "in_force": in_force(request, kept.row)})
    row = actions.remove_table(row=kept.row, by=request.user)
    messages.success(request, _("已删除“%(name)s”，可在“已删除”里恢复。") % {"name": row})
    return redirect("sectors:home")


@login_required
@require_POST
def restore(request: SignedInRequest, table_id: int) -> HttpResponse:
    """Take a table back."""
    row = get_object_or_404(IOTable.objects.visible_to(request.user), pk=table_id)
    restored = actions.restore_table(row=row, by=request.user)
    messages.success(request, _("已恢复。"))
    return redirect(restored)


@login_required
@require_POST
def choose(request: SignedInRequest, table_id: int) -> HttpResponse:
    """Put a table in force for a city."""
    kept, form = find_table(request.user, table_id), CityForm(request.POST)
    if not form.is_valid():
        raise Refused(_("请写城市。"))
    chosen = actions.choose_table(kept=kept, city=form.cleaned_data["city"], by=request.user)
    messages.success(request, _("%(city)s的产业链现在用这张表。") % {"city": actions.name_of(chosen.city)})
    return redirect(kept.row)


@login_required
@require_POST
def put_off(request: SignedInRequest, table_id: int) -> HttpResponse:
    """Read a city without the table."""
    kept = find_table(request.user, table_id)
    city = request.POST.get("city", "")[:6]
    actions.put_off_table(kept=kept, city=city, by=request.user)
    messages.success(request, _("%(city)s的产业链不再用这张表。") % {"city": actions.name_of(city)})
    return redirect(kept.row)


@login_required
@require_POST
def share_with(request: SignedInRequest, table_id: int) -> HttpResponse:
    """Let another unit look at a table, and read its own city with it."""
    kept, unit = find_table(request.user, table_id), chosen_unit(request)
    share(row=kept.row, unit=unit, by=request.user)
    messages.success(request, _("已共享给“%(unit)s”。") % {"unit": unit.name})
    return redirect(kept.row)


@login_required
@require_POST
def unshare(request: SignedInRequest, table_id: int) -> HttpResponse:
    """Take that back."""
    kept, unit = find_table(request.user, table_id), chosen_unit(request)
    end_share(row=kept.row, unit=unit, by=request.user)
    messages.success(request, _("已收回对“%(unit)s”的共享。") % {"unit": unit.name})
    return redirect(kept.row)
