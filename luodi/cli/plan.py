"""``luodi plan``: a mission file in, an itinerary out."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from luodi.core.missions.itinerary import Item
    from luodi.core.missions.keeping import Moment
    from luodi.core.missions.plan import Plan
    from luodi.core.missions.setting_up import Ready

_KINDS = (".xlsx", ".docx", ".pdf", ".ics", ".json")
_SECONDS, _SECONDS_AGAIN = 1.5, 0.5
UNMET = 3  # exit code: an appointment found no place


@click.command()
@click.argument("mission", type=click.Path(path_type=Path), required=False)
@click.option(
    "-o", "--output", "outputs", multiple=True, type=click.Path(dir_okay=False, path_type=Path),
    help="写到 .xlsx、.docx、.pdf、.ics 或 .json（留着续排、出手册）；可多次。",
)  # fmt: skip
@click.option("--seconds", type=click.FloatRange(0.1, 3600), help="最多算几秒（默认 1.5，续排 0.5）。")
@click.option(
    "--rounds", type=click.IntRange(1, 10**9), help="最多算几轮；只给轮数时，同样的文件和种子总是同样的结果。"
)
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True, help="随机种子。")
@click.option(
    "--travel", type=click.Path(dir_okay=False, path_type=Path), help="路程表（.xlsx 或 .csv）：从、到、分钟。"
)
@click.option(
    "--keep", type=click.Path(dir_okay=False, path_type=Path), help="原行程（.json）：已发生的不动，其余尽量少动。"
)
@click.option("--from", "since", metavar="时刻", help="与 --keep 一起用：从这一刻起重排，如 “2026-12-02 12:00”。")
@click.option("--cancel", multiple=True, metavar="名称", help="与 --keep 一起用：取消的单位（名称或编号）；可多次。")
@click.option(
    "--alternatives", "others", type=click.IntRange(1, 9), metavar="N",
    help="另列至多 N 个价值相近、差别明显的备选，各有得失；写 .json 时一并写出（名-备选1.json）。",
)  # fmt: skip
@click.option("--risk", is_flag=True, help="另列每一站因路上延误赶不上的可能。")
@click.option(
    "--template", type=click.Path(dir_okay=False, path_type=Path), help="写出演示任务（.xlsx 或 .yaml）当样子。"
)
def plan(
    mission: Path | None, outputs: tuple[Path, ...], seconds: float | None, rounds: int | None, seed: int,
    travel: Path | None, keep: Path | None, since: str | None, cancel: tuple[str, ...], others: int | None,
    risk: bool, template: Path | None,
) -> None:  # fmt: skip
    """排行程：去哪几家、哪天、哪一组、什么顺序、住哪里。

    MISSION 是任务文件（.yaml 或 .xlsx）。算的时候按 Ctrl+C，就用目前最好的。有约会排不进去时退出码为 3。
    """
    from luodi.cli.files import check_writable

    _check_options(mission, outputs, keep, since, cancel, template)
    if others and keep:
        raise click.UsageError("--alternatives 不能和 --keep 一起用：续排是尽量少动，备选是另排。")
    for path in (*outputs, *([template] if template else [])):
        check_writable(str(path))
    if template:
        _write_template(template)
    if mission is None:
        return
    from luodi.cli.mission_input import open_mission, open_plan
    from luodi.cli.plan_alternatives import show_alternatives, write_alternatives
    from luodi.core.missions import plan_mission, replan

    ready = open_mission(mission, travel)
    effort = (_SECONDS_AGAIN if keep else _SECONDS) if seconds is None and rounds is None else seconds
    gone = _cancelled(ready, cancel)
    before = open_plan(keep, ready.mission) if keep else None
    with _stoppable() as stop, _progress() as show:
        if before is None:
            found = plan_mission(ready.mission, seconds=effort, rounds=rounds, seed=seed, on_better=show, stop=stop)
        else:
            found = replan(
                ready.mission, before, now=_moment(ready, since), cancelled=gone, seconds=effort, rounds=rounds,
                seed=seed, stop=stop,
            )  # fmt: skip
    items = ready.items(found)
    _print_plan(ready, found, items, before, gone)
    choices = show_alternatives(ready, found, others, effort, rounds, seed) if others else ()
    if risk:
        _print_risk(ready, found)
    for path in outputs:
        _write(path, ready, found, items)
        click.echo(f"已写入 {path}", err=True)
        write_alternatives(path, ready.terms.title, choices)
    if _unmet(found, gone):
        sys.exit(UNMET)


def _check_options(
    mission: Path | None, outputs: Sequence[Path], keep: Path | None, since: str | None, cancel: Sequence[str],
    template: Path | None,
) -> None:  # fmt: skip
    if mission is None and template is None:
        raise click.UsageError("要给出任务文件；没有的话，先用 --template 任务.xlsx 写一份样子。")
    if mission is None and outputs:
        raise click.UsageError("-o 要和任务文件一起用。")
    if (since or cancel) and keep is None:
        raise click.UsageError("--from 和 --cancel 要和 --keep 一起用。")
    for path in outputs:
        if path.suffix.lower() not in _KINDS:
            raise click.UsageError(f"-o 的文件名要以 {'、'.join(_KINDS)} 之一结尾，收到的是 {path.name}。")
    if template and template.suffix.lower() not in (".xlsx", ".yaml"):
        raise click.UsageError(f"--template 的文件名要以 .xlsx 或 .yaml 结尾，收到的是 {template.name}。")


def _write_template(path: Path) -> None:
    from luodi.core.documents.mission_workbook import write_mission_xlsx
    from luodi.core.missions.demo_mission import demo_mission
    from luodi.core.missions.mission_yaml import write_mission_yaml

    if path.suffix.lower() == ".xlsx":
        path.write_bytes(write_mission_xlsx(demo_mission()))
    else:
        path.write_text(write_mission_yaml(demo_mission()), encoding="utf-8")
    click.echo(f"已写入 {path}", err=True)


def _moment(ready: Ready, since: str | None) -> Moment | None:
    from luodi.core.missions.keeping import Moment

    if since is None:
        return None
    try:
        when = datetime.fromisoformat(since.strip().replace("/", "-"))
    except ValueError as error:
        raise click.BadParameter(f"{since} 不是时刻，请写成 2026-12-02 12:00 的样子", param_hint="--from") from error
    day = (when.date() - ready.terms.first_date).days
    if not 0 <= day < ready.terms.days:
        raise click.BadParameter(f"{when:%Y-%m-%d} 不在行程之内", param_hint="--from")
    return Moment(day, when.hour * 60 + when.minute)


def _cancelled(ready: Ready, cancel: Sequence[str]) -> frozenset[str]:
    by_name = {aim.name: aim.id for aim in ready.terms.aims.values()} | {i: i for i in ready.terms.aims}
    for name in cancel:
        if name not in by_name:
            raise click.BadParameter(f"任务文件里没有“{name}”", param_hint="--cancel")
    return frozenset(by_name[name] for name in cancel)


@contextmanager
def _stoppable() -> Iterator[Callable[[], bool]]:
    """A question whether Ctrl+C was pressed; the search then ends with the best so far."""
    pressed: list[int] = []

    def press(number: int, frame: object) -> None:
        if pressed:  # asked twice: at once, without a plan
            raise KeyboardInterrupt
        pressed.append(number)

    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        click.echo("已停下，用目前最好的。", err=True)


@contextmanager
def _progress() -> Iterator[Callable[[Plan], None] | None]:
    """A line with the best so far, rewritten; nothing where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    begun = time.monotonic()

    def show(best: Plan) -> None:
        passed = time.monotonic() - begun
        click.echo(f"\r{passed:5.1f} 秒　价值 {best.value:g}　{len(best.visited)} 家 ", err=True, nl=False)

    yield show
    click.echo(err=True)


