"""The number checker: every figure of a text, and the figures that do not agree with each other."""

from __future__ import annotations

from collections.abc import Mapping

from luodi.core.reading.figure_across import check_across, check_within
from luodi.core.reading.figure_days import check_days
from luodi.core.reading.figure_growth import check_growth
from luodi.core.reading.figure_lists import check_listed
from luodi.core.reading.figure_rates import check_averages, check_plain_ratios, check_rates, check_targets
from luodi.core.reading.figure_shares import check_share_lists, check_shares, check_structures
from luodi.core.reading.figure_sums import check_breakdowns, check_totals
from luodi.core.reading.figure_text import Figure, FigureText
from luodi.core.reading.finding import FigureUse, Finding

__all__ = ["Figure", "FigureUse", "Finding", "check_figures", "check_figures_across", "list_figures"]

_IN_A_SENTENCE = (
    check_shares, check_share_lists, check_growth, check_totals, check_breakdowns, check_rates, check_targets, check_averages,
    check_plain_ratios, check_listed,
)  # fmt: skip


def list_figures(text: str) -> list[Figure]:
    """
    Every figure of ``text`` with its unit, its label (the nearest noun phrase) and its span, in order.

    >>> [(f.label, f.text) for f in list_figures("新签约24个项目，签约金额23.02亿美元")]
    [('新签约项目', '24个'), ('签约金额', '23.02亿美元')]
    """
    return list(FigureText(text).figures)


def check_figures(text: str) -> list[Finding]:
    """
    Figures of ``text`` that its own words relate and that do not agree, in the order of the text.

    Only a relation the text states is checked (占, 其中, 合计, 从…增长到…, 开工率 …): figures that merely stand near each
    other are never paired, and where a second pairing would agree nothing is reported. Never raises; the time grows
    linearly with the length of the text.

    >>> [(f.kind, f.recomputed) for f in check_figures("到位资金881.4亿元，占签约总额6793.18亿元的12.64%。")]
    [('share', Decimal('12.97'))]
    """
    read = FigureText(text)
    found = list(check_structures(read))
    found += check_days(read)
    for sentence in read.sentences:
        if sentence.figures:
            for check in _IN_A_SENTENCE:
                found += check(read, sentence)
    found += check_within(read)
    return _once(found)


def check_figures_across(docs: Mapping[str, str]) -> list[Finding]:
    """
    The same quantity told with different figures in different documents, and a factor of 10⁴ between them.

    Two figures are the same quantity when both are the same named quantity (签约总额, 参展商 …) of the same event
    (第21届…会), or have the same long label, in the same year if years are given. ``FigureUse.document`` is the key.
    """
    return _once(check_across({name: FigureText(text) for name, text in docs.items()}))


def _once(findings: list[Finding]) -> list[Finding]:
    """Sorted by place, each printed figure blamed once: a slip or a named rate before a general finding."""
    order = {"unit_slip": 0, "ratio": 1, "average": 1}
    kept: dict[tuple[object, ...], Finding] = {}
    for finding in sorted(findings, key=lambda f: (f.start, order.get(f.kind, 2))):
        last = finding.figures[-1]
        key = (last.document, last.start, last.end, finding.figures[0].document)
        kept.setdefault(key, finding)
    return sorted(kept.values(), key=lambda f: f.start)
