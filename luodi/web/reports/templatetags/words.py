"""Small filters of the report pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language

from luodi.web.reports.panels import WORDS

register = template.Library()


@register.filter
def word(value: str) -> str:
    """One of our own code words (enterprise, visited …) in the reader's language."""
    return str(WORDS.get(value, value))


@register.filter
def told(finding: dict[str, Any]) -> str:
    """A finding in the reader's language, as far as it has been put into it."""
    english = (get_language() or "").startswith("en")
    return str((english and finding.get("message_en")) or finding["message"])


@register.filter
def unlocal(value: float) -> str:
    """A number as SVG reads it, whatever the language."""
    return f"{value:g}"


@register.filter
def add_to(value: float, other: float) -> str:
    """The sum, as SVG reads it."""
    return f"{float(value) + float(other):g}"