def _print_plan(ready: Ready, found: Plan, items: Sequence[Item], before: Plan | None, gone: frozenset[str]) -> None:
    from luodi.core.documents.itinerary import day_name, itinerary_rows
    from luodi.core.missions import explain
    from luodi.core.missions.left_out_words import say_left_out

    terms = ready.terms
    click.echo(f"{terms.title}：{len(found.visited)} 家，价值 {found.value:g}。")
    day = ""
    for item, row in zip(items, itinerary_rows(items), strict=True):
        if day != day_name(item.starts):
            day = day_name(item.starts)
            click.echo(f"\n{day}")
        note = f"　（{item.note}）" if item.note else ""
        slack = f"　余量 {item.slack_minutes:.0f} 分" if item.slack_minutes is not None else ""
        click.echo(f"  {item.team}　{row[2]}　{row[3]}　{row[4]}{slack}{note}")
    if before is not None:
        _print_moves(ready, before, found)
    for unmet in _unmet(found, gone):
        click.echo(f"\n! 约好的“{terms.names.get(unmet, unmet)}”没能安排。")
    left = [x for x in explain(ready.mission, found) if x.candidate not in gone]
    if left:
        click.echo(f"\n没有排入的 {len(left)} 家：")
    for each in left:
        click.echo(f"  {say_left_out(each, terms, ready.mission)}")
    for caution in terms.cautions:
        click.echo(f"注：{caution}。")


