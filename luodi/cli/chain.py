"""``luodi chain``: check industry chains, see what a city's chain lacks, draw it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from luodi.cli.sector_table import IO_TABLE, head_of, load_table, sectors

if TYPE_CHECKING:
    from luodi.core.chains.chain import Chain
    from luodi.core.chains.gaps import GapReport, SegmentView
    from luodi.core.chains.loading import Checked

_REGISTER = click.option(
    "--register",
    type=click.Path(file_okay=False, path_type=Path),
    help="名录所在文件夹（默认 LUODI_HOME/register）。",
)


@click.group()
def chain() -> None:
    """产业链：检查、看缺口、画图。"""


@chain.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="写成一行 JSON。")
@click.option("--all", "show_all", is_flag=True, help="连提醒和说明一起列出（默认只列错误）。")
def check(files: tuple[Path, ...], as_json: bool, show_all: bool) -> None:
    """检查产业链文件（YAML 或 XLSX）；不给 FILES 就检查自带的六条。有错误时退出码为 1。"""
    from luodi.core.chains.loading import check_yaml, shipped_chains

    checked = [_check_file(path) for path in files] or [check_yaml(t, name) for name, t in shipped_chains().items()]
    if as_json:
        click.echo(json.dumps({"chains": [_summary(c) for c in checked]}, ensure_ascii=False))
    else:
        for each in checked:
            click.echo("\n".join(_lines(each, show_all)))
    if any(c.errors for c in checked):
        sys.exit(1)


@chain.command()
@click.argument("chain_name", metavar="CHAIN")
@click.option("--city", required=True, help="城市：地级市或直辖市的名称，或六位区划代码。")
@_REGISTER
@IO_TABLE
@click.option("--json", "as_json", is_flag=True, help="写成一行 JSON。")
@click.option("--english", is_flag=True, help="理由用英文写。")
def gaps(
    chain_name: str, city: str, register: Path | None, io_table: Path | None, as_json: bool, english: bool
) -> None:
    """一个城市在产业链 CHAIN（名称、编号或文件）上的补链、强链、延链，逐条有数、有名、有理由。"""
    from luodi.core.chains.gap_words import explain_gap, product_note, report_json

    report = _report(chain_name, city, register, io_table)
    if as_json:
        click.echo(json.dumps(report_json(report), ensure_ascii=False))
        return
    click.echo(
        f"{report.chain.name}（{report.chain.version}，{report.chain.status}）· {report.city.name}："
        f"名录里有企业 {report.city_enterprises} 家，落在链上 {report.city_placed} 家。"
    )
    if report.table:
        click.echo(head_of(report.table.table))
    for refused in (*report.refused, *(report.table.refused if report.table else ())):
        click.echo(f"  ! {refused}")
    for view in report.gaps:
        click.echo(f"- {explain_gap(view)[english]}")
        for label, names in _named(view):
            click.echo(f"    {label}：{'、'.join(names)}")
    if not report.gaps:
        click.echo("没有说得出的缺口。")
    if note := product_note(report):
        click.echo(f"注：{note}")


@chain.command()
@click.argument("chain_name", metavar="CHAIN")
@click.option("--city", help="城市；不给就只画链本身。")
@_REGISTER
@IO_TABLE
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="写到 .svg、.png、.xlsx 或 .yaml 文件。",
)
def draw(chain_name: str, city: str | None, register: Path | None, io_table: Path | None, output: Path) -> None:
    """把产业链 CHAIN 画成图（SVG、PNG），或导出成可改、可读回的工作簿（XLSX）和文本（YAML）；给了城市就标出本地有什么、缺什么。"""
    from luodi.cli.files import check_writable
    from luodi.core.chains.drawing import draw_chain

    kind = output.suffix.lower()
    if kind not in (".svg", ".png", ".xlsx", ".yaml"):
        raise click.UsageError(f"-o 的文件名要以 .svg、.png、.xlsx 或 .yaml 结尾，收到的是 {output.name}。")
    check_writable(str(output))
    if io_table and not city:
        raise click.UsageError("给了 --io-table 就要给 --city：投入产出表说的是城市的缺口。")
    report = _report(chain_name, city, register, io_table) if city else None
    shown = report.chain if report else _find_chain(chain_name)
    if kind == ".xlsx":
        from luodi.core.documents.chain_workbook import write_chain

        write_chain(shown, output, report)
    elif kind == ".png":
        from luodi.core.documents.svg_image import svg_to_png

        output.write_bytes(svg_to_png(draw_chain(shown, report)))
    elif kind == ".yaml":
        from luodi.core.chains.loading import to_yaml

        output.write_text(to_yaml(shown), encoding="utf-8")
    else:
        output.write_text(draw_chain(shown, report), encoding="utf-8")
    click.echo(f"已写入 {output}")


chain.add_command(sectors)


def _named(view: SegmentView) -> list[tuple[str, list[str]]]:
    rows = [
        ("本地供应方", [firm.name for _, firm in view.sellers]),
        ("外地企业", [firm.name for firm in view.outside]),
        ("科研院所", [body.name for body in view.research]),
        ("门槛", [f"{g.word}（{g.note}）" if g.note else g.word for g in view.segment.gates]),
    ]
    return [(label, names) for label, names in rows if names]


def _report(chain_name: str, city: str, register: Path | None, io_table: Path | None = None) -> GapReport:
    from luodi.core.chains.cities import find_city
    from luodi.core.chains.gaps import find_gaps
    from luodi.core.chains.presence import count_presence
    from luodi.core.chains.register_rows import read_rows
    from luodi.paths import luodi_home

    wanted = _find_chain(chain_name)
    find_city(city)  # said before the register is read
    table = load_table(io_table)[0] if io_table else None
    presence = count_presence(read_rows(register or luodi_home() / "register"), wanted)
    return find_gaps(presence, city, table=table)


def _find_chain(wanted: str) -> Chain:
    from luodi.core.chains.loading import shipped_chain, usable

    path = Path(wanted)
    return usable(_check_file(path)) if path.suffix.lower() in (".yaml", ".yml", ".xlsx") else shipped_chain(wanted)


def _check_file(path: Path) -> Checked:
    from luodi.core.chains.loading import check_yaml
    from luodi.core.documents.inputs import UnreadableFile

    if path.suffix.lower() == ".xlsx":
        from luodi.core.documents.chain_workbook import read_chain

        try:
            return read_chain(path, path.name)
        except OSError as error:
            raise UnreadableFile(str(path), f"打不开（{error.strerror or error}）", "请检查路径") from error
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableFile(str(path), f"打不开（{error.strerror or error}）", "请检查路径") from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(str(path), "不是 UTF-8 编码", "请另存为 UTF-8 再试") from error
    return check_yaml(text, path.name)


def _summary(checked: Checked) -> dict[str, Any]:
    from luodi.core.chains.faults import ERROR

    draft = checked.draft
    return {
        "name": draft.name if draft else checked.name,
        "id": draft.id if draft else "",
        "version": draft.version if draft else "",
        "segments": len(draft.segments) if draft else 0,
        "links": len(draft.links) if draft else 0,
        "faults": [_plain_fault(f) for f in checked.faults if f.level == ERROR],
        "notes": [_plain_fault(f) for f in checked.faults if f.level != ERROR],
    }


def _plain_fault(fault: Any) -> dict[str, str]:
    return {"level": fault.level, "where": fault.where, "segment": fault.segment, "message": fault.message}


def _lines(checked: Checked, show_all: bool) -> list[str]:
    from luodi.core.chains.faults import ERROR, LEVELS

    draft = checked.draft
    shown = [f for f in checked.faults if show_all or f.level == ERROR]
    rest = len(checked.faults) - len(checked.errors)
    head = f"{checked.name}：" + (
        f"{draft.name}（{draft.id}），{len(draft.segments)} 个环节，{len(draft.links)} 条投入关系"
        if draft
        else "读不成产业链"
    )
    head += f"，错误 {len(checked.errors)} 处" + (
        f"，提醒和说明 {rest} 处（--all 列出）" if rest and not show_all else ""
    )
    return [head, *(f"  {LEVELS[f.level]}  {f}" for f in shown)]
