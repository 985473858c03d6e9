"""A list of targets shown to another unit, such as a county, and taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luodi.web.accounts.models import Share, Unit
from luodi.web.accounts.requests import SignedInRequest, chosen_unit
from luodi.web.accounts.units import end_share, share
from luodi.web.errors import Conflict
from luodi.web.targets.finding import find_list
from luodi.web.targets.models import TargetList


def sharing(kept: TargetList) -> dict[str, Any]:
    """With whom a list is shared, and with whom it could be."""
    shares = Share.objects.filter(kind="targets.targetlist", object_id=kept.pk, ended_at=None)
    return {
        "shares": shares.select_related("unit"),
        "units": Unit.objects.exclude(pk=kept.unit_id),
        "share_url": reverse("targets:share", args=[kept.pk]),
        "unshare_url": reverse("targets:unshare", args=[kept.pk]),
    }


@login_required
@require_POST
def share_with(request: SignedInRequest, list_id: int) -> HttpResponse:
    """Let another unit look at a list: its rows and their reasons, not the leads made of them."""
    kept, unit = find_list(request.user, list_id), chosen_unit(request)
    if kept.is_removed:
        raise Conflict(_("这份名单已被删除，请先恢复。"))
    share(row=kept, unit=unit, by=request.user)
    messages.success(request, _("已共享给“%(unit)s”。") % {"unit": unit.name})
    return redirect(kept)


@login_required
@require_POST
def unshare(request: SignedInRequest, list_id: int) -> HttpResponse:
    """Take that back."""
    kept, unit = find_list(request.user, list_id), chosen_unit(request)
    end_share(row=kept, unit=unit, by=request.user)
    messages.success(request, _("已收回对“%(unit)s”的共享。") % {"unit": unit.name})
    return redirect(kept)
