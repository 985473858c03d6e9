"""Every write about input–output tables: one transaction each, with who did it. A change is a new version."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.core.chains.cities import find_city
from luodi.core.chains.sector_table import SectorTable
from luodi.core.places.division import gazetteer
from luodi.web.accounts.models import Unit, User
from luodi.web.audit.actions import record
from luodi.web.errors import Conflict, NotAllowed, Refused
from luodi.web.sectors.keeping import Kept, kept_version
from luodi.web.sectors.models import IOTable, IOTableVersion, TableInForce
from luodi.web.sectors.operations import Operation


@transaction.atomic
def add_table(*, table: SectorTable, note: str, by: User) -> Kept:
    """A table of the user's unit."""
    if not by.may_write or by.unit is None:
        raise NotAllowed(_("您的角色只能查看，不能改动。"))
    row = IOTable.objects.create(unit=by.unit, name=table.name, year=table.year, source=table.source, added_by=by)
    kept = kept_version(_add_version(row, table, 1, note, by))
    record(Operation.TABLE_ADDED, by=by, target=row.name, obj=row, checksum=kept.checksum, sectors=len(table.sectors))
    return kept


@transaction.atomic
def save_table(*, kept: Kept, table: SectorTable, note: str, version: int | None, by: User) -> Kept:
    """The next version, unless nothing changed; refused where somebody saved another one since ``version``."""
    row = _held(kept.row, by)
    last = IOTableVersion.objects.select_related("table__unit", "by").get(table=row, number=row.current)
    if row.current != (kept.number if version is None else version):
        raise Conflict(
            _("%(who)s 已在 %(at)s 存了第 %(n)s 版。您的改动没有保存；请看过新版后再改。")
            % {"who": last.by, "at": timezone.localtime(last.at).strftime("%Y-%m-%d %H:%M:%S"), "n": last.number}
        )
    if last.checksum == table.checksum:
        return kept_version(last)
    made = _add_version(row, table, row.current + 1, note, by)
    row.current, row.name, row.year, row.source = made.number, table.name, table.year, table.source
    row.save(update_fields=["current", "name", "year", "source"])
    record(Operation.TABLE_CHANGED, by=by, target=row.name, obj=row, number=made.number, checksum=made.checksum)
    return kept_version(made)


@transaction.atomic
def return_to(*, kept: Kept, number: int, version: int | None, by: User) -> Kept:
    """An earlier version becomes the next one: nothing is lost, and this, too, can be taken back."""
    earlier = IOTableVersion.objects.select_related("table__unit").filter(table=kept.row, number=number).first()
    if earlier is None or number == kept.number:
        raise Refused(_("没有可退回的版本。"))
    note = _("退回第 %(n)s 版") % {"n": number}
    return save_table(kept=kept, table=kept_version(earlier).table, note=note, version=version, by=by)


@transaction.atomic
def remove_table(*, row: IOTable, by: User) -> IOTable:
    """Put a table away: no chain is read with it any more, and it can be taken back."""
    now = _held(row, by)
    now.removed_at, now.removed_by = timezone.now(), by
    now.save(update_fields=["removed_at", "removed_by"])
    record(Operation.TABLE_REMOVED, by=by, target=now.name, obj=now)
    return now


@transaction.atomic
def restore_table(*, row: IOTable, by: User) -> IOTable:
    """Take a table back; where it was in force it is so again, unless another was chosen."""
    now = _held(row, by, removed=True)
    if now.removed_at is not None:
        now.removed_at = now.removed_by = None
        now.save(update_fields=["removed_at", "removed_by"])
        record(Operation.TABLE_RESTORED, by=by, target=now.name, obj=now)
    return now


@transaction.atomic
def choose_table(*, kept: Kept, city: str, by: User) -> TableInForce:
    """
    Read the chains of ``city`` with this table from now on: the unit's own, or one that is shared with it.

    Raises
    ------
    UnknownCity
        When there is no such city.
    """
    code = find_city(city).code
    unit = _unit_of(by)
    there = (
        IOTable.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=kept.row.pk, removed_at=None).first()
    )
    if there is None:
        raise Conflict(_("这张表已经不在了，请刷新页面。"))
    chosen, _made = TableInForce.objects.update_or_create(
        unit=unit, city=code, defaults={"table": there, "by": by, "at": timezone.now()}
    )
    record(Operation.TABLE_CHOSEN, by=by, target=there.name, obj=there, city=name_of(code))
    return chosen


@transaction.atomic
def put_off_table(*, kept: Kept, city: str, by: User) -> None:
    """Read the chains of ``city`` without this table."""
    unit = _unit_of(by)
    gone, _kinds = TableInForce.objects.filter(unit=unit, city=city, table=kept.row).delete()
    if gone:
        record(Operation.TABLE_PUT_OFF, by=by, target=kept.row.name, obj=kept.row, city=name_of(city))


def name_of(city: str) -> str:
    """The name of the city with that code."""
    found = gazetteer().divisions.get(city)
    return found.name if found else city


def _unit_of(by: User) -> Unit:
    """The user's unit, held until the transaction ends: one of two who choose at once waits."""
    if not by.may_write or by.unit_id is None:
        raise NotAllowed(_("您的角色只能查看，不能改动。"))
    return Unit.objects.select_for_update(no_key=True).get(pk=by.unit_id)


def _held(row: IOTable, by: User, *, removed: bool = False) -> IOTable:
    now = IOTable.objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if now is None or not by.may_write or now.unit_id != by.unit_id:
        raise NotAllowed(_("只有所属单位可以改这张表。"))
    if now.removed_at is not None and not removed:
        raise Conflict(_("这张表已被删除，请先恢复。"))
    return now


def _add_version(row: IOTable, table: SectorTable, number: int, note: str, by: User) -> IOTableVersion:
    return IOTableVersion.objects.create(
        table=row, number=number, text=table.text, checksum=table.checksum, note=note[:200], by=by
    )
