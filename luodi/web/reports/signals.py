"""What other rooms may want to hear about reports."""

from __future__ import annotations

from django.db import transaction
from django.dispatch import Signal

from luodi.web.accounts.models import User
from luodi.web.reports.models import Report

# Sent with ``report`` and ``by`` (who, or None) once a report was read, or a fact of it was made or got another value.
facts_changed = Signal()


def tell(report: Report, by: User | None = None) -> None:
    """Say so when the transaction is through; a listener that fails is logged and stops nothing."""
    transaction.on_commit(lambda: facts_changed.send_robust(sender=Report, report=report, by=by))
