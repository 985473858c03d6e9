"""
The first pass: which rows hold which terms, in which fields.

One automaton (Aho–Corasick) runs over the texts' bytes as DuckDB hands them out; places become rows by bisection. What
bytes alone cannot decide (Latin letters, exclusions) is decided for the rows concerned by the definition, `terms.holds`.
"""

# ruff: noqa: S608  (SQL is put together from names of our own)

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from queue import Queue
from threading import Thread
from typing import Any

import numpy as np
from numpy.typing import NDArray

from luodi.core.targets.arrow_text import Text, text_batches
from luodi.core.targets.rules import FIELDS
from luodi.core.targets.source import Part, Register, Slice, quoted_name
from luodi.core.targets.terms import WIDE, Term, holds

_TERM, _ROW = 36, 8  # where a tag's term and row begin in its number: rows have 28 bits, fields 8
_ROWS = (1 << (_TERM - _ROW)) - 1
BATCH = 200_000  # rows whose texts are in memory at a time
Tags = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]  # term, row, fields; by term and row


class Tagger:
    """Terms held ready for many texts. ``ids`` are their numbers in the tags."""

    def __init__(self, terms: Sequence[Term], ids: Sequence[int]) -> None:
        from ahocorasick_rs import BytesAhoCorasick, Implementation

        self.terms, self.ids = terms, np.array(ids, dtype=np.int64)
        delicate = [bool(t.is_latin or t.strikes) for t in terms]
        # A pattern is either a term's word, or a sign that a row must be looked at for the delicate terms.
        self._is_sure = np.array([not d for d in delicate], dtype=bool)
        self._delicate = [i for i, d in enumerate(delicate) if d]
        patterns = [t.word for t in terms]
        self._lower = any(t.is_latin for t in terms)
        if self._lower:
            patterns += WIDE
        self._owners = len(terms)
        encoded = [p.encode("utf-8", "replace") for p in patterns]
        size = sum(map(len, encoded))
        kind = Implementation.DFA if size < 40_000 else Implementation.ContiguousNFA
        self._search = BytesAhoCorasick(encoded, implementation=kind) if terms else None

    def tag(self, text: Text) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pairs (row of the batch, place of the term), in no order, as often as they are found."""
        none = np.zeros(0, dtype=np.int64)
        if self._search is None or not len(text.bytes):
            return none, none
        # ASCII capitals never are a part of another character's bytes, so that folding by byte is safe.
        data: Any = bytes(text.bytes).lower() if self._lower else text.bytes
        matches = self._search.find_matches_as_indexes(data, overlapping=True)
        if not matches:
            return none, none
        found = np.fromiter(chain.from_iterable(matches), dtype=np.int64, count=3 * len(matches)).reshape(-1, 3)
        rows = np.searchsorted(text.starts, found[:, 1], side="right") - 1
        inside = found[:, 2] <= text.starts[rows + 1]  # not across the border of two texts
        words, rows = found[inside, 0], rows[inside]
        if not self._delicate:
            return rows, words
        is_sure = np.append(self._is_sure, False)[np.minimum(words, self._owners)]
        sure_rows, sure_words = rows[is_sure], words[is_sure]
        asked = self._asked(rows[~is_sure], words[~is_sure])
        checked = [(row, i) for row, i in asked if holds(text[row], self.terms[i])]
        more = np.array(checked, dtype=np.int64).reshape(-1, 2)
        return np.concatenate([sure_rows, more[:, 0]]), np.concatenate([sure_words, more[:, 1]])

    def _asked(self, rows: NDArray[np.int64], words: NDArray[np.int64]) -> set[tuple[int, int]]:
        """Rows and delicate terms to be looked at: a row with a full-width letter may hold any Latin term."""
        asked: set[tuple[int, int]] = set()
        latin = [i for i in self._delicate if self.terms[i].is_latin]
        for row, word in set(zip(rows.tolist(), words.tolist(), strict=True)):
            if word < self._owners:
                asked.add((row, word))
            else:
                asked.update((row, i) for i in latin)
        return asked


def tag_part(
    register: Register,
    part: Part,
    terms: Mapping[Term, int],
    products: Mapping[str, str],
    connection: Any,
    progress: Callable[[int], None] = lambda _: None,
) -> Tags:
    """
    The tags of a part of the register.

    Parameters
    ----------
    terms
        Term → its number in the tags.
    products
        Registered name → words of its products, for firms they are known of.
    connection
        DuckDB, with ``arrow_large_buffer_size`` set.
    progress
        Told how many more rows are done; what it raises ends the work.
    """
    tagger = Tagger(list(terms), list(terms.values()))
    keys = [_product_keys(register, part, terms, products, connection)]
    for base, texts in _ahead(_batches(register, part, connection)):
        keys += _keys(tagger, base, texts)
        progress(len(texts["name"]))
    return _tags(np.concatenate(keys))


def _keys(tagger: Tagger, base: int, texts: Mapping[str, Text]) -> list[NDArray[np.int64]]:
    """Tags of one batch as one number each: the term, the row and the field, from the highest bits."""
    keys = []
    for field, text in texts.items():
        rows, words = tagger.tag(text)
        keys.append(tagger.ids[words] << _TERM | (rows + base) << _ROW | FIELDS[field])
    return keys


def _tags(keys: NDArray[np.int64]) -> Tags:
    """One tag for each term and row, sorted by them, with the bits of all its fields."""
    keys.sort()
    place = keys >> _ROW
    first = np.flatnonzero(np.diff(place, prepend=-1))
    fields = (keys & 0xFF).astype(np.uint8)
    held = np.bitwise_or.reduceat(fields, first) if len(first) else fields
    place = place[first]
    return (place >> (_TERM - _ROW)).astype(np.int32), (place & _ROWS).astype(np.int32), held


def _batches(register: Register, part: Part, connection: Any) -> Iterator[tuple[int, dict[str, Text]]]:
    """The texts of a part, batch by batch, copied out of DuckDB's memory; the number of the batch's first row."""
    fields = [field for field in ("name", "scope") if field in register.fields]
    columns = [register.fields[field][0] for field in fields]
    wanted = ", ".join(f"CAST({quoted_name(column)} AS VARCHAR)" for column in columns)
    for piece in _pieces(part):
        base = piece.base
        source = register.raw_sql(Part(part.key, part.rows, (piece,)), columns)
        for texts in text_batches(connection, f"SELECT {wanted} FROM ({source})"):
            copied = [Text(t.starts.copy(), memoryview(bytes(t.bytes))) for t in texts]
            yield base, dict(zip(fields, copied, strict=True))
            base += len(copied[0])


def _product_keys(
    register: Register, part: Part, terms: Mapping[Term, int], products: Mapping[str, str], connection: Any
) -> NDArray[np.int64]:
    """Tags of the products of the few firms they are known of, as `_keys`."""
    if not products:
        return np.zeros(0, dtype=np.int64)
    column = register.fields["name"][0]
    source = register.raw_sql(part, [column])
    query = f"SELECT row, {quoted_name(column)} FROM ({source}) WHERE {quoted_name(column)} IN (SELECT unnest(?))"
    named = connection.execute(query, [list(products)]).fetchall()
    found = [
        number << _TERM | row << _ROW | FIELDS["products"]
        for row, name in named
        for term, number in terms.items()
        if holds(products[name], term)
    ]
    return np.array(found, dtype=np.int64)


def _pieces(part: Part) -> Iterator[Slice]:
    for s in part.slices:
        for first in range(s.first, s.last, BATCH):
            yield Slice(s.path, first, min(first + BATCH, s.last), s.base + first - s.first)


def _ahead(batches: Iterator[Any]) -> Iterator[Any]:
    """The same batches, one of them read in another thread while the one before is worked on."""
    waiting: Queue[Any] = Queue(maxsize=1)
    stopped = False
    end = object()

    def read() -> None:
        try:
            for batch in batches:
                if stopped:
                    return
                waiting.put(batch)
            waiting.put(end)
        except BaseException as error:  # noqa: BLE001  (handed to the one who asked)
            waiting.put(error)

    thread = Thread(target=read, daemon=True)
    thread.start()
    try:
        while (batch := waiting.get()) is not end:
            if isinstance(batch, BaseException):
                raise batch
            yield batch
    finally:
        stopped = True
        while thread.is_alive():  # it may wait for room
            if not waiting.empty():
                waiting.get()
            thread.join(0.01)
