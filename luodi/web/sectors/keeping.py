"""Input–output tables as pages ask for them, each version read once; and the one in force for a city."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.shortcuts import get_object_or_404

from luodi.core.chains.sector_checking import make_table
from luodi.core.chains.sector_table import SectorTable
from luodi.core.documents.sector_file import read_sector_file
from luodi.web.accounts.models import User
from luodi.web.sectors.models import IOTable, IOTableVersion, TableInForce


@dataclass(frozen=True)
class Kept:
    """A table in one version."""

    row: IOTable
    number: int
    table: SectorTable
    checksum: str

    def writable_by(self, user: User) -> bool:
        """Whether the user may change it."""
        return user.may_write and self.row.unit_id == user.unit_id


@lru_cache(maxsize=32)
def read_text(text: str) -> SectorTable:
    """The table of a version's text."""
    return make_table(read_sector_file(text.encode(), "投入产出表.csv"), "投入产出表")[0]


def kept_version(version: IOTableVersion) -> Kept:
    """One version."""
    return Kept(version.table, version.number, read_text(version.text), version.checksum)


def find_table(user: User, table_id: int, number: int | None = None, *, removed: bool = False) -> Kept:
    """The table ``user`` asks for; not found is also what is not theirs to see."""
    rows = IOTable.objects.visible_to(user).select_related("unit", "added_by")
    row = get_object_or_404(rows if removed else rows.filter(removed_at=None), pk=table_id)
    versions = IOTableVersion.objects.select_related("table__unit")
    return kept_version(get_object_or_404(versions, table=row, number=number or row.current))


def tables_seen(user: User) -> list[Kept]:
    """Every table the user may see, in its current version; those of the own unit first."""
    rows = list(IOTable.objects.visible_to(user).filter(removed_at=None).select_related("unit", "added_by"))
    rows.sort(key=lambda row: row.unit_id != user.unit_id)  # stable: the model's own order within
    return [_current(row) for row in rows]


def table_for(user: User, city: str) -> Kept | None:
    """The table in force for the city with that code: the own unit's choice, else one the user may see."""
    chosen = TableInForce.objects.visible_to(user).filter(
        city=city, table__removed_at=None, table__in=IOTable.objects.visible_to(user)
    )
    found = sorted(chosen.select_related("table__unit"), key=lambda row: (row.unit_id != user.unit_id, row.pk))
    if not found:
        return None
    return _current(found[0].table)


def _current(row: IOTable) -> Kept:
    return kept_version(IOTableVersion.objects.select_related("table__unit").get(table=row, number=row.current))
