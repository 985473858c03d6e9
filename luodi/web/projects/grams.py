"""
Words found inside words by an index: PostgreSQL keeps the characters and the pairs of characters of a project's words.

Most searches are of two Chinese characters. Trigrams, of `pg_trgm` and of SQLite's FTS5, find nothing that is shorter
than three; pairs do, and they need no extension that only a superuser may add. See ADR 0026.
"""

from __future__ import annotations

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, Value

FUNCTION = """
CREATE OR REPLACE FUNCTION luodi_grams(words text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT array_agg(DISTINCT substr(words, first, wide))
   FROM generate_series(1, length(words)) AS first, generate_series(1, 2) AS wide $$
"""
INDEX = "CREATE INDEX IF NOT EXISTS project_grams ON projects_project USING gin (luodi_grams(search_words))"
MADE = (FUNCTION, INDEX)
REMOVED = ("DROP INDEX IF EXISTS project_grams", "DROP FUNCTION IF EXISTS luodi_grams(text)")


def grams_of(word: str) -> list[str]:
    """The pairs of neighbouring characters in ``word``; a single character is itself."""
    return sorted({word[at : at + 2] for at in range(len(word) - 1)}) or [word]


class _HasGrams(Func):
    """Whether the grams of the first are all of the second, as the index of that function answers it."""

    template = "luodi_grams(%(expressions)s)::text[]"
    arg_joiner = ") @> ("
    output_field = BooleanField()


def holds(word: str) -> Q:
    """The condition that a project's words hold ``word``: by the index where there is one, then letter by letter."""
    inside = Q(search_words__contains=word)
    if connection.vendor != "postgresql":
        return inside
    return Q(_HasGrams(F("search_words"), Value(grams_of(word)))) & inside
