"""From a report's text to its record."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from luodi.core.reading.document import Document
from luodi.core.reading.figures import Finding, check_figures
from luodi.core.reading.followups import read_followups
from luodi.core.reading.industries import read_industries
from luodi.core.reading.organisations import read_organisations
from luodi.core.reading.people import find_people
from luodi.core.reading.places import read_places
from luodi.core.reading.projects import read_projects
from luodi.core.reading.record import Fact, Record
from luodi.core.reading.trip import read_trip
from luodi.core.text.repair import repair
from luodi.core.text.repaired import Repaired

# A report is a few pages. What lies beyond this many characters is a book or a data dump; it is kept and repaired,
# but facts are read from the beginning only, and the reading says so.
READ_AT_MOST_CHARACTERS = 100_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What :func:`read` returns: the repaired text, the record with spans in the original, what to look at."""

    repaired: Repaired
    record: Record
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()  # what a person must know about this reading, such as a text too long to read whole

    def to_json(self, file: str | None = None) -> dict[str, Any]:
        """
        One JSON-ready object: ``file, record, evidence, repairs, findings``.

        ``record`` has the keys of the gold schema; ``evidence`` one row per fact with its path, value, span in the
        original text, the words there, confidence, rule, and whether the words hold a guessed character.
        """
        original = self.repaired.original
        guessed = [self.repaired.original_span(a, b) for a, b in self.repaired.uncertain]
        return {
            "file": file,
            "record": self.record.plain(),
            "evidence": [
                {
                    "path": path,
                    "value": fact.value,
                    "start": fact.start,
                    "end": fact.end,
                    "text": original[fact.start : fact.end],
                    "confidence": round(fact.confidence, 3),
                    "rule": fact.rule,
                    "uncertain": any(a < fact.end and fact.start < b for a, b in guessed),
                }
                for path, fact in self.record.facts()
            ],
            "repairs": [
                {
                    "kind": r.kind,
                    "start": r.start,
                    "end": r.end,
                    "before": r.before,
                    "after": r.after,
                    "confidence": round(r.confidence, 3),
                }
                for r in self.repaired.repairs
            ],
            "findings": [f.to_json() for f in self.findings] + [{"kind": "note", "message": n} for n in self.notes],
        }


def read(text: str, published: str | None = None) -> Reading:
    """
    Read a trip report.

    Parameters
    ----------
    text
        The report as it came, damaged or not.
    published
        ISO date the report was published on, where the caller knows it; it does not fill in a year the text leaves
        open, it only stands in for a missing dateline.

    Returns
    -------
    Reading
        Its record's facts point at the words of ``text`` they came from.

    >>> read("3月12日，副市长林远带队赴苏州市考察招商。").record.plain()["leader"]["name"]
    '林远'
    """
    repaired = repair(text, simplify=True)
    notes: tuple[str, ...] = ()
    body = repaired.text
    if len(body) > READ_AT_MOST_CHARACTERS:
        body = body[:READ_AT_MOST_CHARACTERS]
        notes = (
            f"全文 {len(repaired.text)} 字，只从前 {READ_AT_MOST_CHARACTERS} 字读取事实；请把其余部分另存为单独的报告。",
        )
    record = read_document(Document(body), published)
    return Reading(
        repaired,
        with_original_spans(record, repaired),
        _in_original(check_figures(body), repaired),
        notes,
    )


def read_document(doc: Document, published: str | None = None) -> Record:
    """The record of a repaired text; spans count characters of that text."""
    people = find_people(doc)
    trip = read_trip(doc, people, published=published)
    organisations, people_met = read_organisations(doc, people, trip)
    places = read_places(doc, trip, organisations)
    return Record(
        direction=trip.direction,
        title=trip.title,
        published=trip.published,
        start=trip.start,
        end=trip.end,
        home=trip.home,
        home_aliases=trip.home_aliases,
        leader=trip.leader,
        companions=trip.companions,
        companion_groups=trip.companion_groups,
        hosts=trip.hosts,
        places=tuple(places),
        organisations=tuple(organisations),
        people_met=tuple(people_met),
        industries=tuple(read_industries(doc, trip, organisations)),
        followups=tuple(read_followups(doc, trip, organisations, people)),
        projects=tuple(read_projects(doc, trip, organisations)),
    )


def with_original_spans(record: Record, repaired: Repaired) -> Record:
    """``record`` with each fact's span moved from the repaired text to the original."""
    if repaired.starts is None:  # nothing was repaired: both texts are one
        return record
    moved: Record = _moved(record, repaired)
    return moved


def _moved(node: Any, repaired: Repaired) -> Any:
    if isinstance(node, Fact):
        start, end = repaired.original_span(node.start, node.end)
        return replace(node, start=start, end=end)
    if isinstance(node, tuple):
        return tuple(_moved(item, repaired) for item in node)
    if is_dataclass(node) and not isinstance(node, type):
        return replace(
            node,
            **{f.name: _moved(getattr(node, f.name), repaired) for f in fields(node)},
        )
    return node


def _in_original(findings: list[Finding], repaired: Repaired) -> tuple[Finding, ...]:
    return tuple(finding.moved(repaired.original_span) for finding in findings)
