"""What ``luodi screen`` writes: lines in the terminal, a table, JSON."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from luodi.cli.files import one_line

if TYPE_CHECKING:
    from luodi.core.targets.details import Details
    from luodi.core.targets.needs import Need
    from luodi.core.targets.screening import Screening, Target
    from luodi.core.targets.source import Register

_SHOWN = 5  # targets of a need in the terminal


def show(
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
    from luodi.core.documents.target_workbook import HEADS

    values = (
        need.name, target.place, details.name, target.id, details.place, round(target.score, 1), round(target.coverage, 2),
        target.words, target.industry, target.size, target.age, target.bonus, "、".join(target.titles), "\n".join(why),
    )  # fmt: skip
    return dict(zip(HEADS, values, strict=True))


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

    from luodi.core.documents.target_workbook import targets_csv, targets_workbook

    ending = path.suffix.lower()
    if ending == ".json":
        path.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8", errors="backslashreplace")
    else:
        path.write_bytes(targets_csv(rows) if ending == ".csv" else targets_workbook(rows))
