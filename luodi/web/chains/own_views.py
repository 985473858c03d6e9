"""What is done with an own chain as a whole: put away, taken back, shared."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luodi.web.accounts.requests import SignedInRequest, chosen_unit
from luodi.web.accounts.units import end_share, share
from luodi.web.chains.models import OwnChain
from luodi.web.chains.removing import remove_chain, restore_chain
from luodi.web.chains.shelf import find_own


@login_required
@require_POST
def remove_own(request: SignedInRequest, chain_id: int) -> HttpResponse:
    """Put a chain away."""
    own = remove_chain(own=find_own(request.user, chain_id), by=request.user)
    messages.success(request, _("已删除“%(name)s”，可在产业链列表的“已删除”里恢复。") % {"name": own})
    return redirect("chains:list")


@login_required
@require_POST
def restore_own(request: SignedInRequest, chain_id: int) -> HttpResponse:
    """Take a chain back."""
    own = get_object_or_404(OwnChain.objects.visible_to(request.user), pk=chain_id)
    restored = restore_chain(own=own, by=request.user)
    messages.success(request, _("已恢复。"))
    return redirect(restored)


@login_required
@require_POST
def share_with(request: SignedInRequest, chain_id: int) -> HttpResponse:
    """Let another unit look at a chain."""
    own, unit = find_own(request.user, chain_id), chosen_unit(request)
    share(row=own, unit=unit, by=request.user)
    messages.success(request, _("已共享给“%(unit)s”。") % {"unit": unit.name})
    return redirect("chains:edit", chain_id=own.pk)


@login_required
@require_POST
def unshare(request: SignedInRequest, chain_id: int) -> HttpResponse:
    """Take that back."""
    own, unit = find_own(request.user, chain_id), chosen_unit(request)
    end_share(row=own, unit=unit, by=request.user)
    messages.success(request, _("已收回对“%(unit)s”的共享。") % {"unit": unit.name})
    return redirect("chains:edit", chain_id=own.pk)
