"""Writes about people: adding them, their passwords, their settings, their API tokens."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from axes.utils import reset as release_lock
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.web.accounts.models import ApiToken, Role, Unit, User
from luodi.web.audit.actions import record
from luodi.web.audit.models import Operation
from luodi.web.errors import NotAllowed, Refused

# Without the letters and digits that are mistaken for one another when read aloud or copied by hand.
PASSWORD_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
TOKEN_PREFIX = "luodi_"
TOKEN_TOUCH = timedelta(minutes=1)


def new_password() -> str:
    """A random password of 16 characters (79 bits), in groups of four."""
    return "-".join("".join(secrets.choice(PASSWORD_ALPHABET) for _ in range(4)) for _ in range(4))


@transaction.atomic
def add_user(
    *, username: str, full_name: str, unit: Unit | None, role: Role, is_manager: bool = False, by: User | None
) -> tuple[User, str]:
    """A new user and the password to tell them; ``by`` is ``None`` only for the installation's own commands."""
    if by is not None and not by.is_manager:
        raise NotAllowed(_("只有管理员可以添加人员。"))
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(_("已经有人用“%(name)s”这个登录名，请换一个。") % {"name": username})
    if unit is not None and unit._state.adding:
        unit.save()
    password = new_password()
    user = User.objects.create_user(
        username=username, password=password, full_name=full_name, unit=unit, role=role, is_manager=is_manager
    )
    record(Operation.USER_ADDED, by=by, target=username, role=str(role))
    return user, password


@transaction.atomic
def reset_password(*, user: User, by: User | None) -> str:
    """A new password for somebody who lost theirs. Their API tokens end with the old one, and so does a lock-out."""
    if by is not None and not by.is_manager:
        raise NotAllowed(_("只有管理员可以重置密码。"))
    password = new_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    user.tokens.filter(revoked_at=None).update(revoked_at=timezone.now())
    release_lock(username=user.username)
    record(Operation.PASSWORD_CHANGED, by=by, target=user.username)
    return password


@transaction.atomic
def set_active(*, user: User, active: bool, by: User) -> None:
    """Let somebody in, or keep them out; what they did stays."""
    if not by.is_manager:
        raise NotAllowed(_("只有管理员可以停用人员。"))
    if user.pk == by.pk:
        raise Refused(_("不能停用自己。"))
    user.is_active = active
    user.save(update_fields=["is_active"])
    record(Operation.USER_CHANGED, by=by, target=user.username, active=active)


@transaction.atomic
def change_password(*, user: User, password: str) -> None:
    """The user's own new password, already checked by the form."""
    user.set_password(password)
    user.save(update_fields=["password"])
    record(Operation.PASSWORD_CHANGED, by=user, target=user.username)


@transaction.atomic
def set_large_text(*, large: bool, by: User) -> None:
    """Show pages to this user in large or normal type."""
    User.objects.filter(pk=by.pk).update(large_text=large)


@transaction.atomic
def create_token(*, user: User, name: str) -> tuple[ApiToken, str]:
    """A token for the JSON API, and its key, which is shown this once."""
    key = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(user=user, name=name[:80], digest=_digest(key), tail=key[-4:])
    record(Operation.TOKEN_CREATED, by=user, target=str(token))
    return token, key


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User) -> None:
    """End a token; the row stays for the log."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record(Operation.TOKEN_REVOKED, by=by, target=str(token))


def user_of_token(key: str) -> User | None:
    """Whose token ``key`` is; ``None`` when it is unknown, revoked, or its user may not sign in."""
    token = (
        ApiToken.objects.select_related("user__unit")
        .filter(digest=_digest(key), revoked_at=None, user__is_active=True)
        .first()
    )
    if token is None:
        return None
    now = timezone.now()
    if token.used_at is None or now - token.used_at > TOKEN_TOUCH:
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)
    return token.user


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
