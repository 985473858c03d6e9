"""Needs from the gaps of a chain: what a city lacks, to be looked for elsewhere."""

from __future__ import annotations

from luodi.core.chains.gaps import GapReport
from luodi.core.targets.needs import Filters, Keyword, Need

_MOST_KEYWORDS = 40  # of a segment; the first are the ones its authors found most telling


def needs_of_gaps(report: GapReport) -> tuple[Need, ...]:
    """
    A need for each gap of ``report``, in its order: the segment's keywords, exclusions and codes, outside the city.

    Where the report can name no gap, the segments without a firm here are looked for instead: that the city lacks them is a
    fact of the register, though not that it needs them.
    """
    views = report.gaps or tuple(v for v in report.segments if not v.local)
    here = (
        report.city.code.rstrip("0")
        if len(report.city.code.rstrip("0")) % 2 == 0
        else report.city.code.rstrip("0") + "0"
    )
    return tuple(
        Need(
            view.segment.id,
            view.segment.name,
            tuple(Keyword(word) for word in view.segment.keywords[:_MOST_KEYWORDS]),
            view.segment.exclude,
            tuple(dict.fromkeys(code.lstrip("ABCDEFGHIJKLMNOPQRST") for code in view.segment.codes)),
            Filters(not_regions=(here,)),
            chain=report.chain.name,
            segment=view.segment.id,
        )
        for view in views
        if view.segment.keywords
    )
