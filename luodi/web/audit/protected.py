"""Personal and confidential columns: shown masked, and whole only to who asks, which the log keeps."""

from __future__ import annotations

from typing import Any

from django.db import models

from luodi.core.rules import load_rules
from luodi.web.accounts.models import User
from luodi.web.audit.operations import Operation

STAR = "＊"


def is_protected(column: str) -> bool:
    """Whether the rule file protects columns of this name."""
    return column in load_rules("protected_fields")["columns"]


def masked(column: str, value: Any) -> str:
    """
    ``value`` with all but its first and last characters starred, as its kind allows; empty for an empty one.

    A third of it or more is starred, of a value too short for its kind half, so that none shows whole.
    """
    words = str(value or "")
    rules = load_rules("protected_fields")
    kind = rules["kinds"][rules["columns"][column]]
    first, last = kind["first"], kind["last"]
    if first + last > len(words) * 2 // 3:
        first, last = min(first, len(words) // 2), 0
    return words[:first] + STAR * (len(words) - first - last) + words[len(words) - last :]


def reveal(*, row: models.Model, columns: tuple[str, ...], by: User) -> dict[str, Any]:
    """
    Values of protected columns of ``row``, which the caller has found visible to ``by``; the log keeps who read which.

    Raises
    ------
    KeyError
        When a column is not protected: then it needs no asking.
    """
    from luodi.web.audit.actions import record  # it asks this module what is protected

    kinds = load_rules("protected_fields")["columns"]
    read = {column: kinds[column] for column in columns}
    record(Operation.PROTECTED_READ, by=by, target=str(row), obj=row, columns=read)
    return {column: getattr(row, column) for column in columns}
