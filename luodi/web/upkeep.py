"""What a database of our own needs from time to time; a PostgreSQL sees to itself."""

from __future__ import annotations

from django.db import connection

# Entries of each index that are looked at: all of a ledger of 20,000 in a twentieth of a second; of a long log, a part.
LOOKED_AT = 100_000


def renew_statistics() -> None:
    """
    Let SQLite know again how many rows its indexes tell apart.

    Without it an index that was just made is taken for a good one: the list of 20,000 projects was then sorted whole.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit={LOOKED_AT}")
            cursor.execute("ANALYZE")
