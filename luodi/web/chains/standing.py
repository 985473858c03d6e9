"""How a city stands to a chain, put for a page: class, figures, and for each figure that is not given, why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from luodi.core.chains.errors import FigureRefused, TooFewData
from luodi.core.chains.gap_words import explain_gap
from luodi.core.chains.gaps import Figures, GapClass, GapReport, SegmentView
from luodi.core.rules import load_rules
from luodi.web.chains.shelf import named

# The marks are those of the picture, which is drawn in Chinese: they stay in either language.
_CLASSES = {
    GapClass.FILL: ("fill", "补", gettext_lazy("补链")),
    GapClass.EXTEND: ("extend", "延", gettext_lazy("延链")),
    GapClass.STRENGTHEN: ("strengthen", "强", gettext_lazy("强链")),
}
_HERE = ("here", "有", gettext_lazy("本地有企业"))
_NONE = ("none", "无", gettext_lazy("本地没有"))
_UNKNOWN = ("unknown", "？", gettext_lazy("说不出"))
KIND_LABELS = {
    "resource": gettext_lazy("资源"),
    "material": gettext_lazy("材料"),
    "part": gettext_lazy("部件"),
    "equipment": gettext_lazy("装备"),
    "product": gettext_lazy("产品"),
    "service": gettext_lazy("服务"),
    "recycling": gettext_lazy("回收"),
    "research": gettext_lazy("研发"),
}
TERM_LABELS = {
    "words": gettext_lazy("关键词"),
    "industry": gettext_lazy("行业代码"),
    "size": gettext_lazy("规模（注册资本）"),
    "age": gettext_lazy("成立年限"),
}
CONDITION_LABELS = {
    "cover": gettext_lazy("配套率"),
    "demand": gettext_lazy("本地需求（家）"),
    "buyers": gettext_lazy("点得出名的本地买方"),
    "density": gettext_lazy("相关密度"),
    "quotient": gettext_lazy("区位商"),
    "firms": gettext_lazy("本地企业（家）"),
    "leaders": gettext_lazy("龙头企业在本市的占比"),
    "complexity": gettext_lazy("复杂度 PCI"),
    "strong_input": gettext_lazy("投入里有本地强项"),
}
_FIGURE_LABELS = {
    "firms": gettext_lazy("本地企业（家）"),
    "firms_everywhere": gettext_lazy("全名录企业（家）"),
    "quotient": gettext_lazy("区位商"),
    "demand": gettext_lazy("本地需求（家）"),
    "cover": gettext_lazy("配套率"),
    "density": gettext_lazy("相关密度"),
    "pci": gettext_lazy("复杂度 PCI"),
    "leader_share": gettext_lazy("龙头企业在本市的占比"),
    "hhi": gettext_lazy("城市集中度 HHI"),
}
_PERCENT = {"cover", "leader_share", "leaders"}
_WHOLE = {"firms", "firms_everywhere", "buyers"}
_REFUSED_EN = {
    "补链、强链、延链的判断": gettext_lazy("补链、强链、延链的判断"),
    "相关密度": gettext_lazy("相关密度"),
    "复杂度（ECI/PCI）": gettext_lazy("复杂度（ECI/PCI）"),
}


@dataclass(frozen=True)
class Standing:
    """One segment of a city: a key for colours, a character, words; ``to_prove`` where conditions are open."""

    view: SegmentView
    key: str
    mark: Any
    label: Any
    to_prove: bool

    @property
    def name(self) -> str:
        """The segment's name in the reader's language."""
        return named(self.view.segment)

    @property
    def sentence(self) -> str:
        """Class, numbers, buyers, and what cannot be said."""
        return explain_gap(self.view)[_english()]

    @property
    def figures(self) -> list[tuple[str, Any, str]]:
        """Name, label and value of the figures that are given."""
        values = ((n, label, getattr(self.view.figures, n)) for n, label in _FIGURE_LABELS.items())
        return [(n, label, written(n, value)) for n, label, value in values if value is not None]

    @property
    def conditions(self) -> list[dict[str, Any]]:
        """Each condition of the class with its value, its bound, and whether it holds."""
        return [
            {
                "label": CONDITION_LABELS[c.name],
                "value": written(c.name, c.value),
                "bound": written(c.name, c.bound) if c.name != "strong_input" else "",
                "holds": c.holds,
            }
            for c in self.view.conditions
        ]


def _english() -> bool:
    return (get_language() or "").startswith("en")


def written(name: str, value: float | None) -> str:
    """A figure as it is shown; "" for none."""
    if value is None:
        return ""
    if name in _PERCENT:
        return f"{value:.0%}"
    if name in _WHOLE:
        return f"{value:.0f}"
    return f"{round(value, 2) + 0.0:.1f}" if name == "demand" else f"{round(value, 2) + 0.0:.2f}"


def standing_of(view: SegmentView, report: GapReport) -> Standing:
    """How the city of ``report`` stands to the segment of ``view``."""
    gap = view.gap or view.possible
    if gap is not None:
        key, mark, label = _CLASSES[gap]
    elif view.figures.firms:
        key, mark, label = _HERE
    else:
        key, mark, label = _UNKNOWN if too_few_firms(report) else _NONE
    return Standing(view, key, mark, label, view.gap is None and view.possible is not None)


def standings(report: GapReport) -> list[Standing]:
    """All segments, from upstream down."""
    found = [standing_of(view, report) for view in report.segments]
    return sorted(found, key=lambda s: s.view.segment.stage)


def too_few_firms(report: GapReport) -> bool:
    """Whether the register holds too few firms of the city for any class."""
    return bool(report.city_enterprises < load_rules("chain_gaps")["least"]["city_firms"])


def refusals(report: GapReport) -> list[str]:
    """What is not given for the whole city, each with its reason, in the reader's language."""
    return [_refusal(refused, report) for refused in report.refused]


