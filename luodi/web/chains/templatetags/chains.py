"""Small filters of the chains' pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from luodi.core.targets.evidence import Evidence, say_evidence
from luodi.web.chains import shelf

register = template.Library()

_TERM_WORDS = {
    "product": _("产品"),
    "name": _("名称"),
    "made": _("经营范围（制造）"),
    "scope": _("经营范围"),
    "research": _("经营范围（研发）"),
    "trade": _("经营范围（销售）"),
    "class": _("行业小类"),
    "group": _("行业中类"),
}
_LEVEL_WORDS = {"error": _("错误"), "warning": _("提醒"), "note": _("说明")}
_STATUS_WORDS = {"待核实": _("待核实"), "已核实": _("已核实")}


@register.filter
def named(thing: Any) -> str:
    """A chain or segment in the reader's language."""
    return shelf.named(thing)


@register.filter
def term_word(kind: str) -> Any:
    """What kind of evidence a placement rests on."""
    return _TERM_WORDS.get(kind, kind)


@register.filter
def said(evidence: Evidence) -> str:
    """What speaks for a target, in the reader's language."""
    return say_evidence(evidence, english=(get_language() or "").startswith("en"))


@register.filter
def level_word(level: str) -> Any:
    """How grave a fault is."""
    return _LEVEL_WORDS.get(level, level)


@register.filter
def status_word(status: str) -> Any:
    """Whether somebody has checked a chain."""
    return _STATUS_WORDS.get(status, status)


@register.simple_tag(takes_context=True)
def query(context: Any, **changed: str) -> str:
    """The page's own query with some values changed; without an open segment, unless one is named."""
    given = context["request"].GET.copy()
    given.pop("segment", None)
    for name, value in changed.items():
        given[name] = value
    return str(given.urlencode())
