"""What ``luodi screen`` reads: needs, weights, signals, a register of any kind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from luodi.core.targets.needs import Need, Signal
    from luodi.core.targets.rules import ScreeningRules
    from luodi.core.targets.source import Register


@contextmanager
def opened_register(where: Path | None) -> Iterator[Register]:
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
                # a count of rows has no one value to fill in
                words = said[reason][1].format(value="…", to="…") if reason in said else reason
                click.echo(f"  ! {count} 行：{words}", err=True)
            yield open_register(Path(scratch) / "register")
        return
    yield open_register(folder)


def listed_products_words() -> dict[str, str]:
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


def read_needs(path: Path) -> tuple[Need, ...]:
    from luodi.core.targets.loading import load_needs

    return load_needs(_read(path), path.name)


def needs_of_chain(chain_name: str, city: str, where: Path | None) -> tuple[Need, ...]:
    from luodi.cli.chain import _report
    from luodi.core.targets.from_gaps import needs_of_gaps

    report = _report(chain_name, city, where)
    for refused in report.refused:
        click.echo(f"! {refused}", err=True)
    if not report.gaps:
        click.echo(f"{report.city.name}说不出缺口，改找本地没有企业的环节。", err=True)
    return needs_of_gaps(report)


def read_weights(path: Path | None) -> ScreeningRules:
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


def read_signals(path: Path) -> tuple[Signal, ...]:
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
