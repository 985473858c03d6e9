"""What a row of the log is sealed with: SHA-256 over the row and the digest of the row before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

# Rows written before the chain had numbers keep the seal they were written with.
FIRST_FORM, NUMBERED_FORM = 1, 2
START = ""  # what the first row takes for the digest before it


@dataclass(frozen=True)
class Row:
    """One row of the log as it is sealed; ``form`` says by which rule."""

    number: int
    form: int
    at: datetime
    by_id: int | None
    who: str
    unit: str
    operation: str
    target: str
    object_kind: str
    object_id: int | None
    report_id: int | None
    ip: str
    details: dict[str, Any]
    previous: str
    digest: str

    def sealed(self, previous: str, number: int | None = None) -> str:
        """The digest this row must have after one with digest ``previous``, were it row ``number``."""
        if self.form == FIRST_FORM:
            row = [previous, self.at.isoformat(), self.by_id, self.who, self.operation, self.target, self.report_id]
            return _sha256(json.dumps([*row, self.details], ensure_ascii=False, sort_keys=True))
        content = {
            "number": self.number if number is None else number,
            "previous": previous,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "by": self.by_id,
            "who": self.who,
            "unit": self.unit,
            "operation": self.operation,
            "target": self.target,
            "object": [self.object_kind, self.object_id],
            "ip": self.ip,
            "details": self.details,
        }
        return _sha256(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")))

    @property
    def is_whole(self) -> bool:
        """Whether the columns that the seal of its form leaves out say what those within it say."""
        if self.form == NUMBERED_FORM:
            return self.report_id is None
        kind = "" if self.report_id is None else "reports.report"
        return (self.object_kind, self.object_id, self.unit, self.ip) == (kind, self.report_id, "", "")


def plain(value: Any) -> Any:
    """
    ``value`` as both databases give it back unchanged: text, whole numbers, truth values, lists and dictionaries.

    PostgreSQL writes 1e22 as a whole number and holds neither NUL nor half a character, and a seal over what comes back
    different would not hold: so any other number becomes text, and such characters U+FFFD.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(plain(str(key))): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in (sorted(value, key=str) if isinstance(value, set | frozenset) else value)]
    if isinstance(value, date):  # datetime is one, too
        return value.isoformat()
    if isinstance(value, float | Decimal):
        return str(value)
    return str(value).replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def _sha256(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
