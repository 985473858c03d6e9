"""``luodi screen``: needs × register → ranked targets with their reasons."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from luodi.cli.files import check_writable, one_line

if TYPE_CHECKING:
    from luodi.core.targets.details import Details
    from luodi.core.targets.needs import Need, Signal
    from luodi.core.targets.rules import ScreeningRules
    from luodi.core.targets.screening import Screening, Target
    from luodi.core.targets.source import Register

_SHOWN = 5  # targets of a need in the terminal
_HEADS = (
    "需求", "名次", "单位", "编号", "地区", "得分‰", "证据覆盖", "关键词项", "行业项", "规模项", "年限项", "加分", "称号", "理由",
)  # fmt: skip


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
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    envvar="LUODI_ENGINE",
    help="在本机（duckdb，默认）还是在 Spark 集群上算；结果相同。也可用 LUODI_ENGINE 设定。",
)
@click.option(
    "--master",
    default="local[*]",
    envvar="LUODI_SPARK_MASTER",
    help="Spark 主节点的地址（默认本机）。也可用 LUODI_SPARK_MASTER 设定。",
)
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
    wanted = _read_needs(needs) if needs else _needs_of_chain(str(chain_name), str(city), where)
    if not wanted:
        click.echo("没有说得出的缺口，也就没有要找的。")
        return
    rules = _read_rules(weights)
    with _opened(where) as register:
        products = _products()
        when = (day or datetime.now(UTC)).date()
        known = _read_signals(signals) if signals else ()
        screening = _screened(wanted, register, top, rules, when, known, products, engine, master)
        _show(wanted, register, screening, products, output, explain, as_json)


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


@contextmanager
def _opened(where: Path | None) -> Iterator[Register]:
    """The register; a table that is no Parquet is imported for this run."""
    from luodi.core.targets.source import open_register
    from luodi.paths import luodi_home

    folder = where or luodi_home() / "register"
    if folder.is_file() and folder.suffix.lower() != ".parquet":
        from luodi.core.companies.register.importing import import_file
        from luodi.core.rules import load_rules

        said = load_rules("register")["reasons"]
        with TemporaryDirectory(prefix="luodi-screen-") as scratch:
            done = import_file(folder, Path(scratch) / "register")
            rows = sum(n for outcome, n in done.counts.items() if outcome in ("new", "changed", "same"))
            click.echo(f"{folder.name}：收进 {rows} 家", err=True)
            for reason, count in sorted(done.reasons.items(), key=lambda pair: -pair[1]):
                click.echo(f"  ! {count} 行：{said[reason][1] if reason in said else reason}", err=True)
            yield open_register(Path(scratch) / "register")
        return
    yield open_register(folder)


def _products() -> dict[str, str]:
    from luodi.core.chains.products import listed_products

    return {firm.name: "；".join(firm.products) for firm in listed_products().values()}


def _read(path: Path) -> str:
    from luodi.core.documents.inputs import UnreadableFile

    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableFile(str(path), f"打不开（{error.strerror or error}）", "请检查路径") from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(str(path), "不是 UTF-8 编码", "请另存为 UTF-8 再试") from error


def _read_needs(path: Path) -> tuple[Need, ...]:
    from luodi.core.targets.loading import load_needs

    return load_needs(_read(path), path.name)


def _needs_of_chain(chain_name: str, city: str, where: Path | None) -> tuple[Need, ...]:
    from luodi.cli.chain import _report
    from luodi.core.targets.from_gaps import needs_of_gaps

    report = _report(chain_name, city, where)
    for refused in report.refused:
        click.echo(f"! {refused}", err=True)
    if not report.gaps:
        click.echo(f"{report.city.name}说不出缺口，改找本地没有企业的环节。", err=True)
    return needs_of_gaps(report)


def _read_rules(path: Path | None) -> ScreeningRules:
    import yaml

    from luodi.core.targets.errors import UnreadableNeeds
    from luodi.core.targets.rules import read_rules, shipped_rules

    if path is None:
        return shipped_rules()
    try:
        plain = yaml.safe_load(_read(path))
    except yaml.YAMLError as error:
        raise UnreadableNeeds(path.name, [str(error).replace("\n", " ")[:200]]) from error
    return read_rules(plain, path.name)


def _read_signals(path: Path) -> tuple[Signal, ...]:
    import csv
    import io

    from luodi.core.targets.errors import UnreadableNeeds
    from luodi.core.targets.needs import Signal

    rows = list(csv.DictReader(io.StringIO(_read(path))))
    heads = {"organisation": "单位", "kind": "信号", "day": "日期", "source": "来源"}
    faults = [f"缺“{head}”一栏" for head in heads.values() if not rows or head not in rows[0]]
    found = []
    for number, row in enumerate(rows if not faults else [], 2):
        values = {field: (row[head] or "").strip() for field, head in heads.items()}
        try:
            date.fromisoformat(values["day"])
        except ValueError:
            faults.append(f"第 {number} 行：日期“{values['day'][:20]}”不是 2026-01-31 这样的写法")
            continue
        if not values["source"]:
            faults.append(f"第 {number} 行：没有来源")
        found.append(Signal(**values, note=(row.get("备注") or "").strip()))
    if faults:
        raise UnreadableNeeds(path.name, faults)
    return tuple(found)


def _show(
    needs: tuple[Need, ...], register: Register, screening: Screening, products: Mapping[str, str], output: Path | None,
    explain: bool, as_json: bool,
) -> None:  # fmt: skip
    from luodi.core.targets.details import describe, reasons

    whole = bool(output or as_json)
    shown = [t for need in needs for t in screening.targets[need.id][: None if whole else _SHOWN]]
    details = describe(register, shown)
    rows = [_row(need, t, details[t.row], reasons(t, details[t.row], products)) for need in needs for t in screening.targets[need.id] if t.row in details and (whole or t.place <= _SHOWN)]  # fmt: skip
    if output:
        _write(output, rows)
        click.echo(f"{len(needs)} 个需求，{len(rows)} 个目标，已写入 {output}", err=True)
    elif as_json:
        for row in rows:
            click.echo(one_line(row))
    else:
        _print(needs, screening, rows, explain)


def _row(need: Need, target: Target, details: Details, why: list[str]) -> dict[str, Any]:
    values = (
        need.name, target.place, details.name, target.id, details.place, round(target.score, 1), round(target.coverage, 2),
        target.words, target.industry, target.size, target.age, target.bonus, "、".join(target.titles), "\n".join(why),
    )  # fmt: skip
    return dict(zip(_HEADS, values, strict=True))


def _print(needs: tuple[Need, ...], screening: Screening, rows: list[dict[str, Any]], explain: bool) -> None:
    for need in needs:
        found = screening.targets[need.id]
        click.echo(f"■ {need.name}：{len(found)} 个目标" if found else f"■ {need.name}：名录里没有合条件的")
        for row in (r for r in rows if r["需求"] == need.name):
            click.echo(
                f"  {row['名次']:>3}  {row['单位']}（{row['地区'] or '地区未载明'}）  {row['得分‰']}‰，证据覆盖 {row['证据覆盖']:.0%}"
            )
            if explain:
                click.echo("\n".join(f"       {line}" for line in row["理由"].splitlines()))
    click.echo(f"权重 {screening.rules_version}；名录 {screening.rows} 家。得分只排先后，不代替人的判断。")


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    import json

    if path.suffix.lower() == ".json":
        path.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8", errors="backslashreplace")
        return
    if path.suffix.lower() == ".csv":
        _write_csv(path, rows)
        return
    from openpyxl import Workbook

    from luodi.core.documents.cells import put_words

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "目标"
    sheet.freeze_panes = "A2"
    for number, row in enumerate([dict(zip(_HEADS, _HEADS, strict=True)), *rows], 1):
        for column, value in enumerate(row.values(), 1):
            if isinstance(value, str):
                put_words(sheet.cell(number, column), value)
            elif value is not None:
                sheet.cell(number, column, value)
    book.save(path)


def _write_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    """With a byte order mark for Excel, and a quote mark before what Excel would run."""
    import csv

    from luodi.core.documents.cells import FORMULA_LIKE

    with path.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(_HEADS)
        for row in rows:
            writer.writerow("'" + v if isinstance(v, str) and v.startswith(FORMULA_LIKE) else v for v in row.values())
