"""Duplicates of the register: proposals, a preview of every field, merging and taking it back."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luodi.core.companies.register.duplicates import Proposal, propose_duplicates
from luodi.core.companies.register.errors import NoRegister, UnknownOrganisation, WrongMapping
from luodi.core.companies.register.merge import FieldChoice, plan_merge
from luodi.core.companies.register.search import find_organisation
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.companies import actions, register
from luodi.web.companies.profile import LABELS, in_words
from luodi.web.errors import NotAllowed, Refused

MOST_PROPOSALS = 100
_LISTS = ("quals", "former_names", "short_names", "aliases")


def _check(request: SignedInRequest) -> None:
    if not actions.may_keep_register(request.user):
        raise NotAllowed(_("只有招商局的单位负责人可以导入名录、合并单位。"))


@lru_cache(maxsize=4)
def _proposals(folder: Path, generation: int) -> tuple[Proposal, ...]:
    return tuple(propose_duplicates(folder, MOST_PROPOSALS))


@login_required
def duplicates(request: SignedInRequest) -> HttpResponse:
    """Pairs that may be one organisation, and the merges done so far."""
    _check(request)
    held = register.manifest()
    proposals = _proposals(register.folder(), held.generation) if held.imports else ()
    oids = {oid for merge in held.merges for oid in (merge.winner, merge.loser)}
    names = register.names_of(held, oids)
    merges = [(m, names.get(m.winner, m.winner), _loser_name(m.winner, m.loser, names)) for m in reversed(held.merges)]
    context = {"proposals": proposals, "merges": merges, "most": MOST_PROPOSALS, "none_at_all": not held.imports}
    return render(request, "companies/duplicates.html", context)


def _loser_name(winner: str, loser: str, names: dict[str, str]) -> str:
    """The merged row's name: it is in force no more, so it is among the former names of the other, or history."""
    if loser in names:
        return names[loser]
    try:
        past = find_organisation(register.folder(), loser)
    except (NoRegister, UnknownOrganisation):
        return loser
    former = past["former_names"] or []
    return str(former[-1]) if former and past["oid"] == winner else loser


@login_required
def preview(request: SignedInRequest) -> HttpResponse:
    """Both rows side by side, what each field would become, and the choice."""
    _check(request)
    winner, loser = request.GET.get("winner", "")[:64], request.GET.get("loser", "")[:64]
    take = _taken(request.GET)
    try:
        plan = plan_merge(register.folder(), winner, loser, take)
    except (NoRegister, UnknownOrganisation) as error:
        raise Http404(str(error)) from error
    except WrongMapping as error:
        raise Refused(str(error)) from error
    choices = {choice.field: choice for choice in plan.fields}
    context = {
        "winner": winner,
        "loser": loser,
        "names": (choices["name"].winner, choices["name"].loser),
        "fields": [_shown(choice) for choice in plan.fields if choice.winner is not None or choice.loser is not None],
        "generation": plan.generation,
    }
    template = "companies/merge_fields.html" if request.headers.get("HX-Request") else "companies/merge.html"
    return render(request, template, context)


def _taken(given: Any) -> dict[str, str]:
    """Field → side, from the form's ``take-…`` fields."""
    return {name[5:][:40]: side[:8] for name, side in given.items() if name.startswith("take-") and side}


def _shown(choice: FieldChoice) -> dict[str, Any]:
    sides = ("winner", "loser", "both") if choice.field in _LISTS else ("winner", "loser")

    def words(value: Any) -> str:
        return in_words(choice.field, {choice.field: _plain(value)})

    return {
        "field": choice.field,
        "label": str(LABELS.get(choice.field, choice.field)),
        "winner": words(choice.winner),
        "loser": words(choice.loser),
        "result": words(choice.result),
        "take": choice.take,
        "sides": sides,
        "conflict": choice.conflict,
        "same": choice.winner == choice.loser,
    }


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (str, list)) else str(value)


@login_required
@require_POST
def merge(request: SignedInRequest) -> HttpResponse:
    """Do what the preview shows."""
    _check(request)
    generation = request.POST.get("generation", "")
    if not (generation.isascii() and generation.isdigit() and len(generation) < 10):
        raise Refused(_("浏览器发来的内容无法识别。请返回上一页重试。"))
    winner, loser = request.POST.get("winner", "")[:64], request.POST.get("loser", "")[:64]
    take = _taken(request.POST)
    done = actions.merge(winner=winner, loser=loser, take=take, generation=int(generation), by=request.user)
    messages.success(request, _("已合并。可在“合并重复”页撤销。"))
    return redirect("companies:company", done.winner)


@login_required
@require_POST
def undo(request: SignedInRequest, merge: str) -> HttpResponse:
    """Take a merge back."""
    _check(request)
    actions.take_back_merge(merge_id=merge[:20], by=request.user)
    messages.success(request, _("已撤销合并，两个单位恢复原样。"))
    return redirect("companies:duplicates")
