"""Writes about people: adding them, what they may do, their passwords, their settings, their API tokens."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from axes.utils import reset as release_lock
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.web.accounts.models import ADMINISTRATORS, WRITING_ROLES, ApiToken, Line, Role, Unit, User, line_of
from luodi.web.audit.actions import changed, record
from luodi.web.audit.models import Operation
from luodi.web.errors import NotAllowed, Refused

# Without the letters and digits that are mistaken for one another when read aloud or copied by hand.
PASSWORD_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
TOKEN_PREFIX = "luodi_"
TOKEN_TOUCH = timedelta(minutes=1)
# Sign-in names of the administrators that `set_up_administrators` makes.
FIRST_ADMINISTRATORS = {Role.SYSTEM: "sysadmin", Role.SECURITY: "secadmin", Role.AUDIT: "auditadmin"}


def new_password() -> str:
    """A random password of 16 characters (79 bits), in groups of four."""
    return "-".join("".join(secrets.choice(PASSWORD_ALPHABET) for _ in range(4)) for _ in range(4))


def _check_system(by: User | None) -> None:
    if by is not None and not by.keeps_accounts:
        raise NotAllowed(_("只有系统管理员可以管理账号和单位。"))


@transaction.atomic
def add_user(
    *,
    username: str,
    full_name: str,
    unit: Unit | None,
    role: Role = Role.NONE,
    is_manager: bool = False,
    by: User | None,
) -> tuple[User, str]:
    """
    A new user and the password to tell them; ``by`` is ``None`` only for the installation's own commands.

    A person's account starts without a role: who makes accounts does not say what they may do.
    """
    _check_system(by)
    if by is not None and (role != Role.NONE or is_manager):
        raise NotAllowed(_("新账号没有角色，由安全管理员授权。"))
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(_("已经有人用“%(name)s”这个登录名，请换一个。") % {"name": username})
    password = new_password()
    user = User.objects.create_user(
        username=username,
        password=password,
        full_name=full_name,
        unit=unit,
        role=role,
        is_manager=is_manager,
        must_change_password=by is not None,
    )
    record(Operation.USER_ADDED, by=by, target=username, obj=user, role=str(role), in_unit=str(unit or ""))
    return user, password


@transaction.atomic
def set_up_administrators() -> list[tuple[User, str]]:
    """The three administrators that are missing, each with the password to tell them; for ``luodi accounts setup``."""
    made = []
    for role, username in FIRST_ADMINISTRATORS.items():
        if not User.objects.filter(role=role, is_active=True).exists():
            if User.objects.filter(username=username).exists():  # a former one's, which cannot be used again
                username += secrets.choice(PASSWORD_ALPHABET) + secrets.choice(PASSWORD_ALPHABET)
            user, password = add_user(username=username, full_name=str(role.label), unit=None, role=role, by=None)
            user.must_change_password = True
            user.save(update_fields=["must_change_password"])
            made.append((user, password))
    return made


@transaction.atomic
def assign(*, user: User, role: Role, unit: Unit | None, is_manager: bool, by: User) -> None:
    """
    Say what somebody may do, in which unit, from now on; the security administrator's work.

    Nobody changes the own role, and an account that has held a role of one line takes none of another: business,
    system, security and audit stay apart over time, too. The database refuses the same.
    """
    if not by.assigns_roles:
        raise NotAllowed(_("只有安全管理员可以授权。"))
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.pk == by.pk:
        raise Refused(_("不能给自己授权。"))
    if role != Role.NONE and user.line != Line.UNUSED and line_of(role) != user.line:
        raise Refused(
            _("“%(name)s”用于%(line)s，不能改作他用。三个管理员和业务账号必须分开，请另建账号。")
            % {"name": user.username, "line": user.get_line_display()}
        )
    if role in ADMINISTRATORS:
        unit, is_manager = None, False
        _check_no_namesake(user, role)
    if role not in WRITING_ROLES:
        is_manager = False
    _check_not_last(user, leaving=role != user.role)
    before = {"role": user.role, "unit": str(user.unit or ""), "is_manager": user.is_manager}
    user.role, user.unit, user.is_manager = role, unit, is_manager
    user.save(update_fields=["role", "unit", "is_manager"])
    after = {"role": str(role), "unit": str(unit or ""), "is_manager": is_manager}
    record(Operation.ROLE_ASSIGNED, by=by, target=user.username, obj=user, changes=changed(before, after))


def _check_no_namesake(user: User, role: Role) -> None:
    """One person with two accounts is the way round the rule that a name can show."""
    others = User.objects.filter(role__in=ADMINISTRATORS, full_name=user.full_name, is_active=True).exclude(role=role)
    if user.full_name and others.exclude(pk=user.pk).exists():
        raise Refused(
            _("“%(name)s”已经是另一类管理员。三个管理员必须是三个人；如确是同名，请在姓名后注明区别。")
            % {"name": user.full_name}
        )


def _check_not_last(user: User, leaving: bool) -> None:
    """Without one of the three nobody could be added, authorised or held to account any more."""
    if leaving and user.is_active and user.is_administrator:
        # All of them in one order, the own row too: two that dismiss each other must not wait for each other.
        held = User.objects.select_for_update(no_key=True).filter(role=user.role, is_active=True).order_by("pk")
        if not [one for one in held if one.pk != user.pk]:
            raise Refused(_("这是最后一个%(role)s，请先增加一个。") % {"role": user.get_role_display()})


@transaction.atomic
def reset_password(*, user: User, by: User | None) -> str:
    """
    A new password for somebody who lost theirs, to be changed at the next sign-in.

    Their API tokens end with the old one, and so does a lock-out.
    """
    _check_system(by)
    if by is not None and user.pk == by.pk:
        raise Refused(_("自己的密码请在“我的账号”里修改。"))
    password = new_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    user.tokens.filter(revoked_at=None).update(revoked_at=timezone.now())
    release_lock(username=user.username)
    record(Operation.PASSWORD_CHANGED, by=by, target=user.username, obj=user, reset=True)
    return password


@transaction.atomic
def set_active(*, user: User, active: bool, by: User) -> None:
    """Let somebody in, or keep them out; what they did stays."""
    _check_system(by)
    if user.pk == by.pk:
        raise Refused(_("不能停用自己。"))
    _check_not_last(user, leaving=not active)
    before = {"active": user.is_active}
    user.is_active = active
    user.save(update_fields=["is_active"])
    record(Operation.USER_CHANGED, by=by, target=user.username, obj=user, changes=changed(before, {"active": active}))


@transaction.atomic
def change_password(*, user: User, password: str) -> None:
    """The user's own new password, already checked by the form."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    record(Operation.PASSWORD_CHANGED, by=user, target=user.username, obj=user)


