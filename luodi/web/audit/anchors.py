"""The log's digest, noted outside the database from time to time: who rewrites every row cannot rewrite these."""

from __future__ import annotations

import json
import logging
import os
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from luodi.paths import luodi_home

logger = logging.getLogger(__name__)

FILE = "audit-anchors.jsonl"
EVERY_ROWS = 500
EVERY_SECONDS = 600

_last: dict[uuid.UUID, float] = {}  # when this process noted one, by chain
_lock = threading.Lock()


def anchor_file() -> Path:
    """The file, one line of JSON for each anchor."""
    return luodi_home() / FILE


def drop(chain: uuid.UUID, number: int, digest: str) -> None:
    """Note this row, every so many rows and minutes. A full disk is told and keeps nobody from working."""
    now = time.monotonic()
    with _lock:
        due = chain not in _last or now - _last[chain] >= EVERY_SECONDS or number % EVERY_ROWS == 0
        if not due:
            return
        _last[chain] = now
    line = json.dumps({"chain": str(chain), "number": number, "digest": digest, "at": time.strftime("%FT%T%z")})
    try:
        file = os.open(anchor_file(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(file, "a", encoding="ascii") as out:
            out.write(line + "\n")
    except OSError:
        logger.exception("the log's anchor could not be noted")


@dataclass
class Anchors:
    """Number to digest of one chain's anchors; how many lines belong to other chains, and how many cannot be read."""

    found: dict[int, str] = field(default_factory=dict)
    foreign: int = 0
    unreadable: int = 0


def read_anchors(chain: uuid.UUID | None, path: Path | None = None) -> Anchors:
    """
    The anchors of a chain; every one is foreign to ``None``, a log that is not there.

    A row anchored twice with different digests keeps the first: what was noted first was noted before any change.
    """
    anchors = Anchors()
    path = path or anchor_file()
    if not path.exists():
        return anchors
    with open(path, encoding="ascii", errors="replace") as lines:
        for line in lines:
            try:
                anchor = json.loads(line)
                mine = anchor["chain"] == str(chain)
                number, digest = int(anchor["number"]), str(anchor["digest"])
            except (ValueError, KeyError, TypeError):
                anchors.unreadable += 1
                continue
            if mine:
                anchors.found.setdefault(number, digest)
            else:
                anchors.foreign += 1
    return anchors
