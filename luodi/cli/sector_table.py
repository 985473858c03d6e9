"""``luodi chain sectors``, and the input–output table other commands are given."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from luodi.core.chains.faults import Fault
    from luodi.core.chains.sector_figures import TableFigures
    from luodi.core.chains.sector_table import SectorTable

IO_TABLE = click.option(
    "--io-table",
    type=click.Path(dir_okay=False, path_type=Path),
    help="投入产出表（CSV 或 XLSX）：写进每个环节的理由，并参与缺口排序。",
)
_HEADS = ("代码", "部门", "总产出", "乘数", "影响力", "感应度", "感应度(Ghosh)", "本地需求", "本地产出", "配套率")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="写成一行 JSON。")
def sectors(file: Path, as_json: bool) -> None:
    """检查投入产出表 FILE（CSV 或 XLSX），给出每个部门的影响力系数、感应度系数和本地配套率；不给的写明为什么。"""
    from luodi.core.chains.sector_figures import TableFigures
    from luodi.core.chains.sector_words import sector_json, table_json

    table, faults = load_table(file)
    told = TableFigures(table, table.city)
    if as_json:
        plain = {"table": table_json(told), "sectors": [sector_json(f) for f in told.sectors]}
        click.echo(json.dumps(plain | {"warnings": [str(f) for f in faults]}, ensure_ascii=False))
        return
    click.echo(f"{head_of(table)}，{len(table.sectors)} 个部门")
    for fault in faults:
        click.echo(f"  提醒  {fault}")
    for refused in told.refused:
        click.echo(f"  ! {refused}")
    click.echo("\t".join(_HEADS))
    for line in _lines(told):
        click.echo("\t".join(line))


def load_table(path: Path) -> tuple[SectorTable, list[Fault]]:
    """
    The table in a file, and what is worth a look.

    Raises
    ------
    UnreadableFile, UnusableTable
        See each.
    """
    from luodi.core.chains.sector_checking import make_table
    from luodi.core.documents.inputs import UnreadableFile
    from luodi.core.documents.sector_file import read_sector_file

    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(str(path), f"打不开（{error.strerror or error}）", "请检查路径") from error
    return make_table(read_sector_file(data, path.name), path.name)


def head_of(table: SectorTable) -> str:
    """Which table it is: name, year, source, unit, and the first digits of its checksum."""
    return f"投入产出表：{table.name}，{table.year} 年，来源：{table.source}，单位：{table.unit}，校验值 {table.checksum[:12]}"


def _lines(told: TableFigures) -> list[list[str]]:
    lines = []
    for f in told.sectors:
        ratios = (f"{v:.3f}" if v is not None else "—" for v in (f.multiplier, f.influence, f.response, f.ghosh))
        amounts = (f"{v:,.2f}" if v is not None else "—" for v in (f.demand, f.made))
        cover = f"{f.cover:.0%}" if f.cover is not None else "—"
        lines.append([f.sector.code, f.sector.name, f"{f.output:,.2f}", *ratios, *amounts, cover])
    return lines