@transaction.atomic
def set_large_text(*, large: bool, by: User) -> None:
    """Show pages to this user in large or normal type."""
    User.objects.filter(pk=by.pk).update(large_text=large)


@transaction.atomic
def create_token(*, user: User, name: str) -> tuple[ApiToken, str]:
    """A token for the JSON API, and its key, which is shown this once. Only who works with the data has use for one."""
    if not user.works or user.must_change_password:
        raise NotAllowed(_("您的账号不能使用接口。"))
    key = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(user=user, name=name[:80], digest=_digest(key), tail=key[-4:])
    record(Operation.TOKEN_CREATED, by=user, target=str(token), obj=token)
    return token, key


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User) -> None:
    """End a token; the row stays for the log."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record(Operation.TOKEN_REVOKED, by=by, target=str(token), obj=token)


def user_of_token(key: str) -> User | None:
    """Whose token ``key`` is; ``None`` when it is unknown, revoked, or its user may not sign in or has no work here."""
    token = (
        ApiToken.objects.select_related("user__unit")
        .filter(digest=_digest(key), revoked_at=None, user__is_active=True)
        .first()
    )
    if token is None or not token.user.works or token.user.must_change_password:
        return None
    now = timezone.now()
    if token.used_at is None or now - token.used_at > TOKEN_TOUCH:
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)
    return token.user


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
