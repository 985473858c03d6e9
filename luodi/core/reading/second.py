"""A second reader of the same text: what it is asked, what of its answer is kept, where the two disagree."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from luodi.core.reading.document import fold
from luodi.core.reading.record import Record
from luodi.core.rules import load_rules

_NAMED = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "title": {"type": ["string", "null"]}},
    "required": ["name"],
}
_NAMES = {"type": "array", "items": _NAMED}
_TEXT = {"type": ["string", "null"]}
_TEXTS = {"type": "array", "items": {"type": "string"}}


def answer_schema() -> dict[str, Any]:
    """JSON schema of the answer: the keys of :meth:`Record.plain`."""
    kinds = load_rules("second_reader")
    organisation = {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "kind": {"enum": kinds["kinds"].split()},
            "role": {"enum": kinds["roles"].split()},
            "day": _TEXT,
            "people": _NAMES,
            "aliases": _TEXTS,
        },
        "required": ["name", "kind", "role"],
    }
    followup = {
        "type": "object",
        "properties": {"type": {"enum": kinds["followup_types"].split()}, "who": _TEXT, "span": {"type": "string"}},
        "required": ["type", "span"],
    }
    project = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "parties": _TEXTS, "amount": _TEXT, "status": _TEXT},
        "required": ["name"],
    }
    return {
        "type": "object",
        "properties": {
            "direction": {"enum": ["outbound", "inbound", None]},
            "title": _TEXT,
            "published": _TEXT,
            "trip": {"type": "object", "properties": {"start": _TEXT, "end": _TEXT}},
            "home": {"anyOf": [{"type": "object", "properties": {"name": {"type": "string"}}}, {"type": "null"}]},
            "leader": {"anyOf": [_NAMED, {"type": "null"}]},
            "companions": _NAMES,
            "companion_groups": _TEXTS,
            "hosts": _NAMES,
            "places": _NAMES,
            "organisations": {"type": "array", "items": organisation},
            "people_met": _NAMES,
            "industries": _TEXTS,
            "followups": {"type": "array", "items": followup},
            "projects": {"type": "array", "items": project},
        },
        "required": ["leader", "companions", "organisations", "places", "followups"],
    }


def ask_messages(text: str) -> list[dict[str, str]]:
    """Chat messages that ask for the facts of ``text``."""
    return [
        {"role": "system", "content": load_rules("second_reader")["instruction"]},
        {"role": "user", "content": text},
    ]


class BadAnswer(ValueError):
    """The second reader's answer is not what was asked; the message says why, for the reader to mend it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was kept of an answer, and which values were thrown away because the text does not hold them."""

    record: dict[str, Any]
    invented: tuple[str, ...]


_FENCE = re.compile(r"^\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*$", re.DOTALL)


def parse_answer(answer: str, text: str) -> Answer:
    """
    The usable part of ``answer``: only values whose words stand in ``text``.

    Raises
    ------
    BadAnswer
        When the answer is no JSON object, or a key holds something of another shape.
    """
    fenced = _FENCE.match(answer)
    try:
        given = json.loads(fenced[1] if fenced else answer)
    except ValueError as error:
        raise BadAnswer(f"The answer is not JSON: {error}") from error
    if not isinstance(given, dict):
        raise BadAnswer(f"The answer is a JSON {type(given).__name__}, not an object.")
    faults = list(_faults(given))
    if faults:
        raise BadAnswer("; ".join(faults))
    held = _squeezed(text)
    invented: list[str] = []

    def stands(value: Any) -> bool:
        if not isinstance(value, str) or not value.strip():
            return False
        if _squeezed(value) in held:
            return True
        invented.append(value)
        return False

    record: dict[str, Any] = {"direction": given.get("direction"), "trip": given.get("trip") or {}}
    for key in ("title", "published"):
        record[key] = given.get(key) if key == "published" or stands(given.get(key) or "") else None
    for key in ("home", "leader"):
        value = given.get(key)
        record[key] = value if isinstance(value, dict) and stands(value.get("name")) else None
    for key in ("companions", "hosts", "places", "organisations", "people_met", "projects"):
        record[key] = [item for item in given.get(key) or [] if stands(item.get("name"))]
    for key in ("companion_groups", "industries"):
        record[key] = [item for item in given.get(key) or [] if stands(item)]
    record["followups"] = [item for item in given.get("followups") or [] if stands(item.get("span"))]
    return Answer(record, tuple(invented))


def _faults(given: dict[str, Any]) -> Iterator[str]:
    for key in ("companions", "hosts", "places", "organisations", "people_met", "projects", "followups"):
        value = given.get(key)
        if value is not None and not (isinstance(value, list) and all(isinstance(item, dict) for item in value)):
            yield f"{key} must be a list of objects"
    for key in ("companion_groups", "industries"):
        value = given.get(key)
        if value is not None and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
            yield f"{key} must be a list of strings"
    for key in ("home", "leader", "trip"):
        if given.get(key) is not None and not isinstance(given[key], dict):
            yield f"{key} must be an object or null"


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", fold(text))


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One field the two readers read differently; neither value is preferred."""

    path: str
    rules: str | None  # what the rules read
    second: str | None  # what the second reader read

    @property
    def message(self) -> str:
        """The disagreement in a sentence."""
        label = load_rules("second_reader")["labels"].get(self.path, self.path)
        return f"{label}：规则读作{_quoted(self.rules)}，第二读者读作{_quoted(self.second)}，请核对。"

    def to_json(self) -> dict[str, Any]:
        """JSON-ready form, as a finding."""
        row = {"kind": "disagreement", "path": self.path, "rules": self.rules, "second": self.second}
        return {**row, "message": self.message}


def _quoted(value: str | None) -> str:
    return f"“{value}”" if value else "“未载明”"


def compare(record: Record, second: dict[str, Any]) -> list[Disagreement]:
    """Where the record of the rules and the kept answer differ, field by field."""
    plain = record.plain()
    found: list[Disagreement] = []

    def single(path: str, a: str | None, b: str | None) -> None:
        if a != b and _squeezed(a or "") != _squeezed(b or ""):
            found.append(Disagreement(path, a, b))

    single("direction", plain["direction"], second["direction"])
    for end in ("start", "end"):
        single(f"trip.{end}", plain["trip"][end], second["trip"].get(end))
    for key in ("home", "leader"):
        single(f"{key}.name", (plain[key] or {}).get("name"), (second[key] or {}).get("name"))
    for key in ("companions", "hosts", "places", "organisations", "people_met"):
        ours = {_squeezed(item["name"]): item for item in plain[key]}
        theirs = {_squeezed(item["name"]): item for item in second[key]}
        found += [Disagreement(key, item["name"], None) for name, item in ours.items() if not _has(theirs, name)]
        found += [Disagreement(key, None, item["name"]) for name, item in theirs.items() if not _has(ours, name)]
        if key == "organisations":
            for name in ours.keys() & theirs.keys():
                for field in ("kind", "role"):
                    single(f"organisations.{field}", ours[name][field], theirs[name].get(field))
    return found


def _has(names: dict[str, Any], name: str) -> bool:
    return any(
        name == other or (len(min(name, other, key=len)) >= 3 and (name in other or other in name)) for other in names
    )
