"""Somebody's tasks as a calendar behind a secret link."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from urllib.parse import urljoin

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.core.documents.calendar_file import Appointment, calendar_file
from luodi.web.accounts.models import User
from luodi.web.audit.actions import record
from luodi.web.errors import NotAllowed, Refused
from luodi.web.tasks.models import OPEN_STATES, Feed, State, Task
from luodi.web.tasks.operations import Operation

MOST_FEEDS = 5
MOST_AN_HOUR = 60  # phones ask every quarter of an hour; several share a link
MOST_ENTRIES = 500
KEPT_DAYS = 30  # how long a closed task stays in the calendar
# Telephone and identity numbers that somebody wrote into a task: a calendar lies on phones and in other firms' clouds.
_NUMBERS = re.compile(r"\+?\d(?:[\s-]?\d){6,}[\dXx]?")


class TooOften(Refused):
    """The link was asked for more often than phones do."""

    status = 429


@transaction.atomic
def make_feed(*, by: User) -> tuple[Feed, str]:
    """A new link, and its key, which is shown this once."""
    if not by.may_write:
        raise NotAllowed(_("您的角色没有督办事项。"))
    if Feed.objects.filter(user=by, revoked_at=None).count() >= MOST_FEEDS:
        raise Refused(_("最多 %(most)s 个日历链接，请先作废不用的。") % {"most": MOST_FEEDS})
    key = secrets.token_urlsafe(32)
    feed = Feed.objects.create(user=by, digest=_digest(key), tail=key[-4:])
    record(Operation.FEED_MADE, by=by, target=str(feed), obj=feed)
    return feed, key


@transaction.atomic
def end_feed(*, feed: Feed, by: User) -> None:
    """End a link; the row stays for the log."""
    if feed.user_id != by.pk:
        raise NotAllowed(_("只能作废自己的日历链接。"))
    if Feed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record(Operation.FEED_ENDED, by=by, target=str(feed), obj=feed)


def user_of_key(key: str) -> User | None:
    """
    Whose tasks the link shows; ``None`` for one that is unknown, ended, or of an account that has no work here.

    Raises
    ------
    TooOften
        Above `MOST_AN_HOUR`.
    """
    now = timezone.now()
    feed = Feed.objects.select_related("user__unit").filter(digest=_digest(key), revoked_at=None).first()
    if feed is None or not feed.user.is_active or not feed.user.may_write:
        return None
    counting = Feed.objects.filter(pk=feed.pk, hour__gt=now - timedelta(hours=1))
    if not counting.update(asked=F("asked") + 1, used_at=now):
        Feed.objects.filter(pk=feed.pk).update(hour=now, asked=1, used_at=now)
    elif feed.asked >= MOST_AN_HOUR:
        raise TooOften(_("日历取得太频繁，请过一会儿再试。"))
    return feed.user


def calendar_of(user: User, base: str) -> bytes:
    """
    The calendar of what ``user`` has to do or asked for: the day each is due, without words that are protected.

    ``base`` is the desk's own address, for links back to it.
    """
    mine = Q(asked_by=user) | Q(assignee=user) | Q(holder=user.unit_id or 0, assignee=None)
    recent = Q(state__in=OPEN_STATES) | Q(closed_on__gte=timezone.localdate() - timedelta(days=KEPT_DAYS))
    tasks = Task.objects.visible_to(user).filter(mine, recent, due__isnull=False).named().order_by("due", "id")
    return calendar_file(_("落地督办"), [_entry(task, base) for task in tasks[:MOST_ENTRIES]], timezone.now())


def _entry(task: Task, base: str) -> Appointment:
    assert task.due is not None
    closed = task.state == State.CLOSED
    title = f"{'✓ ' if closed else ''}{without_numbers(task.text)[:80]}"
    words = f"{task.holder} · {task.get_state_display()}\n{urljoin(base, task.get_absolute_url())}"
    # At nine in the morning of the working day: entries of whole days begin at midnight.
    remind = None if closed or task.state == State.REPORTED else -9 * 60
    return Appointment(f"task-{task.pk}@luodi", task.due, task.due, title, words=words, remind_minutes=remind)


def without_numbers(words: str) -> str:
    """``words`` with long numbers starred."""
    return _NUMBERS.sub("＊＊＊", words)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
