"""``luodi bulletin``: the weekly bulletin of follow-up as a file; Django is imported only here."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from luodi.core.errors import LuodiError


class NobodyToAsk(LuodiError, LookupError):
    """The bulletin shows what an account sees, and this one is not there or sees nothing."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"没有登录名为“{name}”的业务账号，请检查拼写。 There is no account named {name!r} that works with tasks."
        )
        self.name = name


class NoSuchUnit(LuodiError, LookupError):
    """There is no unit of that name among those the account sees."""

    def __init__(self, name: str) -> None:
        super().__init__(f"看不到名为“{name}”的单位，请写全称。 No unit named {name!r} is seen; write its full name.")
        self.name = name


@click.command()
@click.option("--as", "name", required=True, help="以哪个登录名的眼光：周报只有此人看得到的内容")
@click.option("--unit", "unit_name", default="", help="只要一个单位的")
@click.option("--last", type=click.DateTime(["%Y-%m-%d"]), help="哪一周：它的最后一天，如 2026-03-31；不写是到今天")
@click.option("--out", "out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="存为 .docx 或 .pdf")
def bulletin(name: str, unit_name: str, last: datetime | None, out: Path) -> None:
    """把最近七天（或更早一周）的督办周报存成文件 --out。"""
    form = out.suffix.lower().lstrip(".")
    if form not in ("docx", "pdf"):
        raise click.BadParameter("文件名要以 .docx 或 .pdf 结尾 (must end in .docx or .pdf)", param_hint="--out")
    from luodi.web.serve import migrate, set_up

    set_up()
    migrate()
    from django.utils import translation

    from luodi.web.accounts.models import Unit, User
    from luodi.web.tasks.bulletin import print_bulletin

    user = User.objects.select_related("unit").filter(username=name, is_active=True).first()
    if user is None or not user.works:
        raise NobodyToAsk(name)
    unit = None
    if unit_name:
        seen = Unit.objects.all() if user.sees_everything or user.unit is None else Unit.objects.under(user.unit)
        unit = seen.filter(name=unit_name).first()
        if unit is None:
            raise NoSuchUnit(unit_name)
    with translation.override("zh-hans"):
        content, _title = print_bulletin(user, form, unit, last.date() if last else None)
    out.write_bytes(content)
    click.echo(f"已存 (saved): {out}")
