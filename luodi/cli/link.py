"""``luodi link``: names as written → companies of the register."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from luodi.cli.engine import engine_options
from luodi.cli.files import check_writable, one_line
from luodi.cli.link_input import NoMentions, read_decisions, read_mentions
from luodi.cli.link_output import as_line, as_object, written

if TYPE_CHECKING:
    from luodi.core.companies.linking import Decision, Index, Link, Mention

_LONG = 5000  # names from which on the work takes long enough for a progress bar
_CHUNK = 2000  # links whose registered names are asked for together


@click.command()
@click.argument("file")
@click.option(
    "--register", "where", type=click.Path(path_type=Path),
    help="名录：luodi register 的文件夹（默认 LUODI_HOME/register），或 Parquet 文件、放 Parquet 的文件夹。",
)  # fmt: skip
@click.option("--column", help="表格里哪一栏是单位名称（默认按表头认）。")
@click.option("--sheet", help="Excel 工作表名（默认取认得出表头最多的一张）。")
@click.option("--threshold", type=click.FloatRange(0, 1), help="把握达到多少才算连上（默认用随软件校准的值）。")
@click.option(
    "--decisions",
    "decided",
    type=click.Path(dir_okay=False),
    help="人工认定过的表（--output 写出、填好认定栏的表），先于计算结果。",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="把结果写成 .csv、.xlsx 或 .jsonl，供人核对和认定。",
)
@engine_options
@click.option("--json", "as_json", is_flag=True, help="每个名称一行 JSON，带依据和备选。")
def link(
    file: str, where: Path | None, column: str | None, sheet: str | None, threshold: float | None, decided: str | None,
    output: Path | None, engine: str, master: str, as_json: bool,
) -> None:  # fmt: skip
    """把名称连到名录里的单位；名录里没有的，说没有。

    FILE 可以是：一行一个名称的 .txt；.csv、.xlsx 等表格（有“地点”“行业”栏时一并参考）；每行一个对象的 .jsonl（mention 或 name
    字段，可带 places、industries、others）；或 luodi read --json 的输出。- 为标准输入。
    """
    mentions = list(read_mentions(file, column, sheet))
    if not mentions:
        raise NoMentions(f"{file}：没有找到单位名称。请检查文件，或用 --column 指明是哪一栏。")
    decisions = read_decisions(decided) if decided else []
    if output:
        check_writable(str(output))
    with _index(where, on_disk=engine == "spark") as index, ExitStack() as stack:
        links = (
            _on_spark(mentions, index, master, threshold) if engine == "spark" else _here(mentions, index, threshold)
        )
        if len(mentions) >= _LONG and sys.stderr.isatty():
            links = stack.enter_context(click.progressbar(links, len(mentions), "连接", file=sys.stderr, show_pos=True))
        write = stack.enter_context(written(output)) if output else None
        linked = 0
        for found, names in _settled(links, index, decisions):
            linked += found.accepted
            if write:
                write(found, names)
            else:
                click.echo(one_line(as_object(found, names)) if as_json else as_line(found, names))
    if output:
        click.echo(f"{len(mentions)} 个名称，连上 {linked} 个，已写入 {output}", err=True)


def _here(mentions: Sequence[Mention], index: Index, threshold: float | None) -> Iterator[Link]:
    from luodi.core.companies.linking.links import RUNNERS_UP, link_each
    from luodi.core.companies.linking.ranker import ranker

    model = ranker()
    return link_each(mentions, index, model, model.threshold if threshold is None else threshold, RUNNERS_UP)


def _settled(
    links: Iterable[Link], index: Index, decisions: Sequence[Decision]
) -> Iterator[tuple[Link, Mapping[str, str]]]:
    """The links as people decided them, each with the registered names of the companies it names."""
    from luodi.core.companies.linking import Links, apply_decisions
    from luodi.core.companies.linking.links import registered_names

    waiting = iter(links)
    named = {decision.code for decision in decisions if decision.code}
    decided_names = registered_names(index, named) if named else {}
    if gone := sorted(named - decided_names.keys()):
        click.echo(f"认定过的 {'、'.join(gone[:5])} 等 {len(gone)} 个代码不在这份名录里，这些认定没有用上。", err=True)
    while chunk := tuple(islice(waiting, _CHUNK)):
        settled = apply_decisions(Links(chunk, 0.0), decisions, decided_names)
        rids = {c.rid for one in settled for c in (one.best, *one.runners_up) if c and c.source != "registered"}
        names = decided_names | (registered_names(index, rids) if rids else {})
        yield from ((one, names) for one in settled)


@contextmanager
def _index(where: Path | None, *, on_disk: bool) -> Iterator[Index]:
    """The index of the register named; one of plain Parquet is built for this run, on disk where others must read it."""
    from luodi.core.companies.linking import build_index
    from luodi.core.companies.linking.stored import open_stored_index
    from luodi.paths import luodi_home

    folder = where or luodi_home() / "register"
    parquet = folder.is_file() or (
        folder.is_dir() and not (folder / "manifest.json").exists() and any(folder.rglob("*.parquet"))
    )
    with TemporaryDirectory() as scratch:
        path = Path(scratch) / "linking.duckdb" if on_disk else None
        with build_index(folder, path) if parquet else open_stored_index(folder) as index:
            yield index


def _on_spark(mentions: Sequence[Mention], index: Index, master: str, threshold: float | None) -> Iterator[Link]:
    from luodi.cli.spark import spark_session
    from luodi.core.companies.linking.spark import link_on_spark

    if index.path is None:
        raise RuntimeError("An index in memory cannot be carried to a cluster.")
    with spark_session(master) as session:
        yield from link_on_spark(mentions, index.path, session, threshold=threshold)