def _unmet(found: Plan, gone: frozenset[str]) -> list[str]:
    """Appointments that found no place; one that was cancelled wants none."""
    return [each for each in found.unmet if each not in gone]


def _print_moves(ready: Ready, before: Plan, found: Plan) -> None:
    from luodi.core.missions.checking import clock
    from luodi.core.missions.left_out_words import say_day
    from luodi.core.missions.moves import find_moves

    def when(place: tuple[str, int, float] | None) -> str:
        return f"{place[0]} {say_day(ready.terms, place[1])} {clock(place[2])}" if place else ""

    moves = find_moves(before, found)
    click.echo(f"\n与原行程相比，变动 {len(moves)} 处：" if moves else "\n与原行程相比，没有变动。")
    for move in moves:
        name = ready.terms.names.get(move.candidate, move.candidate)
        if move.new is None:
            click.echo(f"  不去　{name}（原定 {when(move.old)}）")
        elif move.old is None:
            click.echo(f"  新增　{name}：{when(move.new)}")
        else:
            click.echo(f"  改期　{name}：{when(move.old)} → {when(move.new)}")


def _print_risk(ready: Ready, found: Plan) -> None:
    from luodi.core.missions import simulate_plan
    from luodi.core.missions.left_out_words import say_day

    visits, days = simulate_plan(ready.mission, found)
    click.echo("\n路上延误的风险（模拟 2000 次，路程的波动为估计，待核实）：")
    for v in visits:
        name = ready.terms.names.get(v.candidate, v.candidate)
        click.echo(f"  {v.team} {say_day(ready.terms, v.day)}　{name}　赶不上 {v.missed:.1%}")
    for d in days:
        if d.late >= 0.005:
            click.echo(f"  {d.team} {say_day(ready.terms, d.day)}　当天超时 {d.late:.0%}")


def _write(path: Path, ready: Ready, found: Plan, items: Sequence[Item]) -> None:
    from luodi.core.documents import itinerary as printed
    from luodi.core.documents.paper import paper_docx, paper_pdf
    from luodi.core.missions.plan_file import write_plan

    terms, kind = ready.terms, path.suffix.lower()
    if kind == ".json":
        path.write_text(write_plan(found, terms.title), encoding="utf-8")
    elif kind == ".xlsx":
        path.write_bytes(printed.itinerary_xlsx(items))
    elif kind == ".ics":
        made = datetime.now(UTC)
        path.write_bytes(printed.itinerary_ics(terms.title, items, made, f"{terms.title}-{terms.first_date}"))
    else:
        paper = printed.itinerary_paper(terms.title, items, tuple(filter(None, (terms.unit, *terms.cautions))))
        path.write_bytes(paper_docx(paper) if kind == ".docx" else paper_pdf(paper))
