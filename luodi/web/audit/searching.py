"""Find rows of the log."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from luodi.web.accounts.models import User
from luodi.web.audit.models import Event


def search_log(wanted: dict[str, Any]) -> QuerySet[Event]:
    """
    Rows of the log, newest first, narrowed by what is given in ``wanted``.

    ``who`` (part of somebody's sign-in name or name, or a whole sign-in name that is nobody's), ``unit`` (its name then), ``operation``, ``target`` (part of it),
    ``since`` and ``until`` (days, both included).
    """
    events = Event.objects.select_related("by").order_by("-number")
    if wanted.get("who"):
        # People first: there are few, and rows are indexed by whole sign-in names, also of who failed to sign in.
        named = Q(username__icontains=wanted["who"]) | Q(full_name__icontains=wanted["who"])
        people = User.objects.filter(named).values_list("username", flat=True)
        events = events.filter(who__in=[wanted["who"], *people])
    for name in ("unit", "operation"):
        if wanted.get(name):
            events = events.filter(**{name: wanted[name]})
    if wanted.get("target"):
        events = events.filter(target__icontains=wanted["target"])
    if wanted.get("since"):
        events = events.filter(at__gte=_midnight(wanted["since"]))
    if wanted.get("until"):
        events = events.filter(at__lt=_midnight(wanted["until"] + datetime.timedelta(days=1)))
    return events


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
