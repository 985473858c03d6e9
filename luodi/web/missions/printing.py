"""Files made of a mission: its itinerary, its briefing book, a leader's page, the mission file itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from django.utils import timezone

from luodi.core.documents import itinerary as printed
from luodi.core.documents.briefing_book import book_paper, leader_page
from luodi.core.documents.mission_workbook import write_mission_xlsx
from luodi.core.documents.paper import Paper, paper_docx, paper_pdf
from luodi.core.missions.assembling import contacts, days_present, delegation
from luodi.core.missions.briefing import BriefingBook, Member, Point, StopBrief
from luodi.core.missions.itinerary import Item
from luodi.core.missions.marks import Marks, write_marks
from luodi.core.missions.mission_yaml import write_mission_json, write_mission_yaml
from luodi.core.missions.plan_file import read_plan
from luodi.core.missions.ways import ways_of
from luodi.web.missions.drafts import Plain, draft_of
from luodi.web.missions.models import MissionVersion
from luodi.web.missions.paper_words import saying
from luodi.web.missions.readying import Prepared

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "ics": "text/calendar; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "yaml": "application/yaml",
}
ITINERARIES = ("xlsx", "docx", "pdf", "ics", "json")
PAPERS = ("docx", "pdf")
MISSION_FILES = ("xlsx", "yaml", "json")


def items_of(prepared: Prepared) -> list[Item]:
    """The plan as an itinerary; empty without one."""
    return prepared.ready.items(prepared.plan) if prepared.plan is not None else []


def itinerary_file(prepared: Prepared, form: str) -> bytes:
    """The itinerary in ``form``, one of `ITINERARIES`."""
    terms, items, say = prepared.terms, items_of(prepared), saying()
    if form == "json":
        return prepared.version.plan.encode()
    if form == "xlsx":
        return printed.itinerary_xlsx(items, say)
    if form == "ics":
        key = f"mission-{prepared.version.mission_id}"
        return printed.itinerary_ics(terms.title, items, datetime.now(UTC), key, say)
    about = tuple(filter(None, (terms.unit, *say.all_of(terms.cautions))))
    return paper_file(printed.itinerary_paper(terms.title, items, about, say), form)


def mission_file(version: MissionVersion, form: str) -> bytes:
    """The mission's own words and marks as a file that can be filled in further and brought in again."""
    plain: Plain = write_marks(version.draft, marks_of(version), version.mission.first_date)
    draft = draft_of(plain, version.mission.title)
    if form == "xlsx":
        return write_mission_xlsx(draft)
    return (write_mission_yaml if form == "yaml" else write_mission_json)(draft).encode()


def marks_of(version: MissionVersion) -> Marks:
    """Whom to visit in any case, whom not, and where those locked are held; one that is not in the plan is nowhere held."""
    visited = read_plan(version.plan, "").visited if version.plan else {}
    held = {key: (visited[key][0].team, visited[key][0].day) for key in version.locked if key in visited}
    return Marks(frozenset(version.must) - frozenset(version.off), frozenset(version.off), held)


def paper_file(paper: Paper, form: str) -> bytes:
    """A paper in ``form``, one of `PAPERS`."""
    return paper_docx(paper) if form == "docx" else paper_pdf(paper)


def book_of(prepared: Prepared, stops: Sequence[StopBrief], leader: str = "") -> BriefingBook:
    """The briefing book; ``leader`` comes first among the delegation."""
    terms, today = prepared.terms, timezone.localdate()
    items = items_of(prepared)
    return BriefingBook(
        terms.title, terms.home, terms.unit or str(prepared.version.mission.unit),
        f"{today.year}年{today.month}月{today.day}日", tuple(items), tuple(stops), delegation(terms, leader),
        contacts(terms, items), ways_of(terms, prepared.plan) if prepared.plan else (),
        cautions=tuple(Point(words) for words in terms.cautions), present=days_present(terms),
    )  # fmt: skip


def leader_file(book: BriefingBook, form: str) -> bytes:
    """One page for whoever stands first in the delegation."""
    first = book.delegation[0] if book.delegation else Member("")
    return paper_file(leader_page(book, first, saying()), form)


def book_file(book: BriefingBook, form: str) -> bytes:
    """The whole book."""
    return paper_file(book_paper(book, saying()), form)
