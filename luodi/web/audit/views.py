"""The operation log on screen."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from luodi.web.accounts.requests import SignedInRequest
from luodi.web.audit.actions import first_broken
from luodi.web.audit.models import Event

ROWS = 50


@login_required
def log(request: SignedInRequest) -> HttpResponse:
    """Operations, newest first, with the state of the seal."""
    if not request.user.may_audit:
        raise PermissionDenied(_("只有管理员和审计人员可以查看操作日志。"))
    page = Paginator(Event.objects.select_related("by"), ROWS).get_page(request.GET.get("page"))
    return render(request, "audit/log.html", {"page": page, "broken": first_broken()})
