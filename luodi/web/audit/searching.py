"""Find rows of the log."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from luodi.web.audit.models import Event


def search_log(wanted: dict[str, Any]) -> QuerySet[Event]:
    """
    Rows of the log, newest first, narrowed by what is given in ``wanted``.

    ``who`` (part of a sign-in name or a name), ``unit`` (its name then), ``operation``, ``target`` (part of it),
    ``since`` and ``until`` (days, both included).
    """
    events = Event.objects.select_related("by").order_by("-number")
    if wanted.get("who"):
        events = events.filter(Q(who__icontains=wanted["who"]) | Q(by__full_name__icontains=wanted["who"]))
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
