"""The demo city's units and people: every role, four counties, four departments, a park. All of them are invented."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luodi.paths import luodi_home

if TYPE_CHECKING:
    from luodi.web.accounts.models import Unit

UNIT, CITY = "澜江市招商局（演示）", "澜江市"
SIGN_IN_FILE = "demo-sign-in.txt"
# Name, kind, and the unit it stands below.
UNITS = (
    (UNIT, "bureau", None),
    ("青汀县招商服务中心（演示）", "county", UNIT),
    ("临澜区招商服务中心（演示）", "county", UNIT),
    ("望山县招商服务中心（演示）", "county", UNIT),
    ("云溪县招商服务中心（演示）", "county", UNIT),
    ("临澜经开区管委会（演示）", "park", "临澜区招商服务中心（演示）"),
    ("澜江市发展改革委（演示）", "department", UNIT),
    ("澜江市自然资源局（演示）", "department", UNIT),
    ("澜江市生态环境局（演示）", "department", UNIT),
    ("澜江市财政局（演示）", "department", UNIT),
    ("澜江市审计局（演示）", "other", None),
)
# Sign-in name, name, role, unit.
PEOPLE = (
    ("lin", "林知夏", "bureau", UNIT),
    ("wang", "王致远", "bureau", UNIT),
    ("qingting", "钱若溪", "county", "青汀县招商服务中心（演示）"),
    ("linlan", "邵一舟", "county", "临澜区招商服务中心（演示）"),
    ("wangshan", "蒋望北", "county", "望山县招商服务中心（演示）"),
    ("yunxi", "陶云起", "county", "云溪县招商服务中心（演示）"),
    ("park", "贺新桥", "county", "临澜经开区管委会（演示）"),
    ("fagai", "孙维桢", "department", "澜江市发展改革委（演示）"),
    ("ziran", "田可耕", "department", "澜江市自然资源局（演示）"),
    ("huanjing", "柳长青", "department", "澜江市生态环境局（演示）"),
    ("caizheng", "金正衡", "department", "澜江市财政局（演示）"),
    ("leader", "何岚", "leader", UNIT),
    ("auditor", "严如实", "auditor", "澜江市审计局（演示）"),
    ("sysadmin", "系统管理员（演示）", "system", None),
    ("secadmin", "安全管理员（演示）", "security", None),
    ("auditadmin", "审计管理员（演示）", "audit", None),
)
HEAD_OF_UNIT = "lin"


def load_people() -> None:
    """Add who is missing, and their passwords to the file with the sign-ins, which its owner alone may read."""
    from django.db import transaction

    from luodi.web.accounts.actions import add_user
    from luodi.web.accounts.models import Role, User

    with transaction.atomic():
        units = _units()
        said = ""
        for username, full_name, role, unit in PEOPLE:
            if User.objects.filter(username=username).exists():
                continue
            _user, password = add_user(
                username=username,
                full_name=full_name,
                unit=units[unit] if unit else None,
                role=Role(role),
                is_manager=username == HEAD_OF_UNIT,
                by=None,
            )
            said += f"{Role(role).label}\t{full_name}\t登录名 (name): {username}\t密码 (password): {password}\n"
        path = luodi_home() / SIGN_IN_FILE
        path.touch(mode=0o600)
        path.chmod(0o600)
        with open(path, "a", encoding="utf-8") as out:
            out.write(said)


def _units() -> dict[str, Unit]:
    from luodi.web.accounts.models import Unit, UnitKind
    from luodi.web.accounts.units import add_unit

    units: dict[str, Unit] = {}
    for name, kind, parent in UNITS:
        there = Unit.objects.filter(name=name).first()
        units[name] = there or add_unit(
            name=name, kind=UnitKind(kind), parent=units[parent] if parent else None, by=None
        )
        if not units[name].city:
            units[name].city = CITY
            units[name].save(update_fields=["city"])
    return units
