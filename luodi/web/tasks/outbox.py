"""What the worker does for tasks at regular times: send messages to the webhook, mail notices, take ladder steps."""

from __future__ import annotations

import hmac
import http.client
import json
import logging
import socket
import ssl
import threading
import time
from contextlib import suppress
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from luodi.web.tasks.models import Notice, Outgoing

logger = logging.getLogger(__name__)

# Minutes after each failed attempt; after the last the message is given up.
RETRY_MINUTES = (1, 5, 30, 120, 360, 1440)
SECONDS = 10
AT_ONCE = 50
MAIL_ATTEMPTS = 3
MAIL_WITHIN = timedelta(days=1)  # a server set later does not get last month's


def signature(secret: str, stamp: str, body: bytes) -> str:
    """``sha256=`` and the HMAC of the time stamp, a full stop and the body, in hex."""
    return "sha256=" + hmac.new(secret.encode(), stamp.encode() + b"." + body, "sha256").hexdigest()


def send_messages() -> int:
    """
    Send what is due to the webhook; answers with how many arrived.

    The worker does everything else, too: where one message gets no answer at all, the others wait a minute for their
    first attempt, and imports do not wait ten seconds for each of them.
    """
    if not settings.WEBHOOK_URL:
        return 0
    now = timezone.now()
    arrived = 0
    due = Outgoing.objects.filter(next_at__lte=now)
    for message in due.order_by("next_at", "id")[:AT_ONCE]:
        # Taken before it is sent: of two workers one wins, and one that dies leaves it for later.
        later = timezone.now() + timedelta(minutes=RETRY_MINUTES[min(message.attempts, len(RETRY_MINUTES) - 1)])
        taken = Outgoing.objects.filter(pk=message.pk, next_at=message.next_at)
        if not taken.update(next_at=later, attempts=F("attempts") + 1):
            continue
        status = _send(message)
        arrived += 200 <= status < 300
        if not status:
            due.update(next_at=timezone.now() + timedelta(minutes=1))
            break
    return arrived


def _send(message: Outgoing) -> int:
    """Send one message; the status of the answer, 0 for none."""
    body = json.dumps(message.body, ensure_ascii=False, sort_keys=True).encode()
    try:
        status = _post(settings.WEBHOOK_URL, settings.WEBHOOK_SECRET, message.event, body)
        answer = str(status)
    except (OSError, http.client.HTTPException, ValueError) as error:
        status, answer = 0, f"{type(error).__name__}: {error}"
    values: dict[str, object] = {"answer": answer[:200]}
    if 200 <= status < 300:
        values |= {"sent_at": timezone.now(), "next_at": None}
    elif message.attempts + 1 > len(RETRY_MINUTES):
        values["next_at"] = None
        logger.warning("webhook message %s is given up: %s", message.key, answer)
    Outgoing.objects.filter(pk=message.pk).update(**values)
    return status


def _post(url: str, secret: str, event: str, body: bytes) -> int:
    """
    POST once, in at most twice `SECONDS` however slowly the answer drips in.

    A redirection is not followed, so that a message never goes where nobody set it to go.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    link = (
        http.client.HTTPSConnection(host, parts.port, timeout=SECONDS, context=ssl.create_default_context())
        if parts.scheme == "https"
        else http.client.HTTPConnection(host, parts.port, timeout=SECONDS)
    )
    stamp = str(int(time.time()))
    heads = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": f"luodi/{settings.LUODI_VERSION}",
        "X-Luodi-Event": event,
        "X-Luodi-Timestamp": stamp,
        "X-Luodi-Signature": signature(secret, stamp, body),
    }
    cut = None
    try:
        link.connect()
        # The timeout is that of each piece read: a line of the answer that comes byte by byte would last for days.
        cut = threading.Timer(SECONDS, _cut, [link.sock])
        cut.start()
        link.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, heads)
        return link.getresponse().status
    finally:
        if cut is not None:
            cut.cancel()
        link.close()


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):  # it was closed in the meantime
        sock.shutdown(socket.SHUT_RDWR)


def send_mail() -> int:
    """Mail notices that were not mailed, where a mail server is set and the person has given an address."""
    if not settings.MAIL:
        return 0
    waiting = Notice.objects.select_related("user", "event__task").filter(
        mailed_at=None, seen_at=None, at__gte=timezone.now() - MAIL_WITHIN, mail_attempts__lt=MAIL_ATTEMPTS,
        user__is_active=True,
    ).exclude(user__email="").order_by("id")  # fmt: skip
    sent = 0
    for notice in waiting[:AT_ONCE]:
        taken = Notice.objects.filter(pk=notice.pk, mailed_at=None, mail_attempts=notice.mail_attempts)
        if not taken.update(mail_attempts=F("mail_attempts") + 1):
            continue
        try:
            with translation.override(settings.LANGUAGE_CODE), mail.get_connection(**settings.MAIL) as server:
                _letter(notice, server).send()
        except OSError as error:
            logger.warning("a notice could not be mailed: %s", type(error).__name__)
            continue
        Notice.objects.filter(pk=notice.pk).update(mailed_at=timezone.now())
        sent += 1
    return sent


def _letter(notice: Notice, server: BaseEmailBackend) -> mail.EmailMessage:
    """What happened to which task; its words stay on the desk."""
    event = notice.event
    what = notice.label or event.get_act_display()
    words = _("督办事项 %(number)s：%(what)s。请登录落地查看。") % {"number": event.task_id, "what": what}
    if event.task.due:
        words += "\n" + _("期限 %(due)s") % {"due": event.task.due.isoformat()}
    subject = _("督办：%(what)s") % {"what": what}
    return mail.EmailMessage(subject, words, settings.MAIL_FROM, [notice.user.email], connection=server)
