"""The briefing book as a paper, and its one page for a leader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from luodi.core.documents.itinerary import day_name, itinerary_blocks
from luodi.core.documents.paper import Block, Cell, Heading, Line, Paper, Picture, Source, Table
from luodi.core.documents.route_picture import lay_out, route_svg
from luodi.core.documents.saying import CHINESE, Saying
from luodi.core.missions.briefing import Basis, BriefingBook, Member, Point, StopBrief, Way
from luodi.core.missions.itinerary import Item

NOT_A_MAP = "路线示意：经纬网上的点线，不是地图，不表示行政区域界线。"
KEY = "圆里是看几家，方块是出发地。"
NOT_TO_SCALE = "远处的出发地画在图边，不按比例。"
ON_ONE_PAGE = 14  # visits a leader's page has room for


def book_paper(book: BriefingBook, say: Saying = CHINESE) -> Paper:
    """
    The whole book: cover, contents, delegation, itinerary, route, one part per stop, sources.

    A head under which nothing is known is printed with 未掌握, so that somebody can still ask.
    """
    blocks: list[Block] = [Heading(say("团组名单")), *_members(book.delegation, "团组名单", say)]
    if book.contacts:
        blocks += [Heading(say("联络人"), 2), *_members(book.contacts, "联络人", say)]
    blocks += [Heading(say("行程")), *itinerary_blocks(book.items, say)]
    blocks += _route(book.ways, say)
    if book.cautions:
        cautions = (replace(point, words=say(point.words or "")) for point in book.cautions)
        blocks += [Heading(say("注意事项"), 2), *(_line(point, say, bullet=True) for point in cautions)]
    for number, stop in enumerate(book.stops, start=1):
        blocks += _stop(number, stop, [item for item in book.items if item.candidate == stop.candidate], say)
    about = (book.made_by, say(f"{book.made_on} 印"))
    return Paper(
        book.title, _period(book.items, say), about, tuple(blocks), cover=True, contents=True,
        footer=say(book.classification), wording=say.wording,
    )  # fmt: skip


def leader_page(book: BriefingBook, leader: Member, say: Saying = CHINESE) -> Paper:
    """One page for ``leader``: the visits they are there for, with the one thing to ask and to offer at each."""
    briefs = {stop.candidate: stop for stop in book.stops}
    mine = [x for x in book.items if _is_there(book, leader, x)]
    visits = [x for x in mine if x.kind == "visit"]
    rows = tuple(
        (
            f"{say(day_name(x.starts))} {x.hours}", x.what,
            _first(briefs, x, "ask", say), _first(briefs, x, "offer", say),
        )
        for x in visits[:ON_ONE_PAGE]
    )  # fmt: skip
    blocks: list[Block] = [Table(say.all_of(("时间", "单位", "问什么", "能给什么")), rows, (2.8, 2.6, 2.7, 2.7))]
    if len(visits) > ON_ONE_PAGE:
        blocks.append(Line(say(f"另有 {len(visits) - ON_ONE_PAGE} 处，见手册。")))
    nights = [x for x in mine if x.kind == "night"]
    slept = say.clause.join(f"{say(day_name(x.starts))} {x.place}" for x in nights)
    blocks.append(Line(slept or None, say("住宿")))
    met = {x.what for x in visits}
    called = [m for m in book.contacts if m.unit in met or not m.team][:ON_ONE_PAGE]
    words = say.clause.join(say.beside(f"{m.name} {m.phone}".strip(), m.unit) if m.unit else m.name for m in called)
    blocks.append(Line(words or None, say("联络人")))
    title, footer = say(f"{leader.name}{leader.title}行程一页"), say(book.classification)
    return Paper(title, _period(book.items, say), (book.title,), tuple(blocks), footer=footer, wording=say.wording)


def _is_there(book: BriefingBook, leader: Member, item: Item) -> bool:
    if leader.name in book.present:
        return (item.team, item.day) in book.present[leader.name]
    return not leader.team or item.team == leader.team


def _first(briefs: dict[str, StopBrief], item: Item, head: str, say: Saying) -> Cell | str:
    points: tuple[Point, ...] = getattr(briefs.get(item.candidate), head, ())
    known = next((point for point in points if point.words), None)
    return Cell(known.words or "", _sources(known.bases, say)) if known else say.wording.missing


def _period(items: tuple[Item, ...], say: Saying) -> str:
    if not items:
        return ""
    first, last = min(x.starts for x in items), max(x.starts for x in items)
    end = f"{last.month}月{last.day}日" if last.month != first.month else f"{last.day}日"
    return say(f"{first.year}年{first.month}月{first.day}日至{end}")


def _members(members: tuple[Member, ...], what: str, say: Saying) -> Iterator[Block]:
    if not members:
        yield Line(None, say(what))
        return
    with_team = any(member.team for member in members)
    heads = say.all_of(("姓名", "职务", "单位", "电话", *(("组",) if with_team else ())))
    unknown = say.wording.missing
    rows = tuple(
        (m.name, m.title or unknown, m.unit or unknown, m.phone or unknown, *((_teams(m, say),) if with_team else ()))
        for m in members
    )
    yield Table(heads, rows, (1.4, 2.6, 3, 2, *((1.2,) if with_team else ())))


def _teams(member: Member, say: Saying) -> str:
    return say.listed(say(team) for team in member.team.split("、"))


def _route(ways: tuple[Way, ...], say: Saying) -> Iterator[Block]:
    """The picture, and each team's way in words."""
    route = lay_out(ways)
    if route is None or len(route.drawing.points) < 2:
        return
    yield Heading(say("路线"), 2)
    caption = "".join(say.all_of((NOT_A_MAP, KEY, *((NOT_TO_SCALE,) if route.far else ()))))
    yield Picture(route_svg(route, title=say("路线示意")), caption)
    yield from (Line(" → ".join(way.names), say(way.team)) for way in route.ways if len(way.names) > 1)


def _stop(number: int, stop: StopBrief, visits: list[Item], say: Saying) -> Iterator[Block]:
    yield Heading(f"{number}　{stop.name}", new_page=True)
    for visit in visits:
        when = f"{say(day_name(visit.starts))} {visit.hours}"
        words = say.wording.comma.join(filter(None, (when, visit.place, say(visit.team))))
        yield Line(words, say("安排"))
    if not visits:
        yield Line(say("未排入行程"), say("安排"))
    for head, points in stop.parts():
        yield Heading(say(head), 3)  # not in the contents: eight for each stop
        if not points:
            yield Line(None, say(head))
        yield from (_line(point, say, bullet=not point.label) for point in points)


def _line(point: Point, say: Saying, *, bullet: bool) -> Line:
    return Line(point.words, say(point.label), _sources(point.bases, say), bullet)


def _sources(bases: tuple[Basis, ...], say: Saying) -> tuple[Source, ...]:
    return tuple(Source(say(basis.name), say(basis.where)) for basis in bases)
