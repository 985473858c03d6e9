"""What a city can say, in the reader's language: frames in either, facts as they were written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from luodi.core.chains.gaps import GapReport
from luodi.core.targets.profile import KINDS
from luodi.core.targets.profile_text import PLACES, is_stale
from luodi.core.targets.proposition import Line, value_proposition
from luodi.core.targets.scenarios import shipped_scenarios
from luodi.web.accounts.models import User
from luodi.web.chains.shelf import Held
from luodi.web.profiles.keeping import said_of

KIND_LABELS = {
    "resources": gettext_lazy("资源禀赋"),
    "policies": gettext_lazy("政策"),
    "industries": gettext_lazy("产业基础"),
    "sites": gettext_lazy("承载地块"),
    "business": gettext_lazy("营商环境"),
    PLACES: gettext_lazy("首用场景"),
}
_ABOUT = {
    "buyers": gettext_lazy("本地买方"),
    "suppliers": gettext_lazy("本地供应方"),
    "scenario": gettext_lazy("首用场景"),
    **{kind: KIND_LABELS[kind] for kind in KINDS},
}
_MISSING = {
    "buyers": gettext_lazy("名录里没有找到"),
    "suppliers": gettext_lazy("名录里没有找到"),
    "scenario": gettext_lazy("城市底数里没有登记地点，或登记的地点缺数"),
}
_DEMO = ("演示", "虚构")


@dataclass(frozen=True)
class Said:
    """A line of a proposition: what it is about, its words, and whether it is too old or made up for the demo."""

    label: Any
    words: str
    source: str
    day: str
    missing: bool
    is_stale: bool
    is_demo: bool


def is_demo(source: str) -> bool:
    """Whether a source says that the fact is made up."""
    return any(word in source for word in _DEMO)


def why_here(user: User, held: Held, segment: str, report: GapReport) -> list[Said]:
    """What the city of ``report`` can say to a firm of ``segment``, from the profiles ``user`` may see."""
    profile = said_of(user, report.city.code, report.city.name)
    lines = value_proposition(held.chain.id, segment, profile, report, shipped_scenarios())
    return [_said(line, timezone.localdate()) for line in lines]


def _said(line: Line, today: date) -> Said:
    """The frame of a line goes by what it is about; only the words of its facts are taken over."""
    _frame, _colon, words = line.words.partition("：")
    if line.missing:
        words = _missing(line)
    kind = PLACES if line.about == "scenario" else line.about
    stale = bool(line.day) and is_stale(kind, line.day, today)
    return Said(_ABOUT[line.about], words, line.source, line.day, line.missing, stale, is_demo(line.source))


def _missing(line: Line) -> str:
    if not (get_language() or "").startswith("en"):
        return line.words if line.about == "scenario" else line.words.partition("：")[2]
    return str(_MISSING.get(line.about, _("城市底数里没有记载")))
