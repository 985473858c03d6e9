"""Who sits where on a chain, counted once for a version of the chain and a state of the register, then kept."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections import OrderedDict
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import uuid4

import numpy as np

from luodi.core.chains.chain import Chain
from luodi.core.chains.placing import Placement, Term
from luodi.core.chains.presence import Placed, Presence, count_presence
from luodi.core.chains.register_rows import read_rows
from luodi.core.chains.survey import Survey
from luodi.core.companies.register.store import Manifest
from luodi.web.chains.shelf import Held
from luodi.web.companies import register

# Up to this many rows a person waits for the count (35 µs a row on one core, under a second); above it a job counts.
AT_ONCE_ROWS = 20_000
_MOST_FILES = 60
_MOST_HELD = 12
_FORM = 1  # of the files; another number makes older ones unknown

_lock = Lock()
_held: OrderedDict[str, Survey] = OrderedDict()


class Stopped(Exception):
    """Whoever asked for the count wants it no more."""


def folder() -> Path:
    """Where counts are kept: beside the register, of which they are an image that can be made again."""
    return register.folder().with_name("chain-presence")


def key_of(held: Held, state: Manifest) -> str:
    """What a count is kept under: it changes with the chain, the register, and the rules of placing."""
    parts = [str(_FORM), held.text, str(state.generation), *state.files(), _rules()]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _rules() -> str:
    where = files("luodi.core.rules")
    products = sorted(where.joinpath("products").iterdir(), key=lambda p: p.name)
    paths = [where.joinpath("chain_presence.yaml"), *products]
    return hashlib.sha256(b"\0".join(p.read_bytes() for p in paths if p.is_file())).hexdigest()


def survey_of(held: Held) -> Survey | None:
    """
    Figures of all cities for a chain, counted now where that is quick; ``None`` where a job has to count first.

    Raises
    ------
    NoRegister, DamagedRegister
        See each.
    """
    state = register.manifest()
    key = key_of(held, state)
    with _lock:
        if key in _held:
            _held.move_to_end(key)
            return _held[key]
    kept = _load(key, held.chain)
    if kept is None:
        if state.rows > AT_ONCE_ROWS:
            return None
        key, kept = count(held)
    return _hold(key, kept)


def _hold(key: str, presence: Presence) -> Survey:
    with _lock:
        survey = _held.setdefault(key, Survey(presence))
        while len(_held) > _MOST_HELD:
            _held.popitem(last=False)
    return survey


def forget() -> None:
    """Let go of what this process holds; files stay."""
    with _lock:
        _held.clear()


def count(held: Held, step: Callable[[int], bool] = lambda rows: True) -> tuple[str, Presence]:
    """
    Count a chain over the whole register and keep the result under its key.

    ``step`` is told how many rows are done; when it answers ``False``, `Stopped` is raised. A register that changes
    meanwhile is counted again, since the rows read may be of either state.
    """
    while True:
        state = register.manifest()
        presence = count_presence(_stepping(read_rows(register.folder()), step), held.chain)
        if register.manifest().generation == state.generation:
            break
    key = key_of(held, state)
    _store(key, presence)
    return key, presence


def _stepping(rows: Iterator[dict[str, Any]], step: Callable[[int], bool]) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(rows):
        if number % 5_000 == 0 and not step(number):
            raise Stopped
        yield row


def _store(key: str, presence: Presence) -> None:
    where = folder()
    where.mkdir(parents=True, exist_ok=True)
    part = where / f"{key}.{uuid4().hex}.part"
    with gzip.open(part, "wt", encoding="utf-8", compresslevel=5) as file:
        json.dump(_plain(presence), file, ensure_ascii=False, separators=(",", ":"))
    os.replace(part, where / f"{key}.json.gz")
    oldest_last = sorted(where.glob("*.json.gz"), key=lambda p: p.stat().st_mtime, reverse=True)
    for path in oldest_last[_MOST_FILES:]:
        path.unlink(missing_ok=True)


def _load(key: str, chain: Chain) -> Presence | None:
    """What is kept under ``key``; ``None`` where nothing is, or a file that was cut short."""
    try:
        with gzip.open(folder() / f"{key}.json.gz", "rt", encoding="utf-8") as file:
            return _presence(json.load(file), chain)
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return None


def _plain(presence: Presence) -> dict[str, Any]:
    return {
        "cities": presence.cities,
        "counts": presence.counts.tolist(),
        "others": presence.others.tolist(),
        "totals": [presence.rows, presence.enterprises, presence.without_city, presence.gone],
        "placed": [
            [p.oid, p.name, p.city, p.kind, p.capital, [_plain_placement(each) for each in p.placements]]
            for p in presence.placed
        ],
    }


def _plain_placement(placement: Placement) -> list[Any]:
    terms = [[t.kind, t.words, t.field, t.start, t.end, t.quote, t.weight] for t in placement.terms]
    return [placement.segment, placement.score, placement.placed, terms]


def _presence(plain: dict[str, Any], chain: Chain) -> Presence:
    cities = tuple(plain["cities"])
    counts = np.array(plain["counts"], dtype=np.int64).reshape(len(cities), len(chain.segments))
    placed = tuple(
        Placed(oid, name, city, kind, capital, tuple(_placement(each) for each in placements))
        for oid, name, city, kind, capital, placements in plain["placed"]
    )
    return Presence(chain, cities, counts, np.array(plain["others"], dtype=np.int64), placed, *plain["totals"])


def _placement(plain: list[Any]) -> Placement:
    segment, score, counted, terms = plain
    return Placement(segment, score, counted, tuple(Term(*term) for term in terms))
