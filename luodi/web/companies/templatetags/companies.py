"""Small filters of the register's pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import template
from django.utils import timezone

from luodi.web.companies.models import CODE_WORDS
from luodi.web.companies.wording import told_all

register = template.Library()


@register.filter
def code_word(value: str | None) -> str:
    """A kind or status in the reader's language."""
    return str(CODE_WORDS.get(value or "", value or ""))


@register.filter
def told(reasons: list[str] | tuple[str, ...]) -> str:
    """Reasons of the linker or of a proposal, in the reader's language."""
    return told_all(reasons)


@register.filter
def percent(value: float) -> str:
    """A chance as whole percent; never 100 % or 0 % for what is not certain."""
    if 0 < value < 1:
        return f"{min(99, max(1, round(value * 100)))}%"
    return f"{value:.0%}"


@register.filter
def unlocalised(value: Any) -> str:
    """A number as a form sends it back, whatever the language."""
    return f"{value:g}" if isinstance(value, float) else str(value)


@register.filter
def iso_day(moment: str) -> str:
    """The day, here, of a moment the register's manifest keeps as UTC."""
    at = datetime.fromisoformat(moment)
    return timezone.localtime(at if at.tzinfo else at.replace(tzinfo=UTC)).strftime("%Y-%m-%d %H:%M")
