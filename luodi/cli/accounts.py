"""``luodi accounts``: the first accounts of a desk; Django is imported only here."""

from __future__ import annotations

import click

from luodi.core.errors import LuodiError


class UnknownName(LuodiError, LookupError):
    """There is no account of that sign-in name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"没有登录名为“{name}”的账号，请检查拼写。 There is no account named {name!r}; check the spelling."
        )
        self.name = name


@click.group()
def accounts() -> None:
    """工作台的账号。"""


@accounts.command()
def setup() -> None:
    """建立还缺的系统、安全、审计管理员，并显示各自的密码（只显示这一次）。"""
    from luodi.web.serve import migrate, set_up

    set_up()
    migrate()
    from luodi.web.accounts.actions import set_up_administrators

    made = set_up_administrators()
    if not made:
        click.echo("三个管理员都已经有了 (all three administrators are there)。")
    for user, password in made:
        click.echo(f"{user.get_role_display()}\t登录名 (name): {user.username}\t密码 (password): {password}")
    if made:
        click.echo("请分别交给三个人；第一次登录要改密码 (give each to another person; they change it at sign-in)。")


@accounts.command()
@click.argument("name")
def reset(name: str) -> None:
    """给登录名为 NAME 的账号设新密码并显示：系统管理员忘了自己的密码时用。"""
    from luodi.web.serve import migrate, set_up

    set_up()
    migrate()
    from luodi.web.accounts.actions import reset_password
    from luodi.web.accounts.models import User

    user = User.objects.filter(username=name).first()
    if user is None:
        raise UnknownName(name)
    password = reset_password(user=user, by=None)
    click.echo(f"登录名 (name): {name}\t密码 (password): {password}")
