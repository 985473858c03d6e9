"""Figures of input–output tables as pages write them; a dash where one is not given."""

from __future__ import annotations

from django import template

register = template.Library()
_NONE = "—"


@register.filter
def amount(value: float | None) -> str:
    """In the table's unit; decimals only where the number is small."""
    if value is None:
        return _NONE
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}"


@register.filter
def ratio(value: float | None) -> str:
    """A coefficient."""
    return _NONE if value is None else f"{value:.3f}"


@register.filter
def share(value: float | None) -> str:
    """In percent."""
    return _NONE if value is None else f"{value:.0%}"
