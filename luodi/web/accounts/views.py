"""Sign-in, the first page, and the user's own account."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luodi.web import errors
from luodi.web.accounts import actions
from luodi.web.accounts.forms import OwnPasswordForm, SignInForm, TokenForm
from luodi.web.accounts.models import User
from luodi.web.accounts.requests import SignedInRequest


class SignIn(LoginView):
    """The sign-in page."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A click of htmx after the session ended must leave its page, not put this one inside it."""
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": reverse("accounts:sign-in")})
        return super().dispatch(request, *args, **kwargs)

    def get_default_redirect_url(self) -> str:
        """Where this user begins, unless the sign-in was asked for by another page."""
        return first_page(self.request.user)


sign_in = SignIn.as_view()
sign_out = LogoutView.as_view()


def locked_out(request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """429 after five wrong passwords."""
    message = _("密码连续输错五次，这个登录名在这台电脑上锁定 15 分钟。之后再试，或请管理员重置密码。")
    return errors.answer(request, 429, _("暂时锁定"), message)


@login_required
def account(request: SignedInRequest) -> HttpResponse:
    """The user's own page."""
    return _account(request, OwnPasswordForm(request.user), TokenForm())


def _account(request: SignedInRequest, password: OwnPasswordForm, token: TokenForm, **more: Any) -> HttpResponse:
    tokens = request.user.tokens.all()
    context = {"password_form": password, "token_form": token, "tokens": tokens, **more}
    return render(request, "accounts/account.html", context)


@login_required
@require_POST
def change_password(request: SignedInRequest) -> HttpResponse:
    """Set the user's own password; this browser stays signed in, others do not."""
    form = OwnPasswordForm(request.user, request.POST)
    if not form.is_valid():
        return _account(request, form, TokenForm())
    actions.change_password(user=request.user, password=form.cleaned_data["new_password1"])
    update_session_auth_hash(request, request.user)
    messages.success(request, _("密码已修改。"))
    return redirect("accounts:account")


@login_required
@require_POST
def set_large_text(request: SignedInRequest) -> HttpResponse:
    """Large or normal type."""
    actions.set_large_text(large=request.POST.get("large") == "1", by=request.user)
    return redirect("accounts:account")


@login_required
@require_POST
def create_token(request: SignedInRequest) -> HttpResponse:
    """A new API token, whose key this answer shows once."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _account(request, OwnPasswordForm(request.user), form)
    _token, key = actions.create_token(user=request.user, name=form.cleaned_data["name"])
    return _account(request, OwnPasswordForm(request.user), TokenForm(), new_key=key)


@login_required
@require_POST
def revoke_token(request: SignedInRequest, token_id: int) -> HttpResponse:
    """End one of the user's own tokens."""
    actions.revoke_token(token=get_object_or_404(request.user.tokens, pk=token_id), by=request.user)
    messages.success(request, _("令牌已作废。"))
    return redirect("accounts:account")


def home(request: HttpRequest) -> HttpResponse:
    """The first page: reports for who works with them; people, or the log, for an administrator."""
    return redirect(first_page(request.user))


def first_page(user: User | AnonymousUser) -> str:
    """Where ``user`` begins."""
    if isinstance(user, AnonymousUser):
        return reverse("accounts:sign-in")  # without "next": where they begin is known once they are
    if user.works and not user.must_change_password:
        return reverse("reports:list")
    if user.must_change_password or not user.is_administrator:
        return reverse("accounts:account")
    return reverse("audit:log" if user.may_audit else "accounts:people")
