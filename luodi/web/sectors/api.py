"""Input–output tables over the API: list, upload, figures, which city reads one."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status
from pydantic import ConfigDict

from luodi.core.chains.sector_checking import make_table
from luodi.core.chains.sector_figures import TableFigures
from luodi.core.chains.sector_table import SectorTable
from luodi.core.chains.sector_words import sector_json, table_json
from luodi.core.documents.sector_file import MOST_BYTES, read_sector_file
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.errors import Refused
from luodi.web.sectors import actions
from luodi.web.sectors.keeping import Kept, find_table, tables_seen
from luodi.web.sectors.models import IOTable, IOTableVersion


class _Problem(Schema):
    detail: str


class _Body(Schema):
    model_config = ConfigDict(extra="forbid")


class TableIn(_Body):
    """A table as a file: its name, which tells CSV from XLSX, and its bytes in Base64. Its lines above the table are needed."""

    name: str = Field(min_length=1, max_length=120)
    content: str = Field(max_length=MOST_BYTES * 4 // 3 + 4)


class NextTable(TableIn):
    """The next version; ``version`` is the number it is based on."""

    version: int = Field(ge=1)


class CityIn(_Body):
    """A prefecture-level city or municipality, by name or code."""

    city: str = Field(min_length=1, max_length=40)


class SectorTableLine(Schema):
    """A table of the list; ``checksum`` is the SHA-256 of its CSV."""

    id: int
    name: str
    year: int
    source: str
    scheme: str
    unit_of_amounts: str
    sectors: int
    unit: str
    number: int
    checksum: str


class SectorTableOut(SectorTableLine):
    """A table with the figures of its sectors (docs/reference/input-output.md), what is not given, and its CSV."""

    refused: list[dict[str, str]]
    figures: list[dict[str, Any]]
    csv: str


class TableVersionOut(Schema):
    """One version."""

    number: int
    checksum: str
    note: str
    by: str
    at: Any

    @staticmethod
    def resolve_by(version: IOTableVersion) -> str:
        return str(version.by)


class InForceOut(Schema):
    """The table with which the caller's unit reads a city."""

    city: str
    table: int


class Asked(Schema):
    """Which version; without it the current one."""

    version: int | None = Field(None, ge=1, le=100_000_000)


_READ = {401: _Problem, 403: _Problem, 404: _Problem, 422: _Problem}
_WRITE = {**_READ, 400: _Problem, 409: _Problem, 415: _Problem}
router = Router(tags=["投入产出表 sectors"])


def _line(kept: Kept) -> dict[str, Any]:
    table = kept.table
    plain = {name: getattr(table, name) for name in ("name", "year", "source", "scheme")}
    return plain | {
        "id": kept.row.pk, "unit_of_amounts": table.unit, "sectors": len(table.sectors), "unit": str(kept.row.unit),
        "number": kept.number, "checksum": kept.checksum,
    }  # fmt: skip


def _whole(kept: Kept) -> dict[str, Any]:
    told = TableFigures(kept.table, kept.table.city)
    head = table_json(told) or {}
    figures = [sector_json(f) for f in told.sectors]
    return _line(kept) | {"refused": head["refused"], "figures": figures, "csv": kept.table.text}


def _read(given: TableIn) -> SectorTable:
    try:
        data = base64.b64decode(given.content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("content 不是 Base64 (content is not Base64).") from error
    return make_table(read_sector_file(data, given.name), given.name)[0]


@router.get("", response={200: list[SectorTableLine], **_READ})
def list_io_tables(request: SignedInRequest) -> Any:
    """The tables the caller may see."""
    return [_line(kept) for kept in tables_seen(request.user)]


@router.post("", response={201: SectorTableOut, **_WRITE})
def add_io_table(request: SignedInRequest, body: TableIn) -> Any:
    """A table of the caller's unit."""
    note = _("由文件 %(name)s 导入") % {"name": body.name}
    return Status(201, _whole(actions.add_table(table=_read(body), note=note, by=request.user)))


@router.get("/{table_id}", response={200: SectorTableOut, **_READ})
def get_io_table(request: SignedInRequest, table_id: int, asked: Query[Asked]) -> Any:
    """One table with its figures."""
    return _whole(find_table(request.user, table_id, asked.version))


@router.put("/{table_id}", response={200: SectorTableOut, **_WRITE})
def save_io_table(request: SignedInRequest, table_id: int, body: NextTable) -> Any:
    """The next version of a table."""
    kept, note = find_table(request.user, table_id), _("由文件 %(name)s 导入") % {"name": body.name}
    saved = actions.save_table(kept=kept, table=_read(body), note=note, version=body.version, by=request.user)
    return _whole(saved)


@router.delete("/{table_id}", response={204: None, **_WRITE})
def remove_io_table(request: SignedInRequest, table_id: int) -> Any:
    """Put a table away."""
    actions.remove_table(row=find_table(request.user, table_id).row, by=request.user)
    return Status(204, None)


@router.post("/{table_id}/restore", response={200: SectorTableOut, **_WRITE})
def restore_io_table(request: SignedInRequest, table_id: int) -> Any:
    """Take a table back."""
    actions.restore_table(row=get_object_or_404(IOTable.objects.visible_to(request.user), pk=table_id), by=request.user)
    return _whole(find_table(request.user, table_id))


@router.get("/{table_id}/versions", response={200: list[TableVersionOut], **_READ})
def list_io_table_versions(request: SignedInRequest, table_id: int) -> Any:
    """All versions of a table, the last first."""
    kept = find_table(request.user, table_id)
    return list(IOTableVersion.objects.filter(table=kept.row).select_related("by").defer("text"))


@router.post("/{table_id}/in-force", response={200: InForceOut, **_WRITE})
def choose_io_table(request: SignedInRequest, table_id: int, body: CityIn) -> Any:
    """Read the chains of a city with a table."""
    chosen = actions.choose_table(kept=find_table(request.user, table_id), city=body.city, by=request.user)
    return {"city": chosen.city, "table": chosen.table.pk}


@router.delete("/{table_id}/in-force/{city}", response={204: None, **_WRITE})
def put_off_io_table(request: SignedInRequest, table_id: int, city: str) -> Any:
    """Read a city, named by its code, without the table."""
    actions.put_off_table(kept=find_table(request.user, table_id), city=city[:6], by=request.user)
    return Status(204, None)
