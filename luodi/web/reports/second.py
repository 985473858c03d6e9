"""The second reader, where one is set: what it says beside the rules' reading."""

from __future__ import annotations

from typing import Any

from luodi.core.reading.read import Reading
from luodi.endpoints.reader import EndpointFault, reader_settings, second_findings


def is_set() -> bool:
    """Whether the environment names a second reader, rightly or wrongly."""
    try:
        return reader_settings() is not None
    except EndpointFault:
        return True


def opinion(found: Reading) -> tuple[list[str], list[dict[str, Any]]]:
    """
    Where the second reader disagrees, in sentences, and notes about its answer.

    A reader that is badly set, silent or useless is a note too: the report is read either way.
    """
    try:
        settings = reader_settings()
    except EndpointFault as fault:
        return [], [{"kind": "note", "message": str(fault)}]
    if settings is None:
        return [], []
    findings = second_findings(found, settings)
    notes = [finding for finding in findings if finding["kind"] == "note"]
    return [finding["message"] for finding in findings if finding["kind"] != "note"], notes
