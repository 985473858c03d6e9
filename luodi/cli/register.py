"""``luodi register``: import a register of organisations, look into it, search it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from luodi.cli.files import check_writable

_FOLDER = click.option(
    "--folder", type=click.Path(file_okay=False, path_type=Path), help="名录所在文件夹（默认 LUODI_HOME/register）。"
)


def _home(folder: Path | None) -> Path:
    from luodi.paths import luodi_home

    return folder or luodi_home() / "register"


@click.group()
def register() -> None:
    """单位名录：导入、统计、查找。"""


@register.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@_FOLDER
@click.option(
    "--map", "given", multiple=True, metavar="表头=字段", help="指定某一栏是什么字段；“表头=”表示不收。可多次。"
)
@click.option("--sheet", help="Excel 工作表名（默认取认得出表头最多的一张）。")
@click.option("--source", help="来源名称（默认用文件名）。")
@click.option("--complete", is_flag=True, help="文件是该来源的完整名单：原有而不再列出的单位转入历史。")
@click.option("--dry-run", is_flag=True, help="只显示各栏怎样对应，不导入。")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="把逐行报告写成 CSV。")
@click.option("--json", "as_json", is_flag=True, help="结果写成一行 JSON。")
def import_(
    file: Path, folder: Path | None, given: tuple[str, ...], sheet: str | None, source: str | None, complete: bool,
    dry_run: bool, report: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """导入 CSV、Excel、JSON lines、Parquet 文件，或放 Parquet 的文件夹。中断了重来一遍即可，结果相同。"""
    from luodi.core.companies.register.importing import import_file, plan_import
    from luodi.core.companies.register.report import summary, write_report
    from luodi.core.documents.encodings import decode

    wanted = {}
    for pair in given:
        head, equals, field = pair.rpartition("=")
        if not equals:
            raise click.UsageError(f"--map 要写成 表头=字段，收到的是 {pair}。")
        wanted[head] = field.strip()
    home = _home(folder)
    plan = plan_import(file, home, given=wanted, encoding_of=lambda data: decode(data).encoding, sheet=sheet)
    origin = "（沿用已保存的映射）" if plan.mapping.reused else ""
    click.echo(f"{file.name} 各栏{origin}：", err=as_json)
    for line in plan.mapping.lines():
        click.echo(f"  {line}", err=as_json)
    if dry_run:
        return
    if report:
        check_writable(str(report))
    shown: list[str] = []

    def progress(step: str, done: int) -> None:
        if step not in shown:
            shown.append(step)
            click.echo(f"… {step}", err=True)

    watched = progress if sys.stderr.isatty() else _silent
    done = import_file(file, home, plan=plan, source=source, complete=complete, progress=watched)
    if report:
        click.echo(f"逐行报告 {write_report(home, report, done.id)} 条，已写入 {report}", err=True)
    click.echo(json.dumps(asdict(done), ensure_ascii=False) if as_json else "\n".join(summary(done)))


def _silent(step: str, done: int) -> None:
    """No progress where nobody watches."""


@register.command()
@_FOLDER
@click.option("--json", "as_json", is_flag=True, help="写成一行 JSON。")
def stats(folder: Path | None, as_json: bool) -> None:
    """名录里有什么：按地区、类别、状态计数，各字段有多全。"""
    from luodi.core.companies.register.stats import register_stats

    found = register_stats(_home(folder))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    click.echo(f"共 {found['rows']} 个单位，另存历史版本 {found['versions']} 个，导入 {len(found['imports'])} 次。")
    for title, key in (("地区", "provinces"), ("类别", "kinds"), ("状态", "statuses")):
        click.echo(f"{title}：" + "，".join(f"{name or '未载明'} {n}" for name, n in found[key].items()))
    click.echo("有值的比例：" + "，".join(f"{field} {share:.0%}" for field, share in found["complete"].items()))


@register.command()
@click.argument("words")
@_FOLDER
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="最多几条。")
@click.option("--json", "as_json", is_flag=True, help="每条一行 JSON。")
def search(words: str, folder: Path | None, limit: int, as_json: bool) -> None:
    """查找：名称的任一部分、曾用名、简称、拼音、首字母、信用代码。查不到时退出码为 1。"""
    from luodi.core.companies.register.search import Searcher

    hits = Searcher(_home(folder)).search(words, limit)
    for hit in hits:
        if as_json:
            click.echo(json.dumps(asdict(hit), ensure_ascii=False))
        else:
            other = f"（{hit.other}）" if hit.other else ""
            click.echo("\t".join((hit.name + other, hit.code or "无信用代码", hit.region or "地区未载明", hit.oid)))
    if not hits:
        click.echo(f"名录里没有“{words}”。", err=True)
        sys.exit(1)
