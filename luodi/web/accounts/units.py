"""Writes about units: adding, renaming and moving them, and sharing a row with one."""

from __future__ import annotations

from datetime import date

from django.db import models, transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.web.accounts.models import Share, Unit, UnitKind, User
from luodi.web.audit.actions import changed, record
from luodi.web.audit.models import Operation
from luodi.web.errors import Conflict, NotAllowed, Refused

DEEPEST = 8


@transaction.atomic
def add_unit(*, name: str, kind: UnitKind, parent: Unit | None, by: User | None) -> Unit:
    """A new unit, in its parent's city; ``by`` is ``None`` only for the installation's own commands."""
    if by is not None and not by.keeps_accounts:
        raise NotAllowed(_("只有系统管理员可以管理账号和单位。"))
    name = " ".join(name.split())
    if Unit.objects.filter(name=name).exists():
        raise Refused(_("已经有“%(name)s”这个单位。") % {"name": name})
    if parent is not None and parent.depth + 1 >= DEEPEST:
        raise Refused(_("单位最多 %(most)s 级。") % {"most": DEEPEST})
    unit = Unit.objects.create(name=name, kind=kind, parent=parent, city=parent.city if parent else "")
    record(Operation.UNIT_ADDED, by=by, target=name, obj=unit, parent=str(parent or ""))
    return unit


@transaction.atomic
def rename_unit(*, unit: Unit, name: str, by: User) -> None:
    """Another name for a unit; what it may see stays."""
    if not by.keeps_accounts:
        raise NotAllowed(_("只有系统管理员可以管理账号和单位。"))
    name, before = " ".join(name.split()), unit.name
    if not name or name == before:
        return
    if Unit.objects.filter(name=name).exists():
        raise Refused(_("已经有“%(name)s”这个单位。") % {"name": name})
    unit.name = name
    unit.save(update_fields=["name"])
    record(Operation.UNIT_CHANGED, by=by, target=name, obj=unit, changes=changed({"name": before}, {"name": name}))


@transaction.atomic
def move_unit(*, unit: Unit, parent: Unit | None, by: User) -> None:
    """
    Put a unit, with those below it, under another, or at the top.

    It changes who sees what, so it is the security administrator's work.
    """
    if not by.assigns_roles:
        raise NotAllowed(_("移动单位会改变谁能看到什么，只有安全管理员可以做。"))
    # ``no_key``: rows that name a unit may still be added, by somebody who holds the log's head.
    # Two moves at once could put each unit below the other: all units are held, in one order.
    units = {held.pk: held for held in Unit.objects.select_for_update(no_key=True).order_by("pk")}
    unit, parent = units[unit.pk], units[parent.pk] if parent else None
    if parent is not None and parent.path.startswith(unit.path):
        raise Refused(_("不能移到自己或自己的下级。"))
    below = max(held.depth for held in units.values() if held.path.startswith(unit.path)) - unit.depth
    if parent is not None and parent.depth + 1 + below >= DEEPEST:
        raise Refused(_("单位最多 %(most)s 级。") % {"most": DEEPEST})
    before, old = str(unit.parent or ""), unit.path
    new = f"{parent.path if parent else ''}{unit.pk}/"
    rest = Substr("path", len(old) + 1)
    Unit.objects.filter(path__startswith=old).update(
        path=Concat(Value(new), rest, output_field=models.CharField(max_length=255))
    )
    Unit.objects.filter(pk=unit.pk).update(parent=parent)
    changes = changed({"parent": before}, {"parent": str(parent or "")})
    record(Operation.UNIT_MOVED, by=by, target=unit.name, obj=unit, changes=changes)


@transaction.atomic
def share(*, row: models.Model, unit: Unit, until: date | None = None, may_edit: bool = False, by: User) -> Share:
    """
    Let another unit see a row of the own one, as a referral does, or work on it; up to and with the day ``until``.

    ``row`` has a ``unit``, as what `luodi.web.accounts.scoping.UnitRows` asks for has. What may be done with
    ``may_edit`` is for the row's app to say.
    """
    kind = _check_shares(row, by)
    if unit.pk == by.unit_id:
        raise Refused(_("这是本单位的，不需要共享。"))
    if until is not None and until < timezone.localdate():
        raise Refused(_("共享的期限不能早于今天。"))
    same = {"unit": unit, "kind": kind, "object_id": row.pk}
    over = Share.objects.filter(**same, ended_at=None, until__lt=timezone.localdate())
    over.update(ended_at=timezone.now())  # it ran out by itself
    made, new = Share.objects.get_or_create(
        **same, ended_at=None, defaults={"by": by, "until": until, "may_edit": may_edit}
    )
    if not new:
        raise Conflict(_("已经共享给“%(unit)s”。") % {"unit": unit.name})
    record(Operation.SHARED, by=by, target=str(row), obj=row, with_unit=unit.name, until=until, may_edit=may_edit)
    return made


@transaction.atomic
def end_share(*, row: models.Model, unit: Unit, by: User) -> None:
    """Take a row back; that it was shared stays on record."""
    kind = _check_shares(row, by)
    standing = Share.objects.filter(unit=unit, kind=kind, object_id=row.pk, ended_at=None)
    if standing.update(ended_at=timezone.now()):
        record(Operation.SHARE_ENDED, by=by, target=str(row), obj=row, with_unit=unit.name)


def _check_shares(row: models.Model, by: User) -> str:
    if not by.may_write or getattr(row, "unit_id", None) != by.unit_id:
        raise NotAllowed(_("只有所属单位可以共享。"))
    return row._meta.label_lower


def short_names(unit: Unit) -> set[str]:
    """How instructions and ledgers name a unit: in full, without its city, without what it does (青汀县招商服务中心: 青汀县)."""
    name = unit.name.partition("（")[0]
    names = {name}
    city = unit.city.removesuffix("市")
    for start in (f"{city}市", city):
        if city and name.startswith(start) and len(name) > len(start) + 2:
            rest = name.removeprefix(start)
            names |= {rest, f"市{rest}"}
    for ending in ("招商服务中心", "投资促进局", "招商局", "招商中心", "管委会"):
        if name.endswith(ending) and len(name) - len(ending) >= 3:
            names.add(name.removesuffix(ending))
    return {n for n in names if len(n) >= 3}
