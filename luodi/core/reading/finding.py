"""What the number checker reports: which figures were paired, what they give, and what the text prints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from luodi.core.reading.figure_text import Figure
from luodi.core.reading.rounding import Verdict


@dataclass(frozen=True, slots=True)
class FigureUse:
    """A figure's part in a finding; ``document`` is its key in ``check_figures_across``, else ``None``."""

    start: int
    end: int
    text: str
    role: str  # part, whole, printed, before, after, term, total, first, second
    label: str
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """
    Figures that do not agree.

    ``kind``: share, growth, sum, ratio, average, unit_slip, mismatch, percent_sum, range, date, days, list, or
    ``rounding`` where only the last printed digit differs. ``printed`` and ``recomputed`` are in ``unit``;
    ``tolerance`` is half of one in the last printed digit. ``severity``: high, medium, low.
    """

    kind: str
    rule: str
    severity: str
    message: str
    message_en: str
    figures: tuple[FigureUse, ...]
    printed: Decimal | None = None
    recomputed: Decimal | None = None
    tolerance: Decimal | None = None
    unit: str = ""
    rounding: str = ""

    @property
    def start(self) -> int:
        """Where the first figure involved begins."""
        return min((f.start for f in self.figures), default=0)

    def moved(self, original_span: Callable[[int, int], tuple[int, int]]) -> Finding:
        """The finding with its figures' spans moved from a repaired text to the original."""
        figures = []
        for figure in self.figures:
            start, end = original_span(figure.start, figure.end)
            figures.append(replace(figure, start=start, end=end))
        return replace(self, figures=tuple(figures))

    def to_json(self) -> dict[str, Any]:
        """JSON-ready form; exact values as decimal strings."""
        values = {"printed": self.printed, "recomputed": self.recomputed, "tolerance": self.tolerance}
        return {
            "kind": self.kind,
            "rule": self.rule,
            "severity": self.severity,
            "message": self.message,
            "message_en": self.message_en,
            "unit": self.unit,
            "rounding": self.rounding,
            **{key: None if value is None else f"{value:f}" for key, value in values.items()},
            "figures": [
                {
                    "start": f.start,
                    "end": f.end,
                    "text": f.text,
                    "role": f.role,
                    "label": f.label,
                    "document": f.document,
                }
                for f in self.figures
            ],
        }


def use(figure: Figure, role: str, document: str | None = None) -> FigureUse:
    """``figure`` in the role ``role``."""
    return FigureUse(figure.start, figure.end, figure.text, role, figure.label, document)


def said(figure: Figure) -> str:
    """The figure with its label, as a message quotes it."""
    label = figure.before or ""
    after = figure.label[len(figure.before) :] if figure.quantity.kind == "count" and figure.before else ""
    return f"“{label}{figure.text}{after or (figure.label if not figure.before else '')}”"


def in_words(value: Decimal | Fraction, unit: str) -> str:
    """``value`` as a person writes it: 12.97%, 23.02亿元, 320万元/亩."""
    number = Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else value
    money = unit.split("/")[0].endswith("元") or unit.split("/")[0] == "新台币"
    for scale, name in ((10**8, "亿"), (10**4, "万")):
        if money and abs(number) >= scale:
            return f"{_plain(number / scale)}{name}{unit}"
    return f"{_plain(number)}{unit}"


def _plain(number: Decimal) -> str:
    text = f"{number:.6f}" if abs(number) < 10**15 else f"{number:E}"
    return text.rstrip("0").rstrip(".") if "." in text and "E" not in text else text


_SEVERITY = {"rounding": "low", "slip": "high"}


def disagreement(
    kind: str,
    rule: str,
    verdict: Verdict,
    printed: Figure,
    formula: str,
    formula_en: str,
    figures: Sequence[FigureUse],
) -> Finding | None:
    """The finding for a verdict on ``printed`` recomputed by ``formula``; ``None`` when they agree."""
    if verdict.verdict == "same":
        return None
    unit = printed.quantity.unit
    shown = in_words(verdict.recomputed, unit)
    value = printed.quantity.value
    message = f"{formula}，算得{shown}，文中为{said(printed)}"
    message_en = f"{formula_en} gives {shown}; the text prints {printed.text}"
    rounding = "已容许末位四舍五入及各项自身的舍入，差额超出这一范围。"
    match verdict.verdict:
        case "rounding":
            kind = "rounding"
            rounding = "只差末位：可由四舍五入、截尾或按未舍入的数计算而来。"
            message += "；只差末位，属于舍入（rounding）"
            message_en += "; only the last digit differs: rounding"
        case "slip":
            kind = "unit_slip"
            message += f"；恰差10的{abs(verdict.power)}次方，像是单位写错（如亿与万）"
            message_en += f"; off by exactly 10^{abs(verdict.power)}: a unit slip such as 亿 for 万"
    off = abs(value - verdict.recomputed)
    far = off > abs(verdict.recomputed) / 20 if verdict.recomputed else True
    severity = _SEVERITY.get(verdict.verdict, "high" if far else "medium")
    return Finding(
        kind, rule, severity, message + "。", message_en + ".", tuple(figures), value, verdict.recomputed,
        verdict.tolerance, unit, rounding,
    )  # fmt: skip
