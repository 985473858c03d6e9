"""The wish list and the terms of a mission: whom to visit, who goes, where to sleep."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from luodi.core.companies.register.errors import NoRegister
from luodi.core.missions.draft import SECTIONS, FileFault
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.errors import Refused
from luodi.web.missions import actions
from luodi.web.missions.drafts import cleaned, find_wish, split_place
from luodi.web.missions.forms import HeadForm, RegisterForm, WishForm
from luodi.web.missions.from_register import has_place, hits, wishes_of, wishes_of_list
from luodi.web.missions.holding import check_may_write, current_version, may_write
from luodi.web.missions.listing import wish_lines
from luodi.web.missions.models import Mission
from luodi.web.missions.showing import tabs
from luodi.web.missions.views import find, version_of
from luodi.web.targets.finding import find_list, lists_seen
from luodi.web.wording import in_words

ROWS_MORE = 2  # empty rows under each section
MOST_ROWS = 60
TABLES = {
    "people": (gettext_lazy("人员"), gettext_lazy("谁去、在哪一组；换组的人写两行，各写哪几天。")),
    "teams": (gettext_lazy("各组"), gettext_lazy("只有一组、天天都走，可以不写。")),
    "nights": (gettext_lazy("住宿"), gettext_lazy("第几晚可以住哪里，写几处由系统挑。")),
    "breaks": (gettext_lazy("吃饭和休息"), gettext_lazy("在哪段时间里开始、多少分钟。")),
    "places": (gettext_lazy("自己定的地点"), gettext_lazy("地名表里没有的地方：名称、所在市县区、经纬度。")),
}


@login_required
def wishes(request: SignedInRequest, mission_id: int) -> HttpResponse:
    """Everybody the mission could visit."""
    mission = find(request, mission_id)
    version = current_version(mission)
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("q", "show")}
    lines = wish_lines(version, asked["q"], asked["show"])
    context = {
        **tabs(mission, "wishes"), "version": version, "lines": lines, "asked": asked,
        "may_write": may_write(request.user, mission), "register_form": RegisterForm(),
        "target_lists": lists_seen(request.user)[:50] if may_write(request.user, mission) else [],
        "value": sum(line.value for line in lines),
    }  # fmt: skip
    return render(request, "missions/wishes.html", context)


@login_required
def wish(request: SignedInRequest, mission_id: int, key: str) -> HttpResponse:
    """One candidate's form; what cannot be used is told at its field."""
    mission = find(request, mission_id)
    check_may_write(request.user, mission)
    version = current_version(mission)
    found = find_wish(version.draft, key)
    if found is None:
        raise Http404(key)
    row = version.draft[found[0]][found[1]]
    return _wish_form(request, mission, key, row)


@login_required
def add(request: SignedInRequest, mission_id: int) -> HttpResponse:
    """A candidate or appointment more."""
    mission = find(request, mission_id)
    check_may_write(request.user, mission)
    if request.method == "POST" and (request.POST.getlist("oid") or request.POST.get("list")):
        return _add_several(request, mission)
    return _wish_form(request, mission, "", {})


def _wish_form(request: SignedInRequest, mission: Mission, key: str, row: dict[str, str]) -> HttpResponse:
    form = WishForm(request.POST or None, initial=row)
    rest: list[str] = []
    if request.method == "POST" and form.is_valid():
        fields = SECTIONS["appointments" if form.is_appointment else "candidates"][1]
        words = cleaned(form.cleaned_data, fields)
        try:
            _made, kept = actions.save_wish(
                mission=mission, key=key, words=words, appointment=form.is_appointment, version=version_of(request),
                by=request.user,
            )  # fmt: skip
        except actions.Faulty as error:
            rest = _at_fields(form, error.faults, mission, key, words)
        else:
            messages.success(request, _("已保存“%(name)s”。") % {"name": words["name"]})
            return redirect(f"{mission.get_absolute_url()}wishes/#wish-{kept}")
    context = {
        **tabs(mission, "wishes"), "form": form, "key": key, "rest": rest,
        "version": request.POST.get("version") or mission.current,
    }  # fmt: skip
    return render(request, "missions/wish.html", context, status=422 if form.errors or rest else 200)


def _at_fields(
    form: WishForm, faults: tuple[FileFault, ...], mission: Mission, key: str, words: dict[str, str]
) -> list[str]:
    """Put each fault at the field of this candidate it is about; others are told on top with whom they are about."""
    draft = current_version(mission).draft
    section = "appointments" if form.is_appointment else "candidates"
    found = find_wish(draft, key) if key else None
    number = found[1] if found and found[0] == section else len(draft.get(section, ()))
    return form.take(faults, section, number)


def _add_several(request: SignedInRequest, mission: Mission) -> HttpResponse:
    """What was ticked in the register, or a whole list of targets."""
    chosen = request.POST.get("list", "")
    if chosen:
        number = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 18 else 0
        rows = wishes_of_list(find_list(request.user, number))
    else:
        rows = [{k: v for k, v in row.items() if k != "oid"} for row in wishes_of(request.POST.getlist("oid")[:100])]
    placed = [row for row in rows if has_place(row.get("place", ""))]
    if not placed:
        raise Refused(_("没有可以加的：没有选，或都不知道在哪里。"))
    _made, added = actions.add_wishes(mission=mission, rows=placed, version=version_of(request), by=request.user)
    said = _("加入 %(n)s 家，%(there)s 家已经在里面。") % {"n": added, "there": len(placed) - added}
    if len(placed) < len(rows):
        said += _("另有 %(n)s 家不知道在哪里，没有加。") % {"n": len(rows) - len(placed)}
    messages.success(request, said)
    return redirect("missions:wishes", mission.pk)


