"""The log's digest, noted outside the database from time to time: who rewrites every row cannot rewrite these."""

from __future__ import annotations

import json
import logging
import os
import threading
import time
import uuid
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


def read_anchors(chain: uuid.UUID, path: Path | None = None) -> tuple[dict[int, str], int]:
    """
    Number to digest of this chain's anchors, and how many lines belong to other chains or cannot be read.

    A row anchored twice with different digests keeps the first: what was noted first was noted before any change.
    """
    found: dict[int, str] = {}
    others = 0
    path = path or anchor_file()
    if not path.exists():
        return found, others
    with open(path, encoding="ascii", errors="replace") as lines:
        for line in lines:
            try:
                anchor = json.loads(line)
                mine = anchor["chain"] == str(chain)
                number, digest = int(anchor["number"]), str(anchor["digest"])
            except (ValueError, KeyError, TypeError):
                others += 1
                continue
            if mine:
                found.setdefault(number, digest)
            else:
                others += 1
    return found, others
