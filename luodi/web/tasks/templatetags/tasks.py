"""Small filters and tags of the pages about tasks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luodi.web.accounts.models import User
from luodi.web.tasks.models import Notice, Task
from luodi.web.tasks.standing import days_left, overdue_days

register = template.Library()


@register.simple_tag
def unseen_notices(user: User) -> int:
    """How many notices somebody has not seen."""
    return Notice.objects.filter(user=user, seen_at=None).count()


@register.filter
def clock(task: Task, today: date | None = None) -> str:
    """How far a task is from its deadline, in words; empty where there is nothing to wait for."""
    on = today or timezone.localdate()
    late = overdue_days(task, on)
    if late.value:
        return ngettext("逾期 %(n)s 个工作日", "逾期 %(n)s 个工作日", late.value) % {"n": late.value}
    if task.due is not None and task.at_holder and task.due < on:
        return _("已过期限")  # on a day off, or by days off alone
    left = days_left(task, on)
    if left is None:
        return ""
    if task.due == on:
        return _("今天到期")
    return ngettext("还有 %(n)s 个工作日", "还有 %(n)s 个工作日", left) % {"n": left}


@register.filter
def urgency(task: Task, today: date | None = None) -> str:
    """Class of the words of `clock`: late, soon or empty."""
    on = today or timezone.localdate()
    if task.due is None or not task.at_holder:
        return ""
    if task.due < on:
        return "late"
    left = days_left(task, on)
    return "soon" if left is not None and left <= 2 else ""


@register.filter
def kilobytes(count: int) -> str:
    """A file's size for people."""
    return f"{max(1, round(count / 1024)):,} KB"


@register.filter
def pick(mapping: dict[Any, Any], key: Any) -> Any:
    """The value under a key that is a variable."""
    return mapping.get(key, "")
