"""The administrators' pages: people, what each may do, and units."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luodi.core.errors import LuodiError
from luodi.web.accounts import actions, units
from luodi.web.accounts.forms import PersonForm, RoleForm, UnitForm, UnitNameForm, UnitParentForm
from luodi.web.accounts.models import Role, Unit, UnitKind, User
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.errors import Refused


def _for_administrators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """``view`` for the system and the security administrator; which of them may do what, the actions say."""

    @login_required
    @wraps(view)
    def wrapped(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.sees_people:
            raise PermissionDenied(_("只有系统管理员和安全管理员可以查看人员和单位。"))
        return view(request, *args, **kwargs)

    return wrapped


def _people(request: SignedInRequest, form: PersonForm, made: tuple[User, str] | None = None) -> HttpResponse:
    people = User.objects.select_related("unit").order_by("unit__path", "username")
    waiting = [person for person in people if person.role == Role.NONE and person.is_active]
    context = {"people": people, "waiting": waiting, "form": form, "made": made}
    return render(request, "accounts/people.html", context)


@_for_administrators
def people(request: SignedInRequest) -> HttpResponse:
    """Everybody who may sign in; the system administrator adds somebody here."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _people(request, PersonForm(), actions.add_user(**form.cleaned_data, by=request.user))
        except Refused as error:
            if isinstance(error, PermissionDenied):
                raise
            form.add_error("username", str(error))
    return _people(request, form)


@require_POST
@_for_administrators
def reset_password(request: SignedInRequest, user_id: int) -> HttpResponse:
    """A new password for somebody, shown once."""
    user = get_object_or_404(User, pk=user_id)
    return _people(request, PersonForm(), (user, actions.reset_password(user=user, by=request.user)))


@require_POST
@_for_administrators
def set_active(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Let somebody in or keep them out."""
    user = get_object_or_404(User, pk=user_id)
    actions.set_active(user=user, active=request.POST.get("active") == "1", by=request.user)
    return redirect("accounts:people")


@_for_administrators
def assign(request: SignedInRequest, user_id: int) -> HttpResponse:
    """What somebody may do, for the security administrator."""
    if not request.user.assigns_roles:
        raise PermissionDenied(_("只有安全管理员可以授权。"))
    person = get_object_or_404(User.objects.select_related("unit"), pk=user_id)
    now = {"role": person.role, "unit": person.unit, "is_manager": person.is_manager}
    form = RoleForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.assign(
                user=person,
                role=Role(given["role"]),
                unit=given["unit"],
                is_manager=given["is_manager"],
                by=request.user,
            )
        except Refused as error:
            form.add_error("role", str(error))
        else:
            messages.success(request, _("已授权：%(name)s。") % {"name": person})
            return redirect("accounts:people")
    return render(request, "accounts/role.html", {"person": person, "form": form})


def _units(request: SignedInRequest, form: UnitForm) -> HttpResponse:
    # By number, not as words: a database's collation may pass over the slashes, and 10 would stand before 2.
    units = sorted(Unit.objects.all(), key=lambda unit: [int(step) for step in unit.path.split("/") if step])
    context = {"units": units, "form": form}
    return render(request, "accounts/units.html", context)


@_for_administrators
def list_units(request: SignedInRequest) -> HttpResponse:
    """Every unit, below the one it belongs to; the system administrator adds one here."""
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            units.add_unit(name=given["name"], kind=UnitKind(given["kind"]), parent=given["parent"], by=request.user)
        except Refused as error:
            if isinstance(error, PermissionDenied):
                raise
            form.add_error("name", str(error))
        else:
            return redirect("accounts:units")
    return _units(request, form)


@_for_administrators
def unit(request: SignedInRequest, unit_id: int) -> HttpResponse:
    """One unit: its name for the system administrator, its place for the security administrator."""
    shown = get_object_or_404(Unit.objects.select_related("parent"), pk=unit_id)
    is_system = request.user.keeps_accounts
    given = request.POST or None
    form = (
        UnitNameForm(given, initial={"name": shown.name})
        if is_system
        else UnitParentForm(given, initial={"parent": shown.parent})
    )
    if request.method == "POST" and form.is_valid():
        try:
            change = units.rename_unit if is_system else units.move_unit
            change(unit=shown, by=request.user, **form.cleaned_data)
        except LuodiError as error:
            form.add_error(None, str(error))
        else:
            return redirect("accounts:units")
    return render(request, "accounts/unit.html", {"unit": shown, "form": form})
