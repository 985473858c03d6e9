"""The briefing book as a paper, and its one page for a leader."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from luodi.core.documents.graticule import Point as DrawnPoint
from luodi.core.documents.graticule import draw, drawing_svg
from luodi.core.documents.itinerary import day_name, itinerary_blocks
from luodi.core.documents.paper import MISSING, Block, Cell, Heading, Line, Paper, Picture, Source, Table
from luodi.core.missions.briefing import Basis, BriefingBook, Member, Point, StopBrief, Waypoint
from luodi.core.missions.itinerary import Item
from luodi.core.places import great_circle_km

NOT_A_MAP = "路线示意：经纬网上的点线，不是地图，不表示行政区域界线。"
ON_ONE_PAGE = 14  # visits a leader's page has room for


def book_paper(book: BriefingBook) -> Paper:
    """
    The whole book: cover, contents, delegation, itinerary, route, one part per stop, sources.

    A head under which nothing is known is printed with 未掌握, so that somebody can still ask.
    """
    blocks: list[Block] = [Heading("团组名单"), *_members(book.delegation, "团组名单")]
    if book.contacts:
        blocks += [Heading("联络人", 2), *_members(book.contacts, "联络人")]
    blocks += [Heading("行程"), *itinerary_blocks(book.items)]
    if len(book.route) > 1:
        blocks += [Heading("路线", 2), _route(book.route)]
    if book.cautions:
        blocks += [Heading("注意事项", 2), *(_line(point, bullet=True) for point in book.cautions)]
    for number, stop in enumerate(book.stops, start=1):
        blocks += _stop(number, stop, [item for item in book.items if item.candidate == stop.candidate])
    about = (book.made_by, f"{book.made_on} 印")
    subtitle = _period(book.items)
    return Paper(book.title, subtitle, about, tuple(blocks), cover=True, contents=True, footer=book.classification)


def leader_page(book: BriefingBook, leader: Member) -> Paper:
    """One page for ``leader``: the visits of the own team with the one thing to ask and to offer at each."""
    briefs = {stop.candidate: stop for stop in book.stops}
    visits = [x for x in book.items if x.kind == "visit" and (not leader.team or x.team == leader.team)]
    rows = tuple(
        (f"{day_name(x.starts)} {x.hours}", x.what, _first(briefs, x, "ask"), _first(briefs, x, "offer"))
        for x in visits[:ON_ONE_PAGE]
    )
    blocks: list[Block] = [Table(("时间", "单位", "问什么", "能给什么"), rows, (2.2, 2.6, 3, 3))]
    if len(visits) > ON_ONE_PAGE:
        blocks.append(Line(f"另有 {len(visits) - ON_ONE_PAGE} 处，见手册。"))
    nights = [x for x in book.items if x.kind == "night" and (not leader.team or x.team == leader.team)]
    blocks.append(Line("；".join(f"{day_name(x.starts)} {x.place}" for x in nights) or None, "住宿"))
    blocks.append(Line("、".join(f"{m.name} {m.phone}".strip() for m in book.contacts[:4]) or None, "联络人"))
    title = f"{leader.name}{leader.title}行程一页"
    return Paper(title, _period(book.items), (book.title,), tuple(blocks), footer=book.classification)


def _first(briefs: dict[str, StopBrief], item: Item, head: str) -> Cell | str:
    points: tuple[Point, ...] = getattr(briefs.get(item.candidate), head, ())
    known = next((point for point in points if point.words), None)
    return Cell(known.words or "", _sources(known.bases)) if known else MISSING


def _period(items: tuple[Item, ...]) -> str:
    if not items:
        return ""
    first, last = min(x.starts for x in items), max(x.starts for x in items)
    end = f"{last.month}月{last.day}日" if last.month != first.month else f"{last.day}日"
    return f"{first.year}年{first.month}月{first.day}日至{end}"


def _members(members: tuple[Member, ...], what: str) -> Iterator[Block]:
    if not members:
        yield Line(None, what)
        return
    with_team = any(member.team for member in members)
    heads = ("姓名", "职务", "单位", "电话", *(("组",) if with_team else ()))
    rows = tuple(
        (m.name, m.title or MISSING, m.unit or MISSING, m.phone or MISSING, *((m.team,) if with_team else ()))
        for m in members
    )
    yield Table(heads, rows, (1.4, 2.6, 3, 2, *((1.2,) if with_team else ())))


def _route(route: tuple[Waypoint, ...]) -> Picture:
    kilometres = [great_circle_km((a.lon, a.lat), (b.lon, b.lat)) for a, b in pairwise(route)]
    drawing = draw([DrawnPoint(p.name, p.lon, p.lat, p.is_home) for p in route], kilometres)
    return Picture(drawing_svg(drawing, title="路线示意"), NOT_A_MAP)


def _stop(number: int, stop: StopBrief, visits: list[Item]) -> Iterator[Block]:
    yield Heading(f"{number}　{stop.name}", new_page=True)
    for visit in visits:
        when = f"{day_name(visit.starts)} {visit.hours}"
        yield Line("，".join(filter(None, (when, visit.place, visit.team))), "安排")
    if not visits:
        yield Line("未排入行程", "安排")
    for head, points in stop.parts():
        yield Heading(head, 3)  # not in the contents: eight for each stop
        if not points:
            yield Line(None, head)
        yield from (_line(point, bullet=not point.label) for point in points)


def _line(point: Point, *, bullet: bool) -> Line:
    return Line(point.words, point.label, _sources(point.bases), bullet)


def _sources(bases: tuple[Basis, ...]) -> tuple[Source, ...]:
    return tuple(Source(basis.name, basis.where) for basis in bases)
