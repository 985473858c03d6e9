"""A column for JSON whose names keep their order."""

from __future__ import annotations

import json
from typing import Any

from django.db import models


class OrderedJSON(models.TextField):
    """
    A JSON value kept as text.

    PostgreSQL's own JSON type sorts the names of an object by length: the first scoring sheet of a city was another
    there than on SQLite. No query looks into these columns.
    """

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Any:
        """The value of what the database has."""
        return None if value is None else json.loads(value)

    def get_prep_value(self, value: Any) -> str | None:
        """What the database keeps."""
        return None if value is None else json.dumps(value, ensure_ascii=False)
