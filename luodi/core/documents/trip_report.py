"""The draft of the bureau's own report of a trip, as a paper: facts only, each from words of a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from luodi.core.documents.labels import label
from luodi.core.documents.paper import Block, Cell, Heading, Line, Paper, Source, Table
from luodi.core.missions.briefing import Basis
from luodi.core.missions.comparing import Met, ReportDue, TripComparison
from luodi.core.missions.told import Quote

NOT_STATED = "未载明"


def trip_report_paper(
    title: str, unit: str, first: date, last: date, trip: TripComparison, due: ReportDue | None
) -> Paper:
    """
    The draft: whom the trip saw, whom it met, what is to be done, projects, what differs from the plan.

    Nothing is judged or added: what a person must write (results, assessment, suggestions) stands as missing.
    """
    blocks: list[Block] = []
    if due is not None:
        day = due.day
        blocks.append(Line(f"{day.year}年{day.month}月{day.day}日前报送", "时限", _sources((due.basis,))))
    planned = len(trip.visited) + len(trip.skipped)
    blocks.append(
        Line(f"计划走访 {planned} 家，报道载明走访 {len(trip.visited)} 家，另有计划外 {len(trip.added)} 家。", "概况")
    )
    blocks += [
        Line(f"“{quote.words}”不在计划的日期里，请核对是不是这次行程的报道。", "注意", _of((quote,)))
        for quote in trip.elsewhen
    ]
    blocks += [Heading("一、走访单位"), *_met_table(trip.visited)]
    blocks += [Heading("二、计划外走访"), *_met_table(trip.added)]
    blocks += [Heading("三、计划内未见报道"), *_skipped(trip)]
    blocks += [Heading("四、会见人员"), *_people(trip)]
    blocks += [Heading("五、项目与签约"), *_deals(trip)]
    blocks += [Heading("六、跟进事项"), *_to_dos(trip)]
    blocks += [Heading("七、成效、问题与建议"), Line(None, "由经办人填写")]
    about = tuple(filter(None, (unit, f"{first} 至 {last}", "草稿：只列报道载明的事实，逐条有出处")))
    return Paper(f"{title}情况报告（草稿）", about=about, blocks=tuple(blocks))


def _met_table(rows: Iterable[Met]) -> Iterator[Block]:
    cells = tuple((Cell(m.name, _of(m.quotes)), m.day or NOT_STATED, label(m.role)) for m in rows)
    yield Table(("单位", "日期", "方式"), cells, (4, 2, 1.4)) if cells else Line("无")


def _skipped(trip: TripComparison) -> Iterator[Block]:
    for s in trip.skipped:
        named = "，报道提及" if s.quotes else ""
        yield Line(f"{s.name}（原定 {s.planned}{named}）", "", _of(s.quotes), bullet=True)
    if not trip.skipped:
        yield Line("无")


def _people(trip: TripComparison) -> Iterator[Block]:
    rows = tuple(
        (Cell(p.name, _of((p.quote,))), p.title or NOT_STATED, p.organisation or NOT_STATED) for p in trip.people
    )
    yield Table(("姓名", "职务", "单位"), rows, (1.4, 3, 4)) if rows else Line("无")


def _deals(trip: TripComparison) -> Iterator[Block]:
    rows = tuple(
        (
            Cell(d.name, _of((d.quote,))),
            "、".join(d.parties) or NOT_STATED,
            d.amount or NOT_STATED,
            label(d.status or None),
        )
        for d in trip.projects
    )
    yield Table(("项目", "各方", "金额", "状态"), rows, (3, 3, 1.6, 1.4)) if rows else Line("无")


def _to_dos(trip: TripComparison) -> Iterator[Block]:
    for t in trip.followups:
        yield Line("".join((t.quote.words, f"（{t.who}）" if t.who else "")), label(t.type), _of((t.quote,)))
    if not trip.followups:
        yield Line("无")


def _of(quotes: Iterable[Quote]) -> tuple[Source, ...]:
    return _sources(quote.basis for quote in quotes)


def _sources(bases: Iterable[Basis]) -> tuple[Source, ...]:
    return tuple(Source(basis.name, basis.where) for basis in bases)
