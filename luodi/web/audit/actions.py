"""Add to the operation log."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from luodi.web.accounts.models import User
from luodi.web.audit import anchors, context
from luodi.web.audit.chain import plain
from luodi.web.audit.models import Event, Head
from luodi.web.audit.protected import is_protected


@transaction.atomic
def record(
    operation: str,
    *,
    by: User | None,
    target: str = "",
    obj: models.Model | None = None,
    who: str = "",
    **details: Any,
) -> Event:
    """
    Add one row to the log, in the transaction of what it tells about: both are kept, or neither.

    It holds the head of the log until that transaction ends, so it comes last in an action: one that held the head and
    then waited for a row could wait for somebody who waits for the head.

    Parameters
    ----------
    operation
        A value of `Operation`, or of an app's own such list.
    by
        Who did it; ``None`` for a command, or for somebody who is not signed in.
    obj
        The row it was done to.
    details
        What else to keep: `changed` for before and after.
    """
    head = _held_head()
    event = Event(
        number=head.count + 1,
        previous=head.digest,
        at=timezone.now(),
        by=by,
        who=_words(who or (by.username if by else ""), 150),
        unit=_words(str(by.unit) if by and by.unit else "", 120),
        operation=str(operation),
        target=_words(target, 200),
        object_kind=obj._meta.label_lower if obj is not None else "",
        object_id=obj.pk if obj is not None else None,
        ip=context.address.get(),
        details=plain(details),
    )
    event.digest = event.row.sealed(head.digest)
    event.save(force_insert=True)
    Head.objects.filter(pk=1).update(count=event.number, digest=event.digest)
    transaction.on_commit(lambda: anchors.drop(head.chain, event.number, event.digest))
    return event


def _held_head() -> Head:
    """The head, held until the transaction ends. SQLite's IMMEDIATE transactions hold the whole database."""
    heads = Head.objects.select_for_update()
    head = heads.filter(pk=1).first()
    if head is None:
        last = Event.objects.order_by("-number").first()
        given = {"count": last.number, "digest": last.digest, "restored_at": timezone.now()} if last else {}
        Head.objects.get_or_create(pk=1, defaults=given)
        head = heads.get(pk=1)
    return head


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """
    What differs: each column to its value before and after.

    A protected column gives digests: they tell that it changed, and whether back to what it was, without telling what
    it was. They are keyed, since anybody can try all telephone numbers on a plain digest.
    """
    return {
        name: [_shown(name, before.get(name)), _shown(name, value)]
        for name, value in after.items()
        if before.get(name) != value
    }


def _shown(name: str, value: Any) -> Any:
    if not is_protected(name) or value in (None, ""):
        return plain(value)
    words = f"{name}\n{plain(value)}".encode()
    return "hmac:" + hmac.new(settings.SECRET_KEY.encode(), words, "sha256").hexdigest()[:32]


def _words(words: str, most: int) -> str:
    return str(plain(words))[:most]
