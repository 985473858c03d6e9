"""The core's sentences in the reader's language."""

from __future__ import annotations

from django import template

from luodi.web.wording import in_words

register = template.Library()


@register.filter
def said(text: object) -> str:
    """See `luodi.web.wording.in_words`."""
    return in_words(text)
