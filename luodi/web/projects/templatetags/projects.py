"""What the templates about projects need: amounts in words, a value of a dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from luodi.core.projects.money import plain_number
from luodi.web.projects.models import Stage, Status

register = template.Library()


@register.filter
def wan(amount: Decimal | None) -> str:
    """An amount in 万元 as people say it: 亿 from ten thousand on, to two decimals."""
    if amount is None:
        return "—"
    if abs(amount) >= 10_000:
        return f"{plain_number(round(amount / 10_000, 2))} {_('亿元')}"
    return f"{plain_number(round(amount, 2))} {_('万元')}"


@register.filter
def number(value: Decimal | None) -> str:
    """A number with thousands separated."""
    return "—" if value is None else plain_number(value)


@register.filter
def of(found: Mapping[Any, Any], key: Any) -> Any:
    """``found[key]``, or nothing."""
    return found.get(key, "")


@register.filter
def stage_word(stage: str) -> str:
    """What a stage is called."""
    return str(Stage(stage).label)


@register.filter
def status_word(status: str) -> str:
    """What a status is called."""
    return str(Status(status).label)
