"""Every figure of a report with its unit, for the numbers page."""

from __future__ import annotations

from dataclasses import dataclass

from luodi.core.reading.document import fold
from luodi.core.text.quantities import Quantity, find_quantities
from luodi.web.reports.alignment import Alignment
from luodi.web.reports.models import Report

WORDS_AROUND = 18
MOST_FIGURES = 2_000


@dataclass
class Figure:
    """A quantity and the words around it; ``start, end`` count characters of the original text."""

    quantity: Quantity
    start: int
    end: int
    before: str
    after: str
    findings: list[dict]

    @property
    def value(self) -> str:
        """The exact value in digits, grouped by three."""
        return f"{self.quantity.value.normalize():,f}"


def figures_of(report: Report) -> list[Figure]:
    """The first `MOST_FIGURES` figures of the repaired text, each with the findings whose words hold it."""
    reading = report.reading
    alignment = Alignment(reading.blocks)
    text = fold(reading.repaired)
    figures = []
    for quantity in find_quantities(text)[:MOST_FIGURES]:
        start, end = alignment.to_original(quantity.start, quantity.end)
        about = [f for f in reading.findings if any(a < end and start < b for a, b in spans_of(f))]
        before = text[max(0, quantity.start - WORDS_AROUND) : quantity.start].replace("\n", " ")
        after = text[quantity.end : quantity.end + WORDS_AROUND].replace("\n", " ")
        figures.append(Figure(quantity, start, end, before, after, about))
    return figures


def spans_of(finding: dict) -> list[tuple[int, int]]:
    """Spans of the original text a finding points at; a note points at none."""
    return [(figure["start"], figure["end"]) for figure in finding.get("figures", [])]
