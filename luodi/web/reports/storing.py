"""How a reading becomes rows, and what a report's row repeats of them."""

from __future__ import annotations

import re
from typing import Any
from unicodedata import category

from django.conf import settings
from django.utils import timezone

from luodi.core.reading.read import READ_AT_MOST_CHARACTERS
from luodi.core.reading.read import Reading as Found
from luodi.core.text.repair import repair
from luodi.web.reports.alignment import blocks_of
from luodi.web.reports.models import FactRow, Reading, Report, ReportState, SearchText, Status
from luodi.web.reports.paths import parts

# Facts are read from the beginning of an overlong text only (READ_AT_MOST_CHARACTERS), and the page shows no more:
# a damaged book's offset map and list of repairs would be larger than the book.
MOST_MAPPED = READ_AT_MOST_CHARACTERS
MOST_REPAIRS = 20_000

# PostgreSQL stores no NUL and neither database a lone surrogate. One character for one: spans stay what they were.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


# Controls and format characters: U+202E would show "gpj.exe" as "exe.jpg".
UNSEEN = ("Cc", "Cf")


def storable(text: str) -> str:
    """``text`` with what no database takes replaced by U+FFFD; same length."""
    return _UNSTORABLE.sub("\ufffd", text)


def one_line(text: str) -> str:
    """``text`` as a title or file name: on one line, without characters that nobody sees but that turn or break it."""
    shown = "".join(" " if c in "\n\r\t" else c for c in storable(text) if c in "\n\r\t" or category(c) not in UNSEEN)
    return " ".join(shown.split())


def _within_measure(repairs: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The repairs that are kept, and a note when they are not all."""
    if len(repairs) <= MOST_REPAIRS:
        return repairs, []
    message = (
        f"修复 {len(repairs)} 处，只保存前 {MOST_REPAIRS} 处 ({len(repairs)} repairs, the first {MOST_REPAIRS} kept)."
    )
    return repairs[:MOST_REPAIRS], [{"kind": "note", "message": message}]


def store_reading(report: Report, found: Found) -> None:
    """Write the reading and a row for each fact, all proposed. The caller holds the transaction."""
    write_reading(report, found)
    FactRow.objects.bulk_create(fact_rows(report, found))
    summarise(report)


def fact_rows(report: Report, found: Found) -> list[FactRow]:
    """A row, not yet saved, for each fact that was read."""
    return [_row(report, row) for row in found.to_json()["evidence"]]


def write_reading(report: Report, found: Found) -> None:
    """Write what was read beside the facts: the repaired text, its repairs, the findings."""
    answer = found.to_json()
    repairs, notes = _within_measure(answer["repairs"])
    written = {
        "read_at": timezone.now(),
        "engine": settings.LUODI_VERSION,
        "repaired": found.repaired.text,
        "blocks": blocks_of(found.repaired, MOST_MAPPED),
        "repairs": repairs,
        "uncertain": [list(span) for span in found.repaired.uncertain],
        "findings": [*answer["findings"], *notes],
        "conflicts": list(found.record.conflicts),
        "second_asked": False,
        "aggregates": [f"projects[{i}]" for i, project in enumerate(found.record.projects) if project.aggregate],
    }
    report.reading = Reading.objects.update_or_create(report=report, defaults=written)[0]
    report.state, report.failure = ReportState.READ, ""
    report.save(update_fields=["state", "failure", "original", "encoding"])
    add_search_text(report, found.repaired.text)


def _row(report: Report, evidence: dict[str, Any]) -> FactRow:
    path = str(evidence["path"])
    item, field, _, kind = parts(path)
    value = storable(str(evidence["value"]))
    return FactRow(
        report=report,
        path=path,
        item=item,
        field=field,
        kind=kind,
        proposed=value,
        value=value,
        start=evidence["start"],
        end=evidence["end"],
        confidence=evidence["confidence"],
        rule=evidence["rule"],
        uncertain=evidence["uncertain"],
    )


def summarise(report: Report) -> None:
    """Bring the report's own columns in line with its facts."""
    rows = {row.path: row for row in report.facts.filter(item__in=["direction", "start", "end", "home", "leader"])}
    kept = {path: row.value for path, row in rows.items() if row.status != Status.REJECTED}
    report.direction = kept.get("direction", "")[:10]
    report.start, report.end = kept.get("start", "")[:10], kept.get("end", "")[:10]
    report.home, report.leader = kept.get("home", "")[:120], kept.get("leader.name", "")[:60]
    report.all_facts = report.facts.count()
    report.open_facts = report.facts.filter(status=Status.PROPOSED).count()
    report.save(update_fields=["direction", "start", "end", "home", "leader", "all_facts", "open_facts"])


def add_search_text(report: Report, repaired: str = "") -> None:
    """Make the report findable by any substring of its title, file name, original and repaired text."""
    if not repaired and hasattr(report, "reading"):
        repaired = report.reading.repaired
    words = [report.title, report.source_name, repaired]
    if report.original != repaired:
        words.append(report.original)
    SearchText.objects.update_or_create(report=report, defaults={"words": "\n".join(words).lower()})


def search_forms(query: str) -> list[str]:
    """``query`` as typed, and in the simplified script the repaired texts are in."""
    typed = query.lower()
    simplified = repair(typed, simplify=True).text
    return [typed] if simplified == typed else [typed, simplified]