@login_required
def register_hits(request: SignedInRequest, mission_id: int) -> HttpResponse:
    """What the register holds under some words, to be ticked."""
    mission = find(request, mission_id)
    check_may_write(request.user, mission)
    if not request.headers.get("HX-Request") and "q" not in request.GET:
        return redirect("missions:wishes", mission.pk)
    form = RegisterForm(request.GET)
    words = form.cleaned_data["q"].strip() if form.is_valid() else ""
    context: dict[str, Any] = {**tabs(mission, "wishes"), "version": current_version(mission), "words": words}
    try:
        context["hits"] = hits(words) if words else []
    except NoRegister:
        context["no_register"] = True
    inline = bool(request.headers.get("HX-Request"))
    return render(request, f"missions/{'hits' if inline else 'hits_page'}.html", context)


@login_required
@require_POST
def remove(request: SignedInRequest, mission_id: int, key: str) -> HttpResponse:
    """Take somebody off the list."""
    mission = find(request, mission_id)
    actions.remove_wish(mission=mission, key=key, version=version_of(request), by=request.user)
    messages.success(request, _("已去掉。要找回来，在历史里撤销。"))
    return redirect("missions:wishes", mission.pk)


@login_required
@require_POST
def mark(request: SignedInRequest, mission_id: int, key: str) -> HttpResponse:
    """In any case, not at all, or as it comes."""
    mission = find(request, mission_id)
    marked = request.POST.get("mark", "")
    actions.mark_wish(mission=mission, key=key, mark=marked, version=version_of(request), by=request.user)
    if request.headers.get("HX-Request"):
        version = current_version(find(request, mission_id))
        context = {
            "mission": version.mission, "version": version, "lines": wish_lines(version, "", ""), "may_write": True,
        }  # fmt: skip
        return render(request, "missions/wish_rows.html", context)
    return redirect("missions:wishes", mission.pk)


@login_required
def terms(request: SignedInRequest, mission_id: int) -> HttpResponse:
    """Days, people, teams, nights, breaks; each cell that cannot be used is told in its place."""
    mission = find(request, mission_id)
    draft = current_version(mission).draft
    form = HeadForm(request.POST or None, initial=draft["mission"][0])
    tables = {name: [dict(row) for row in draft.get(name, ())] for name in TABLES}
    faults: dict[tuple[str, int, str], str] = {}
    rest: list[str] = []
    if request.method == "POST":
        check_may_write(request.user, mission)
        tables = {name: _posted(request, name) for name in TABLES}
        if form.is_valid():
            try:
                actions.edit_terms(
                    mission=mission, sections={"mission": [form.plain()], **tables}, version=version_of(request),
                    by=request.user,
                )  # fmt: skip
                messages.success(request, _("已保存。"))
                return redirect("missions:terms", mission.pk)
            except actions.Faulty as error:
                faults, rest = _told(form, error.faults)
    context = {
        **tabs(mission, "terms"), "form": form, "rest": rest, "may_write": may_write(request.user, mission),
        "version": request.POST.get("version") or mission.current,
        "tables": [_table(name, rows, faults) for name, rows in tables.items()],
    }  # fmt: skip
    return render(request, "missions/terms.html", context, status=422 if form.errors or faults or rest else 200)


def _posted(request: SignedInRequest, section: str) -> list[dict[str, str]]:
    """Rows of a section as the form has them, empty ones left out."""
    fields = SECTIONS[section][1]
    rows = [
        cleaned({f: request.POST.get(f"{section}-{i}-{f}", "") for f in fields}, fields) for i in range(MOST_ROWS)
    ]  # fmt: skip
    return [row for row in rows if row]


def _told(form: HeadForm, faults: tuple[FileFault, ...]) -> tuple[dict[tuple[str, int, str], str], list[str]]:
    """Faults by cell of the tables; those of the head go to its form, others are told on top."""
    cells: dict[tuple[str, int, str], str] = {}
    others = []
    for fault in faults:
        place = split_place(fault.where)
        if place is not None and place[0] in TABLES:
            cells[place] = in_words(fault.message.removeprefix(f"{place[2]} "))
        else:
            others.append(fault)
    return cells, form.take(tuple(others), "mission", 0)


def _table(name: str, rows: list[dict[str, str]], faults: dict[tuple[str, int, str], str]) -> dict[str, Any]:
    fields = SECTIONS[name][1]
    label, about = TABLES[name]
    lines = [
        {
            "cells": [
                (
                    f"{name}-{i}-{field}",
                    pgettext("mission file", head),
                    row.get(field, ""),
                    faults.get((name, i, field), ""),
                )
                for field, head in fields.items()
            ],
            "fault": faults.get((name, i, ""), ""),
        }
        for i, row in enumerate([*rows, *({} for _ in range(ROWS_MORE))])
    ]
    return {
        "name": name,
        "label": label,
        "about": about,
        "heads": [(field, pgettext("mission file", head)) for field, head in fields.items()],
        "lines": lines,
        "n": len(rows),
    }
