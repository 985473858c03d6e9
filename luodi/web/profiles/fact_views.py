"""Changes of city profiles on screen: facts, files, going back, sharing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luodi.core.documents.profile_workbook import read_profile
from luodi.core.targets.profile import CityProfile, Item, Site, load_profile
from luodi.core.targets.profile_text import LABELS, PLACES
from luodi.web.accounts.requests import SignedInRequest, chosen_unit
from luodi.web.accounts.units import end_share, share
from luodi.web.errors import NotAllowed, Refused
from luodi.web.profiles import actions
from luodi.web.profiles.forms import FileForm, ItemForm, PlaceForm
from luodi.web.profiles.keeping import Kept, find_profile
from luodi.web.profiles.saying import KIND_LABELS
from luodi.web.projects.project_views import version_of


@login_required
def fact_form(request: SignedInRequest, profile_id: int, kind: str, number: int) -> HttpResponse:
    """A fact's form; number 0 is a new one."""
    kept = find_profile(request.user, profile_id)
    if kind not in LABELS:
        raise Http404(kind)
    if not kept.writable_by(request.user):
        raise NotAllowed(_("只有所属单位可以改这份底数。"))
    facts = actions.of_kind(kept.city, kind)
    if number > len(facts):
        raise Http404(str(number))
    now = facts[number - 1] if number else None
    asked = {"scenario": request.GET["scenario"]} if now is None and "scenario" in request.GET else {}
    form = (PlaceForm if kind == PLACES else ItemForm)(request.POST or None, initial=_initial(now) | asked)
    if request.method == "POST" and form.is_valid():
        fact = form.fact() if isinstance(form, PlaceForm) else form.fact(kind)
        saved = actions.put_fact(
            kept=kept, kind=kind, number=number, fact=fact, version=version_of(request), by=request.user
        )
        _say_saved(request, kept, saved)
        return redirect(f"{saved.row.get_absolute_url()}#{kind}")
    context = {
        "kept": kept,
        "kind": kind,
        "label": KIND_LABELS[kind],
        "number": number,
        "fact": now,
        "form": form,
        "is_place": kind == PLACES,
    }
    return render(request, "profiles/fact_form.html", context, status=422 if form.is_bound else 200)


def _initial(fact: Item | Site | None) -> dict[str, Any]:
    if fact is None:
        return {"day": timezone.localdate()}
    if isinstance(fact, Site):
        return {
            "name": fact.name, "scenario": fact.scenario, "day": fact.day, "source": fact.source, "figures": fact.figures,
        }  # fmt: skip
    segments = "\n".join(f"{chain}/{segment}" for chain, segment in fact.segments)
    names = ("name", "words", "value", "unit", "day", "source")
    return {name: getattr(fact, name) for name in names} | {"segments": segments}


def _say_saved(request: SignedInRequest, before: Kept, after: Kept) -> None:
    if after.number == before.number:
        messages.info(request, _("没有改动。"))
    else:
        messages.success(request, _("已存为第 %(n)s 版。") % {"n": after.number})


@login_required
@require_POST
def remove_fact(request: SignedInRequest, profile_id: int, kind: str, number: int) -> HttpResponse:
    """Take a fact out."""
    kept = find_profile(request.user, profile_id)
    if kind not in LABELS:
        raise Http404(kind)
    saved = actions.remove_fact(kept=kept, kind=kind, number=number, version=version_of(request), by=request.user)
    _say_saved(request, kept, saved)
    return redirect(f"{saved.row.get_absolute_url()}#{kind}")


@login_required
@require_POST
def undo(request: SignedInRequest, profile_id: int) -> HttpResponse:
    """Go back to the version before, or to the one that is named."""
    kept = find_profile(request.user, profile_id)
    written = request.POST.get("number", "")
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 9 else kept.number - 1
    saved = actions.return_to(kept=kept, number=number, version=version_of(request), by=request.user)
    _say_saved(request, kept, saved)
    return redirect(saved.row)


@login_required
@require_POST
def add_file(request: SignedInRequest) -> HttpResponse:
    """A profile from a file."""
    city, name = _given_file(request)
    kept = actions.add_profile(city=city, note=_("由文件 %(name)s 导入") % {"name": name}, by=request.user)
    messages.success(request, _("已导入“%(name)s”。") % {"name": kept.row})
    return redirect(kept.row)


@login_required
@require_POST
def bring_in(request: SignedInRequest, profile_id: int) -> HttpResponse:
    """A file becomes the next version; the one before stays and can be gone back to."""
    kept = find_profile(request.user, profile_id)
    city, name = _given_file(request)
    saved = actions.replace_profile(kept=kept, city=city, name=name, version=version_of(request), by=request.user)
    _say_saved(request, kept, saved)
    return redirect(saved.row)


def _given_file(request: SignedInRequest) -> tuple[CityProfile, str]:
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refused(_("请先选择文件（YAML 或 XLSX）。"))
    given = form.cleaned_data["file"]
    name, data = (given.name or "")[:120], given.read()
    if name.lower().endswith(".xlsx"):
        return read_profile(data, name), name
    try:
        return load_profile(data.decode("utf-8-sig"), name), name
    except UnicodeDecodeError as error:
        raise Refused(_("“%(name)s”不是 UTF-8 编码，请另存为 UTF-8 再试。") % {"name": name}) from error


@login_required
@require_POST
def share_with(request: SignedInRequest, profile_id: int) -> HttpResponse:
    """Let another unit, such as a county, see it."""
    kept, unit = find_profile(request.user, profile_id), chosen_unit(request)
    share(row=kept.row, unit=unit, by=request.user)
    messages.success(request, _("已共享给“%(unit)s”。") % {"unit": unit.name})
    return redirect(kept.row)


@login_required
@require_POST
def unshare(request: SignedInRequest, profile_id: int) -> HttpResponse:
    """Take that back."""
    kept, unit = find_profile(request.user, profile_id), chosen_unit(request)
    end_share(row=kept.row, unit=unit, by=request.user)
    messages.success(request, _("已收回对“%(unit)s”的共享。") % {"unit": unit.name})
    return redirect(kept.row)
