"""Steps on who has a project: the clash check, first report, handing over, rulings, sharing."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luodi.core.projects.money import split_by_ratio
from luodi.web.accounts.requests import SignedInRequest, chosen_unit
from luodi.web.accounts.units import end_share, share
from luodi.web.errors import Refused
from luodi.web.projects import claiming
from luodi.web.projects.models import Project
from luodi.web.projects.project_views import find, step


@login_required
def clash(request: SignedInRequest, project_id: int) -> HttpResponse:
    """Whether another unit has the investor: since when and whom to ask."""
    shown = find(request, project_id)
    found = claiming.find_clashes(investor=shown.investor, code=shown.investor_code, unit=shown.unit, but=shown.pk)
    context = {
        "project": shown,
        "clashes": found,
        "may_write": shown.unit_id == request.user.unit_id and request.user.may_write,
    }
    return render(request, "projects/clash.html", context)


@step
def claim(request: SignedInRequest, project: Project) -> str:
    """First report."""
    claiming.claim(project=project, by=request.user)
    return _("首报已申报，等待受理。")


@step
def accept_claim(request: SignedInRequest, project: Project) -> str:
    """Accept a claim."""
    claiming.accept_claim(project=project, by=request.user)
    return _("首报已受理，保护期开始。")


@step
def renew_claim(request: SignedInRequest, project: Project) -> str:
    """Renew a claim."""
    claiming.renew_claim(project=project, by=request.user)
    return _("首报已续期。")


@step
def release_claim(request: SignedInRequest, project: Project) -> str:
    """Give a claim up."""
    claiming.release_claim(project=project, reason=request.POST.get("reason", ""), by=request.user)
    return _("首报已放弃。")


@step
def dispute(request: SignedInRequest, project: Project) -> str:
    """Contest others' claims."""
    claiming.dispute(project=project, reason=request.POST.get("reason", ""), by=request.user)
    return _("争议已提出，等待上级招商局裁定。")


@login_required
@require_POST
def transfer(request: SignedInRequest, project_id: int) -> HttpResponse:
    """Hand over, with a split of credit."""
    shown = find(request, project_id)
    unit = chosen_unit(request)
    claiming.transfer(
        project=shown,
        unit=unit,
        shares=_shares(request, shown.unit_id, unit.pk),
        reason=request.POST.get("reason", ""),
        by=request.user,
    )
    messages.success(request, _("已流转给“%(unit)s”。") % {"unit": unit.name})
    return redirect(shown)


@login_required
@require_POST
def rule(request: SignedInRequest, project_id: int) -> HttpResponse:
    """Rule on a dispute."""
    shown = find(request, project_id)
    unit = chosen_unit(request)
    other = request.POST.get("other", "")
    giver = int(other) if other.isascii() and other.isdigit() and len(other) < 10 else shown.unit_id
    shares = {unit.pk: Fraction(1)} if giver == unit.pk else _shares(request, giver, unit.pk)
    claiming.rule(project=shown, unit=unit, shares=shares, reason=request.POST.get("reason", ""), by=request.user)
    messages.success(request, _("已裁定给“%(unit)s”。") % {"unit": unit.name})
    return redirect(shown)


def _shares(request: SignedInRequest, giver: int, taker: int) -> dict[int, Fraction]:
    """Shares by a ratio giver : taker; one side with 0 has none."""
    ratio = request.POST.get("ratio", "").strip().replace("：", ":") or "0:1"
    if ratio in ("0:1", "0:10"):
        return {taker: Fraction(1)}
    return {int(pk): share for pk, share in split_by_ratio([str(giver), str(taker)], ratio)}


@step
def share_with(request: SignedInRequest, project: Project) -> str:
    """Refer the project to another unit, which then sees it, or works on it, until a day."""
    unit = chosen_unit(request)
    until = request.POST.get("until", "")
    try:
        day = date.fromisoformat(until) if until else None
    except ValueError:
        raise Refused(_("请写成日期，如 2026-03-31。")) from None
    share(row=project, unit=unit, until=day, may_edit=request.POST.get("may_edit") == "1", by=request.user)
    return _("已共享给“%(unit)s”。") % {"unit": unit.name}


@step
def unshare(request: SignedInRequest, project: Project) -> str:
    """Take a share back."""
    unit = chosen_unit(request)
    end_share(row=project, unit=unit, by=request.user)
    return _("已收回对“%(unit)s”的共享。") % {"unit": unit.name}
