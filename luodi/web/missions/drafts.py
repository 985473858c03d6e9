"""Mission files as the desk keeps them: words by section, each told by a place of its own when it cannot be used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from luodi.core.missions.cell_words import read_list
from luodi.core.missions.draft import HEAD, SECTIONS, FileFault, MissionDraft, Row, UnreadableMission
from luodi.core.missions.terms import Terms, read_terms

Plain = dict[str, list[dict[str, str]]]
WISHES = ("appointments", "candidates")
NO_CANDIDATES = "没有候选"
NOT_IDS = ("add", "register", ".", "..")


def place_of(section: str, number: int, field: str = "") -> str:
    """Where a field of a row stands, in a form that `split_place` reads."""
    return f"{section}/{number}/{field}"


def split_place(where: str) -> tuple[str, int, str] | None:
    """Section, row and field; ``None`` for what is no place of ours."""
    parts = where.split("/")
    if len(parts) != 3 or parts[0] not in SECTIONS or not parts[1].isdecimal():
        return None
    return parts[0], int(parts[1]), parts[2]


def draft_of(plain: Plain, name: str) -> MissionDraft:
    """The words as core reads them, each with its place."""

    def row(section: str, number: int, words: Mapping[str, str]) -> Row:
        at = {field: place_of(section, number, field) for field in SECTIONS[section][1]}
        return Row(place_of(section, number), {k: v for k, v in words.items() if v}, at)

    rows = {
        section: tuple(row(section, i, words) for i, words in enumerate(plain.get(section, ())))
        for section in SECTIONS
        if section != HEAD
    }
    return MissionDraft(name, row(HEAD, 0, (plain.get(HEAD) or [{}])[0]), rows)


def faults_of(plain: Plain) -> tuple[FileFault, ...]:
    """What is wrong with the words; a mission whose wish list is still empty is not wrong."""
    try:
        read_terms(draft_of(plain, ""))
    except UnreadableMission as error:
        return tuple(f for f in error.faults if f.where or not f.message.startswith(NO_CANDIDATES))
    return ()


def terms_of(plain: Plain) -> Terms | None:
    """The terms of words without faults; ``None`` while there is nobody to visit."""
    return read_terms(draft_of(plain, "")) if any(plain.get(section) for section in WISHES) else None


def with_ids(plain: Plain) -> Plain:
    """
    ``plain`` with an id for each candidate and appointment: its own, else the name that files refer to it by.

    An id stands in addresses, so that it has no slash and is none of the words there.
    """
    renamed: dict[str, str] = {}
    found = dict(plain)
    for section in WISHES:
        rows = []
        for row in plain.get(section, ()):
            key = row.get("id") or row.get("name", "")
            safe = key.replace("/", "／").replace("\\", "＼")
            safe = f"{safe}_" if safe in NOT_IDS else safe
            renamed[key] = safe
            rows.append({**row, "id": safe})
        found[section] = rows
    for section in WISHES:
        for row in found[section]:
            if row.get("after"):
                row["after"] = "、".join(renamed.get(x, x) for x in read_list(row["after"]))
    return found


def find_wish(plain: Plain, key: str) -> tuple[str, int] | None:
    """Section and number of the row with this id."""
    for section in WISHES:
        for number, row in enumerate(plain.get(section, ())):
            if row.get("id") == key:
                return section, number
    return None


def free_id(plain: Plain) -> str:
    """An id that no candidate has."""
    taken = {row.get("id") for section in WISHES for row in plain.get(section, ())}
    return next(key for number in range(1, len(taken) + 2) if (key := f"w{number}") not in taken)


def edited(plain: Plain, section: str, change: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> Plain:
    """``plain`` with another list of rows in ``section``; empty words are left out."""
    rows = change([dict(row) for row in plain.get(section, ())])
    return {**plain, section: [{k: v for k, v in row.items() if v} for row in rows]}


def cleaned(words: Mapping[str, Any], fields: Mapping[str, str]) -> dict[str, str]:
    """The words of known fields on one line each, without what cannot be printed, so that any file and database takes them."""
    found = {}
    for name in fields:
        line = " ".join("".join(c if c.isprintable() else " " for c in str(words.get(name, ""))).split())[:300]
        if line:
            found[name] = line
    return found
