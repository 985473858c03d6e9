"""The draft of the bureau's own report of a trip, as a paper: facts only, each from words of a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from luodi.core.documents.labels import label
from luodi.core.documents.paper import Block, Cell, Heading, Line, Paper, Source, Table
from luodi.core.documents.saying import CHINESE, Saying
from luodi.core.missions.briefing import Basis
from luodi.core.missions.comparing import Met, ReportDue, TripComparison
from luodi.core.missions.told import Quote

NOT_STATED = "未载明"


def trip_report_paper(
    title: str, unit: str, first: date, last: date, trip: TripComparison, due: ReportDue | None, say: Saying = CHINESE
) -> Paper:
    """
    The draft: whom the trip saw, whom it met, what is to be done, projects, what differs from the plan.

    Nothing is judged or added: what a person must write (results, assessment, suggestions) stands as missing.
    """
    blocks: list[Block] = []
    if due is not None:
        day = due.day
        blocks.append(
            Line(say(f"{day.year}年{day.month}月{day.day}日前报送"), say("时限"), _sources((due.basis,), say))
        )
    planned = len(trip.visited) + len(trip.skipped)
    counted = f"计划走访 {planned} 家，报道载明走访 {len(trip.visited)} 家，另有计划外 {len(trip.added)} 家。"
    blocks.append(Line(say(counted), say("概况")))
    blocks += [
        Line(say(f"“{quote.words}”不在计划的日期里，请核对是不是这次行程的报道。"), say("注意"), _of((quote,), say))
        for quote in trip.elsewhen
    ]
    blocks += [Heading(say("一、走访单位")), *_met_table(trip.visited, say)]
    blocks += [Heading(say("二、计划外走访")), *_met_table(trip.added, say)]
    blocks += [Heading(say("三、计划内未见报道")), *_skipped(trip, say)]
    blocks += [Heading(say("四、会见人员")), *_people(trip, say)]
    blocks += [Heading(say("五、项目与签约")), *_deals(trip, say)]
    blocks += [Heading(say("六、跟进事项")), *_to_dos(trip, say)]
    blocks += [Heading(say("七、成效、问题与建议")), Line(None, say("由经办人填写"))]
    about = tuple(filter(None, (unit, say(f"{first} 至 {last}"), say("草稿：只列报道载明的事实，逐条有出处"))))
    return Paper(say(f"{title}情况报告（草稿）"), about=about, blocks=tuple(blocks), wording=say.wording)


def _met_table(rows: Iterable[Met], say: Saying) -> Iterator[Block]:
    cells = tuple((Cell(m.name, _of(m.quotes, say)), m.day or say(NOT_STATED), say(label(m.role))) for m in rows)
    yield Table(say.all_of(("单位", "日期", "方式")), cells, (4, 2, 1.4)) if cells else Line(say("无"))


def _skipped(trip: TripComparison, say: Saying) -> Iterator[Block]:
    for s in trip.skipped:
        when = say(f"原定 {s.planned}，报道提及" if s.quotes else f"原定 {s.planned}")
        yield Line(say.beside(s.name, when), "", _of(s.quotes, say), bullet=True)
    if not trip.skipped:
        yield Line(say("无"))


def _people(trip: TripComparison, say: Saying) -> Iterator[Block]:
    rows = tuple(
        (Cell(p.name, _of((p.quote,), say)), p.title or say(NOT_STATED), p.organisation or say(NOT_STATED))
        for p in trip.people
    )
    yield Table(say.all_of(("姓名", "职务", "单位")), rows, (1.4, 3, 4)) if rows else Line(say("无"))


def _deals(trip: TripComparison, say: Saying) -> Iterator[Block]:
    rows = tuple(
        (
            Cell(d.name, _of((d.quote,), say)),
            say.listed(d.parties) or say(NOT_STATED),
            d.amount or say(NOT_STATED),
            say(label(d.status or None)),
        )
        for d in trip.projects
    )
    heads = say.all_of(("项目", "各方", "金额", "状态"))
    yield Table(heads, rows, (3, 3, 1.6, 1.4)) if rows else Line(say("无"))


def _to_dos(trip: TripComparison, say: Saying) -> Iterator[Block]:
    for t in trip.followups:
        words = say.beside(t.quote.words, t.who) if t.who else t.quote.words
        yield Line(words, say(label(t.type)), _of((t.quote,), say))
    if not trip.followups:
        yield Line(say("无"))


def _of(quotes: Iterable[Quote], say: Saying) -> tuple[Source, ...]:
    return _sources((quote.basis for quote in quotes), say)


def _sources(bases: Iterable[Basis], say: Saying) -> tuple[Source, ...]:
    return tuple(Source(say(basis.name), say(basis.where)) for basis in bases)
