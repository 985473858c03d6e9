"""An own chain is put away and taken back; its versions stay."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.web.accounts.models import Unit, User
from luodi.web.audit.actions import record
from luodi.web.chains.models import OwnChain
from luodi.web.chains.operations import Operation
from luodi.web.errors import Conflict, NotAllowed


@transaction.atomic
def remove_chain(*, own: OwnChain, by: User) -> OwnChain:
    """Put a chain away: it is in no list any more, and lists of targets made with it stay as they are."""
    now = _held(own, by)
    if now.removed_at is None:
        now.removed_at, now.removed_by = timezone.now(), by
        now.save(update_fields=["removed_at", "removed_by"])
        record(Operation.CHAIN_REMOVED, by=by, target=now.name[:200], obj=now)
    return now


@transaction.atomic
def restore_chain(*, own: OwnChain, by: User) -> OwnChain:
    """
    Take a chain back.

    Raises
    ------
    Conflict
        When the unit has another one of the same id by now.
    """
    if by.unit_id is not None:  # the unit's row keeps a chain of the same id from being made meanwhile
        Unit.objects.select_for_update(no_key=True).get(pk=by.unit_id)
    now = _held(own, by)
    if now.removed_at is None:
        return now
    there = OwnChain.objects.filter(unit=now.unit, slug=now.slug, removed_at=None).first()
    if there is not None:
        raise Conflict(
            _("本单位已经有编号为“%(slug)s”的产业链“%(name)s”。请打开它来改。") % {"slug": now.slug, "name": there.name}
        )
    now.removed_at = now.removed_by = None
    now.save(update_fields=["removed_at", "removed_by"])
    record(Operation.CHAIN_RESTORED, by=by, target=now.name[:200], obj=now)
    return now


def _held(own: OwnChain, by: User) -> OwnChain:
    now = OwnChain.objects.select_for_update(of=("self",)).filter(pk=own.pk).first()
    if now is None or not by.may_write or now.unit_id != by.unit_id:
        raise NotAllowed(_("只有所属单位可以改这条产业链。"))
    return now
