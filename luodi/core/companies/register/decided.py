"""What people decided by merging two rows, over what a file says about either of them again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from luodi.core.companies.register.store import Merge

# Facts that follow another one, of which alone a merge decides.
LEADERS = {"region_from": "region", "currency": "capital", "founded_to": "founded", "status_text": "status",
           "section": "industry", "name_key": "name"}  # fmt: skip
_SPELLED = {"pinyin": "name", "initials": "name"}


def follow_merges(db: Any, merges: Sequence[Merge]) -> None:
    """
    Have rows of ``ids`` that were merged stand for the row they live on in, and note whose word counts.

    ``ids.loser`` marks the rows that were merged into another; ``chosen`` has, for each row with merges in force, the
    fields for which the other's value was taken (``theirs``).
    """
    db.execute("CREATE TABLE choices (oid VARCHAR, theirs VARCHAR[])")
    for merge in merges:
        db.execute("UPDATE ids SET oid = ?, loser = true WHERE oid = ?", [merge.winner, merge.loser])
        theirs = [field for field, side in merge.fields.items() if side == "loser"]
        db.execute("INSERT INTO choices VALUES (?, ?)", [merge.winner, theirs])
    db.execute("CREATE VIEW chosen AS SELECT oid, flatten(list(theirs)) AS theirs FROM choices GROUP BY oid")


def mark_losers(db: Any, merges: Sequence[Merge]) -> None:
    """Before rows are known by anything but what they say themselves: mark those whose row was merged into another."""
    for merge in merges:
        db.execute("UPDATE ids SET loser = true WHERE oid = ?", [merge.loser])


def decided(fact: str, plain: str) -> str:
    """
    SQL for a fact of a row with merges: ``plain``, unless the merge took the other row's word; then only what is empty.

    ``c`` is the row of the file, ``b`` the row before, ``m`` the row of ``chosen``.
    """
    leader = (LEADERS | _SPELLED).get(fact, fact)
    theirs = f"list_contains(coalesce(m.theirs, []), '{leader}')"
    kept = f"CASE WHEN b.{leader} IS NOT NULL THEN b.{fact} ELSE c.{fact} END"
    return f"CASE WHEN b.oid IS NOT NULL AND c.loser <> {theirs} THEN {kept} ELSE {plain} END"
