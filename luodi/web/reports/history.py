"""One step in the history of a fact."""

from __future__ import annotations

import uuid
from typing import Any

from luodi.web.accounts.models import User
from luodi.web.reports.models import FactChange, FactRow, Step


def change(
    row: FactRow, step: Step, after: dict[str, Any], batch: uuid.UUID, by: User, undoes: FactChange | None = None
) -> FactRow:
    """Set the row's status, value or span to what ``after`` says, and note it. It no longer clashes: somebody decided."""
    before = {name: getattr(row, name) for name in ("status", "value", "start", "end")}
    after = {**before, **after}
    noted = FactChange(
        report_id=row.report_id, fact=row, batch=batch, step=step, before=before, after=after, undoes=undoes, by=by
    )
    noted.save()
    for name, value in after.items():
        setattr(row, name, value)
    row.version += 1
    row.clash = False
    row.changed_by, row.changed_at = by, noted.at
    row.save(update_fields=[*after, "version", "clash", "changed_by", "changed_at"])
    return row
