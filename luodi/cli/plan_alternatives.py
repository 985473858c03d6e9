"""Alternatives to a plan, printed and written beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from luodi.core.missions import Alternative
    from luodi.core.missions.plan import Plan
    from luodi.core.missions.setting_up import Ready


def show_alternatives(
    ready: Ready, found: Plan, count: int, seconds: float | None, rounds: int | None, seed: int
) -> Sequence[Alternative]:
    """Alternatives to a plan, printed with what each gains and loses; they may take as long as the plan did."""
    from luodi.core.documents.itinerary import day_name
    from luodi.core.missions import alternatives
    from luodi.core.missions.alternative_words import say_alternative

    choices = alternatives(ready.mission, found, count, seconds=seconds, rounds=rounds, seed=seed)
    click.echo(f"\n备选 {len(choices)} 个：" if choices else "\n没有价值相近而差别明显的备选。")
    for number, choice in enumerate(choices, start=1):
        words = say_alternative(choice, ready.terms, ready.mission)
        click.echo(f"  备选 {number}：{len(choice.plan.visited)} 家，价值 {choice.plan.value:g}。{words}")
        stops: dict[str, list[str]] = {}
        for item in ready.items(choice.plan):
            if item.kind == "visit":
                stops.setdefault(f"{day_name(item.starts)} {item.team}", []).append(item.what)
        for when, names in stops.items():
            click.echo(f"    {when}　{'、'.join(names)}")
    return choices


def write_alternatives(path: Path, title: str, choices: Sequence[Alternative]) -> None:
    """Each alternative beside the plan's file, where that is JSON: to be planned on from as the plan is."""
    from luodi.core.missions.plan_file import write_plan

    if path.suffix.lower() != ".json":
        return
    for number, choice in enumerate(choices, start=1):
        beside = path.with_name(f"{path.stem}-备选{number}{path.suffix}")
        beside.write_text(write_plan(choice.plan, title), encoding="utf-8")
        click.echo(f"已写入 {beside}", err=True)