def _refusal(refused: FigureRefused, report: GapReport) -> str:
    if not _english():
        return str(refused)
    what = str(_REFUSED_EN.get(refused.figure, refused.figure))
    if refused.figure == "补链、强链、延链的判断":
        least = load_rules("chain_gaps")["least"]["city_firms"]
        why = f"the register needs {least} firms of the city and has {report.city_enterprises}"
    elif isinstance(refused, TooFewData):
        why = f"it needs{_en_size(refused.needs)}; there are{_en_size(refused.there_is)}"
    else:
        why = "the cities fall into groups that share nothing, so that the second eigenvalue is tied"
    return f"Not given: {what}. {why[0].upper()}{why[1:]}."


def _en_size(words: str) -> str:
    return words.replace("个城市", "cities").replace("个环节", "segments")


def missing_figures(view: SegmentView, report: GapReport) -> list[tuple[Any, str]]:
    """Each figure of the segment that is not given, with the reason."""
    figures = view.figures
    missing = [n for n in _FIGURE_LABELS if getattr(figures, n) is None]
    return [(_FIGURE_LABELS[n], _WHY[n](figures, report)) for n in missing]


def _few_in_city(figures: Figures, report: GapReport) -> str:
    least = load_rules("chain_gaps")["least"]
    if too_few_firms(report):
        return _("名录里只有本市企业 %(n)s 家，少于 %(least)s 家") % {
            "n": report.city_enterprises, "least": least["city_firms"],
        }  # fmt: skip
    return _few_on_segment(figures, report)


def _few_on_segment(figures: Figures, report: GapReport) -> str:
    return _("全名录在这一环节只有 %(n)s 家，少于 %(least)s 家") % {
        "n": figures.firms_everywhere, "least": load_rules("chain_gaps")["least"]["segment_firms"],
    }  # fmt: skip


def _few_buyers(figures: Figures, report: GapReport) -> str:
    if too_few_firms(report) and not report.city_enterprises:
        return _("名录里没有本市的企业")
    return _("这一环节或它的下游在全名录里的企业少于 %(least)s 家，没有可用的配比") % {
        "least": load_rules("chain_gaps")["least"]["segment_firms"]
    }


def _no_density(figures: Figures, report: GapReport) -> str:
    if not report.city_enterprises:
        return _("名录里没有本市的企业")
    refused = any("密度" in r.figure for r in report.refused)
    return _("够得上专业化的城市或环节太少") if refused else _("没有与它同现的环节")


def _no_complexity(figures: Figures, report: GapReport) -> str:
    if any("复杂度" in r.figure for r in report.refused):
        return _("城市或环节太少，或没有连成一片")
    return _("没有城市在这一环节上专业化")


def _few_capitals(figures: Figures, report: GapReport) -> str:
    return _("这一环节写明注册资本的企业不足 %(n)s 家") % {"n": load_rules("chain_gaps")["least"]["leaders"]}


_WHY: dict[str, Callable[[Figures, GapReport], str]] = {
    "quotient": _few_in_city,
    "demand": _few_buyers,
    "cover": _few_buyers,
    "density": _no_density,
    "pci": _no_complexity,
    "leader_share": _few_capitals,
    "hhi": _few_on_segment,
}
