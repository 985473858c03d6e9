"""What the templates about missions need: a firm's name cut short, a number as SVG reads it, a day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luodi.web.missions.models import MissionVersion
from luodi.web.missions.paper_words import say
from luodi.web.missions.wording import listed, say_note

register = template.Library()
_ENDINGS = re.compile(r"(?:股份)?有限(?:责任)?公司(?=（|$)|股份公司(?=（|$)")
_WEEKDAYS = "一二三四五六日"


@register.filter
def short(name: str) -> str:
    """
    A firm's name without its legal form, for a narrow place; the whole name stands beside it somewhere.

    >>> short("上海澳华内镜股份有限公司")
    '上海澳华内镜'
    """
    return _ENDINGS.sub("", name) or name


@register.filter
def plain(value: float) -> str:
    """A number without zeros behind it, whatever the language."""
    return f"{value:g}"


@register.filter
def weekday(on: date) -> str:
    """The day of the week."""
    if (get_language() or "").startswith("en"):
        return on.strftime("%a")
    return f"周{_WEEKDAYS[on.weekday()]}"


@register.filter
def day(on: date) -> str:
    """12月2日."""
    return _("%(month)s月%(day)s日") % {"month": on.month, "day": on.day}


@register.filter
def note(version: MissionVersion) -> str:
    """What a version changed, in the reader's language."""
    return say_note(version)


@register.filter(name="listed")
def listed_names(names: Iterable[str]) -> str:
    """Names beside each other."""
    return listed(sorted(names))


@register.filter
def paper(words: str) -> str:
    """A word of the book's own, as an English book says it."""
    return say(words)


@register.filter
def papers(words: Iterable[str]) -> str:
    """Several of them beside each other."""
    return listed(say(each) for each in words)


@register.filter
def curve(points: list[list[float]], seconds: float) -> str:
    """
    Points of a line in a picture of 240 × 60: seconds across, value upwards, a step at each better plan.

    >>> curve([[0, 10, 1], [5, 20, 2]], 10)
    '0,50 120,50 120,5 240,5'
    """
    if not points:
        return ""
    values = [value for _at, value, _visits in points]  # an appointment met may cost value
    worst, best = min(values), max(*values, min(values) + 1e-9)
    found, last = [], None
    for at, value, _visits in points:
        x = min(at / max(seconds, 0.1), 1.0) * 240
        y = 50 - (value - worst) / (best - worst) * 45
        if last is not None:
            found.append(f"{x:g},{last:g}")
        found.append(f"{x:g},{y:g}")
        last = y
    return " ".join([*found, f"240,{last:g}"])
