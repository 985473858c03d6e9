"""Tokens over the API."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status
from pydantic import ConfigDict

from luodi.web.accounts import actions
from luodi.web.accounts.models import ApiToken
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.reports.storing import storable


class _Problem(Schema):
    detail: str


class SignIn(Schema):
    """Name and password, and what the token is for."""

    model_config = ConfigDict(extra="forbid")
    username: str = Field(max_length=150)
    password: str = Field(max_length=128)
    name: str = Field("API", max_length=80, min_length=1)


class NewToken(Schema):
    """A token and its key, which is never shown again."""

    id: int
    name: str
    key: str


class TokenRow(Schema):
    """A token without its key."""

    id: int
    name: str
    tail: str
    created_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


router = Router(tags=["tokens"])


@router.post(
    "tokens",
    auth=None,
    response={201: NewToken, 400: _Problem, 401: _Problem, 403: _Problem, 415: _Problem, 422: _Problem, 429: _Problem},
)
def create_token(request: HttpRequest, given: SignIn) -> Status | HttpResponse:
    """A token for a name and password. Five wrong passwords lock the name for 15 minutes."""
    user = authenticate(
        request, username=storable(given.username), password=given.password.encode("utf-8", "replace").decode()
    )
    if user is None:
        if getattr(request, "axes_locked_out", False):
            return Status(429, {"detail": "密码连续输错，锁定 15 分钟 (locked for 15 minutes)."})
        return Status(401, {"detail": "登录名或密码不对 (wrong name or password)."})
    token, key = actions.create_token(user=user, name=storable(given.name))
    return Status(201, {"id": token.pk, "name": token.name, "key": key})


@router.get("tokens", response={200: list[TokenRow], 401: _Problem})
def list_tokens(request: SignedInRequest) -> list[ApiToken]:
    """The caller's tokens."""
    return list(request.user.tokens.all())


@router.delete("tokens/{token_id}", response={204: None, 401: _Problem, 404: _Problem, 422: _Problem})
def revoke_token(request: SignedInRequest, token_id: int) -> Status:
    """End a token."""
    actions.revoke_token(token=get_object_or_404(request.user.tokens, pk=token_id), by=request.user)
    return Status(204, None)
