"""``luodi screen``: needs × register → ranked targets with their reasons."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from luodi.cli.engine import engine_options
from luodi.cli.files import check_writable
from luodi.cli.screen_input import (
    listed_products_words,
    needs_of_chain,
    opened_register,
    read_needs,
    read_signals,
    read_weights,
)
from luodi.cli.screen_output import show

if TYPE_CHECKING:
    from luodi.core.targets.needs import Need, Signal
    from luodi.core.targets.rules import ScreeningRules
    from luodi.core.targets.screening import Screening
    from luodi.core.targets.source import Register


@click.command()
@click.argument("needs", required=False, type=click.Path(path_type=Path))
@click.option(
    "--register",
    "where",
    type=click.Path(path_type=Path),
    help="名录：luodi 的名录文件夹（默认 LUODI_HOME/register）、放 Parquet 的文件夹，或一个 Parquet、CSV、Excel 文件。",
)
@click.option("--chain", "chain_name", help="不给 NEEDS 时：从这条产业链的缺口生成需求（名称、编号或文件）。")
@click.option("--city", help="与 --chain 同用：哪个城市的缺口。")
@click.option("--top", type=click.IntRange(1, 100_000), default=50, help="每个需求取前多少名（默认 50）。")
@click.option("--weights", type=click.Path(path_type=Path), help="权重文件（默认用随软件的 screening.yaml）。")
@click.option("--signals", type=click.Path(path_type=Path), help="扩张信号表（CSV：单位、信号、日期、来源）。")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="写成 .xlsx、.csv 或 .json。")
@click.option("--explain", is_flag=True, help="列出每个目标的理由：关键词在哪里、各项得分、缺什么。")
@engine_options
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="年限与信号算到哪一天（默认今天）。")
@click.option("--json", "as_json", is_flag=True, help="每个目标一行 JSON。")
def screen(
    needs: Path | None, where: Path | None, chain_name: str | None, city: str | None, top: int, weights: Path | None,
    signals: Path | None, output: Path | None, explain: bool, engine: str, master: str, day: datetime | None, as_json: bool,
) -> None:  # fmt: skip
    """按需求筛选名录，排出目标，逐个有依据。

    NEEDS 是 JSON 或 YAML 文件：每个需求有编号、关键词、排除词、行业代码、过滤条件。写法见 docs/reference/screening.md。
    首次筛选要把名录读一遍，认出的词存在名录旁边；改权重、改过滤条件不再重读。Ctrl+C 可随时停，已认出的不会丢。
    """
    if (needs is None) == (chain_name is None):
        raise click.UsageError("给一个 NEEDS 文件，或者 --chain 加 --city，两者选一。")
    if chain_name and not city:
        raise click.UsageError("--chain 要和 --city 同用。")
    if output and output.suffix.lower() not in (".xlsx", ".csv", ".json"):
        raise click.UsageError(f"-o 的文件名要以 .xlsx、.csv 或 .json 结尾，收到的是 {output.name}。")
    if output:
        check_writable(str(output))
    wanted = read_needs(needs) if needs else needs_of_chain(str(chain_name), str(city), where)
    if not wanted:
        click.echo("没有说得出的缺口，也就没有要找的。")
        return
    rules = read_weights(weights)
    with opened_register(where) as register:
        products = listed_products_words()
        when = (day or datetime.now(UTC)).date()
        known = read_signals(signals) if signals else ()
        screening = _screened(wanted, register, top, rules, when, known, products, engine, master)
        show(wanted, register, screening, products, output, explain, as_json)


def _screened(
    needs: tuple[Need, ...], register: Register, top: int, rules: ScreeningRules, day: date, signals: tuple[Signal, ...],
    products: Mapping[str, str], engine: str, master: str,
) -> Screening:  # fmt: skip
    from luodi.core.targets.screening import screen as screen_here

    if engine == "spark":
        from luodi.cli.spark import spark_session
        from luodi.core.targets.spark import screen_on_spark

        if signals:
            raise click.UsageError("--signals 目前只能与 --engine duckdb 同用。")
        with spark_session(master) as session:
            return screen_on_spark(needs, register, session, top=top, rules=rules, day=day, products=products)
    with _progress(register.rows) as tell:
        return screen_here(
            needs, register, top=top, rules=rules, day=day, signals=signals, products=products, store=_store(register), progress=tell
        )  # fmt: skip


def _store(register: Register) -> Path | None:
    """Beside the register where that can be written, else among luodi's own files."""
    import os

    from luodi.core.targets.store import FOLDER
    from luodi.paths import luodi_home

    if os.access(register.folder, os.W_OK):
        return None
    return luodi_home() / FOLDER


@contextmanager
def _progress(rows: int) -> Iterator[Any]:
    """A progress bar for what takes long enough, on a terminal."""
    if rows < 200_000 or not sys.stderr.isatty():
        yield lambda _step, _done, _all: None
        return
    with click.progressbar(length=rows * 2, label="筛选", file=sys.stderr) as bar:
        before = {"识词": 0, "排序": 0}

        def tell(step: str, done: int, _all: int) -> None:
            bar.update(done - before[step])
            before[step] = done

        yield tell
