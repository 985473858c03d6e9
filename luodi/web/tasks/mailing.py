"""Where somebody's reminders go by mail."""

from __future__ import annotations

from django.db import transaction

from luodi.web.accounts.models import User
from luodi.web.audit.actions import changed, record
from luodi.web.tasks.operations import Operation


@transaction.atomic
def set_address(*, address: str, by: User) -> None:
    """The own address; empty for no mail. The log keeps that it changed, not what it is."""
    before = {"email": by.email}
    if address == by.email:
        return
    User.objects.filter(pk=by.pk).update(email=address)
    by.email = address
    record(Operation.ADDRESS_SET, by=by, target=by.username, obj=by, changes=changed(before, {"email": address}))
