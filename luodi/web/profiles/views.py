"""City profiles on screen: facts by kind, each dated and sourced; files, versions, sharing."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from luodi.core.documents.profile_workbook import write_profile
from luodi.core.targets.profile import CityProfile, Site
from luodi.core.targets.profile_text import LABELS, compare_profiles, is_stale
from luodi.core.targets.scenarios import shipped_scenarios
from luodi.web.accounts.models import Share, Unit
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.audit.actions import record
from luodi.web.chains.shelf import home_city
from luodi.web.profiles import actions
from luodi.web.profiles.forms import CityForm, FileForm
from luodi.web.profiles.keeping import Kept, find_profile, profiles_seen
from luodi.web.profiles.models import ProfileVersion
from luodi.web.profiles.operations import Operation
from luodi.web.profiles.saying import KIND_LABELS, is_demo

EXPORTS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "yaml": "application/yaml",
}


@login_required
def home(request: SignedInRequest) -> HttpResponse:
    """The profiles the user may see; begin one, or bring one in."""
    form = CityForm(request.POST or None, initial={"city": home_city(request.user)})
    if request.method == "POST" and form.is_valid():
        kept = actions.add_profile(
            city=actions.empty_profile(form.cleaned_data["city"]), note=_("新建"), by=request.user
        )
        return redirect(kept.row)
    rows = [(each, _counts(each.city), len(_stale(each.city))) for each in profiles_seen(request.user)]
    context = {"rows": rows, "form": form, "file_form": FileForm()}
    return render(request, "profiles/home.html", context, status=422 if form.is_bound else 200)


def _counts(city: CityProfile) -> list[tuple[Any, int]]:
    return [(KIND_LABELS[kind], len(actions.of_kind(city, kind))) for kind in LABELS]


def _stale(city: CityProfile) -> list[str]:
    today = timezone.localdate()
    return [fact.name for kind in LABELS for fact in actions.of_kind(city, kind) if is_stale(kind, fact.day, today)]


@login_required
def profile(request: SignedInRequest, profile_id: int) -> HttpResponse:
    """One profile; what has grown old is said."""
    kept = find_profile(request.user, profile_id, _asked(request, "version"))
    may_write = kept.writable_by(request.user) and kept.number == kept.row.current
    context = {
        "kept": kept,
        "old_version": kept.number != kept.row.current,
        "kinds": [(kind, KIND_LABELS[kind], _shown(kept, kind)) for kind in LABELS],
        "stale": _stale(kept.city),
        "may_write": may_write,
        "file_form": FileForm(),
        "exports": list(EXPORTS),
        "shares": Share.objects.filter(kind="profiles.profile", object_id=kept.row.pk, ended_at=None).select_related(
            "unit"
        ),
        "share_url": reverse("profiles:share", args=[kept.row.pk]),
        "unshare_url": reverse("profiles:unshare", args=[kept.row.pk]),
        "units": Unit.objects.exclude(pk=kept.row.unit_id) if may_write else [],
    }
    return render(request, "profiles/profile.html", context)


def _asked(request: SignedInRequest, name: str) -> int | None:
    written = request.GET.get(name, "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else None


def _shown(kept: Kept, kind: str) -> list[dict[str, Any]]:
    """Facts of a kind as rows: number, fact, whether old or made up, and for a place what is lacking."""
    today, rows = timezone.localdate(), []
    kinds = {s.id: s for s in shipped_scenarios()}
    for number, fact in enumerate(actions.of_kind(kept.city, kind), 1):
        row: dict[str, Any] = {"number": number, "fact": fact, "kind": kind}
        row |= {"stale": is_stale(kind, fact.day, today), "demo": is_demo(fact.source)}
        if isinstance(fact, Site):
            scenario = kinds.get(fact.scenario)
            known = dict(fact.figures)
            row["scenario"] = scenario.name if scenario else fact.scenario
            row["lacking"] = [i.name for i in scenario.indicators if i.name not in known] if scenario else []
        rows.append(row)
    return rows


@login_required
def export(request: SignedInRequest, profile_id: int, form: str) -> HttpResponse:
    """The profile as a file that can be brought in again."""
    if form not in EXPORTS:
        raise Http404(form)
    kept = find_profile(request.user, profile_id, _asked(request, "version"))
    data = write_profile(kept.city) if form == "xlsx" else kept.text.encode()
    record(Operation.PROFILE_EXPORTED, by=request.user, target=kept.row.city_name, obj=kept.row, form=form)
    answer = HttpResponse(data, content_type=EXPORTS[form])
    name = f"{kept.row.city_name}城市底数.{form}"
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer


@login_required
def versions(request: SignedInRequest, profile_id: int) -> HttpResponse:
    """All versions, and what changed between two."""
    kept = find_profile(request.user, profile_id)
    new = _asked(request, "new") or kept.number
    old = _asked(request, "old") or max(new - 1, 1)
    before, after = (find_profile(request.user, profile_id, n) for n in (old, new))
    context = {
        "kept": kept,
        "versions": ProfileVersion.objects.filter(profile=kept.row).select_related("by"),
        "old": old,
        "new": new,
        "changes": [(KIND_LABELS[c.kind], c) for c in compare_profiles(before.city, after.city)],
        "may_write": kept.writable_by(request.user),
    }
    return render(request, "profiles/versions.html", context)
