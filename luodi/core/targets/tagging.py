"""
Which rows of a piece of the register hold which terms, in which fields.

The words are looked for in the texts' bytes (`searching`). What they cannot decide (Latin letters, exclusions) is decided
for the rows concerned by the definition, `terms.holds`.
"""

# ruff: noqa: S608  (SQL is put together from names of our own)

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from luodi.core.targets.arrow_text import Text, text_batches
from luodi.core.targets.rules import FIELDS
from luodi.core.targets.searching import make_search
from luodi.core.targets.source import Part, Register, Slice, quoted_name
from luodi.core.targets.terms import Term, holds

# Rows whose texts are in memory at a time: a row group as DuckDB, and most who took it over, write them.
BATCH = 122_880
Tags = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]  # term, row, fields: each term and row once


class Tagger:
    """
    Terms held ready for many texts.

    Parameters
    ----------
    terms
        Term → its number in the tags.
    rows
        About how many rows will be looked at.
    """

    def __init__(self, terms: Mapping[Term, int], rows: int) -> None:
        words = list(dict.fromkeys(term.word for term in terms))
        place = {word: i for i, word in enumerate(words)}
        self._search = make_search(words, rows)
        self._sure = np.full(len(words), -1, dtype=np.int32)  # the term a word alone decides
        self._delicate: dict[int, list[tuple[Term, int]]] = {}
        for term, number in terms.items():
            if term.is_latin or term.strikes:
                self._delicate.setdefault(place[term.word], []).append((term, number))
            else:
                self._sure[place[term.word]] = number
        self._asks = np.isin(np.arange(len(words)), list(self._delicate))

    def tag(self, texts: Mapping[str, Text], base: int) -> Tags:
        """The tags of some rows, the first of which has the number ``base``; rows ascend within a term."""
        rows, words, held = self._search.find(list(texts.values()))
        fields = self._fields_of(tuple(texts))[held]
        terms = self._sure[words]
        if not self._delicate:
            return terms, rows + np.int32(base), fields
        sure = terms >= 0
        asked = np.flatnonzero(self._asks[words])
        checked = [
            (number, row, bits)
            for row, word, bit in zip(rows[asked].tolist(), words[asked].tolist(), held[asked].tolist(), strict=True)
            for term, number in self._delicate[word]
            if (bits := _held(texts, row, bit, term))
        ]
        more = np.array(checked, dtype=np.int32).reshape(-1, 3)
        return (
            np.concatenate([terms[sure], more[:, 0]]),
            np.concatenate([rows[sure], more[:, 1]]) + np.int32(base),
            np.concatenate([fields[sure], more[:, 2].astype(np.uint8)]),
        )

    @staticmethod
    def _fields_of(names: tuple[str, ...]) -> NDArray[np.uint8]:
        """What the bits of a search mean: bits of its columns → bits of the fields."""
        meant = [sum(FIELDS[n] for i, n in enumerate(names) if bits >> i & 1) for bits in range(1 << len(names))]
        return np.array(meant, dtype=np.uint8)


def _held(texts: Mapping[str, Text], row: int, bits: int, term: Term) -> int:
    """The bits of the fields that hold the term, among the columns with ``bits``."""
    asked = ((field, text) for i, (field, text) in enumerate(texts.items()) if bits >> i & 1)
    return sum(FIELDS[field] for field, text in asked if holds(text[row], term))


def merge(*tags: Tags) -> Tags:
    """All of ``tags``, by term and row, the bits of fields put together where a term and row come twice."""
    term, row, fields = (np.concatenate(columns) for columns in zip(*tags, strict=True))
    key = term.astype(np.int64) << 32 | row
    order = np.argsort(key, kind="stable")
    key, fields = key[order], fields[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    held = np.bitwise_or.reduceat(fields, first) if len(first) else fields
    return (key[first] >> 32).astype(np.int32), (key[first] & 0xFFFFFFFF).astype(np.int32), held


def tag_piece(register: Register, piece: Slice, tagger: Tagger, connection: Any) -> Tags:
    """The tags of a piece of a part; ``connection`` is DuckDB with ``arrow_large_buffer_size`` set."""
    fields = [field for field in ("name", "scope") if field in register.fields]
    columns = [register.fields[field][0] for field in fields]
    wanted = ", ".join(f"CAST({quoted_name(column)} AS VARCHAR)" for column in columns)
    source = register.raw_sql(Part("", piece.last - piece.first, (piece,)), columns)
    base, found = piece.base, []
    for texts in text_batches(connection, f"SELECT {wanted} FROM ({source})"):
        found.append(tagger.tag(dict(zip(fields, texts, strict=True)), base))
        base += len(texts[0])
    return join(found)


def tag_products(
    register: Register, part: Part, terms: Mapping[Term, int], products: Mapping[str, str], db: Any
) -> Tags:
    """The tags of the products of the few firms they are known of; ``products`` by registered name."""
    column = register.fields["name"][0]
    source = register.raw_sql(part, [column])
    query = f"SELECT row, {quoted_name(column)} FROM ({source}) WHERE {quoted_name(column)} IN (SELECT unnest(?))"
    named = db.execute(query, [list(products)]).fetchall() if products else []
    found = [
        (number, row, FIELDS["products"])
        for row, name in named
        for term, number in terms.items()
        if holds(products[name], term)
    ]
    columns = np.array(found, dtype=np.int32).reshape(-1, 3)
    return columns[:, 0], columns[:, 1], columns[:, 2].astype(np.uint8)


def join(tags: Sequence[Tags]) -> Tags:
    """All of ``tags``, one after the other."""
    none = np.zeros(0, dtype=np.int32)
    term, row, fields = zip(*tags, strict=True) if tags else ((), (), ())
    return np.concatenate([none, *term]), np.concatenate([none, *row]), np.concatenate([none.astype(np.uint8), *fields])


def pieces(part: Part) -> Iterator[Slice]:
    """The part in pieces whose texts are read at once."""
    for s in part.slices:
        for first in range(s.first, s.last, BATCH):
            yield Slice(s.path, first, min(first + BATCH, s.last), s.base + first - s.first)
