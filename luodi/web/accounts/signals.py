"""Signing in and out goes to the operation log, whichever page or API call did it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from luodi.web.accounts.models import User
from luodi.web.audit.actions import record
from luodi.web.audit.models import Operation


@receiver(user_logged_in)
def _signed_in(sender: Any, user: User, **kwargs: Any) -> None:
    record(Operation.SIGNED_IN, by=user)


@receiver(user_logged_out)
def _signed_out(sender: Any, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        record(Operation.SIGNED_OUT, by=user)


@receiver(user_login_failed)
def _sign_in_failed(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    record(Operation.SIGN_IN_FAILED, by=None, who=str(credentials.get("username", "")).replace("\x00", ""))
