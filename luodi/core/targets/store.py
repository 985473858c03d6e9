"""
What the first pass learned, kept beside the register: for each part of it one Parquet file of tags for each time it was read.

`index.json` says which terms each file holds. A part is known by its files' names, sizes and times, so that a changed
register is tagged anew only where it changed; a first pass that was killed goes on with the next part.
"""

# ruff: noqa: S608  (SQL is put together from quoted file names and numbers of our own)

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from luodi.core.companies.register.store import quoted
from luodi.core.targets.source import Part, Register
from luodi.core.targets.tagging import Tags
from luodi.core.targets.terms import Term

FOLDER = ".luodi-tags"  # a name whose beginning keeps it out of the register it lies in
_INDEX = "index.json"
_FORMAT = 1
_FAR = 255  # the step that stands for so many rows without a tag
COLUMNS = ("region", "industry", "status", "kind")  # whose values are kept, see `TagStore.vocabulary`


class TagStore:
    """Tags of one register in ``folder``; one process writes at a time, and a reader sees whole files only."""

    def __init__(self, folder: Path, register: Register) -> None:
        self.folder, self._lock = folder, Lock()
        self._terms: dict[Term, int] = {}
        self._files: dict[str, list[dict[str, Any]]] = {}
        self._words: dict[str, dict[str, list[str]]] = {}
        with suppress(OSError, ValueError, KeyError, TypeError):  # a damaged index costs a first pass, nothing else
            self._load(json.loads((folder / _INDEX).read_text(encoding="utf-8")))
        self._forget_changed({p.key for p in register.parts})

    def _load(self, plain: dict[str, Any]) -> None:
        if plain["format"] != _FORMAT:
            return
        terms = {Term(word, tuple(strikes)): i for i, (word, strikes) in enumerate(plain["terms"])}
        files = {key: [f for f in each if (self.folder / f["file"]).is_file()] for key, each in plain["parts"].items()}
        self._terms, self._files, self._words = terms, files, plain["words"]

    def _forget_changed(self, keys: set[str]) -> None:
        for key in set(self._files) - keys:
            for each in self._files.pop(key):
                with suppress(OSError):
                    (self.folder / each["file"]).unlink()
            self._words.pop(key, None)

    def ids(self, terms: Iterable[Term]) -> dict[Term, int]:
        """The numbers of ``terms``; new ones get the next."""
        return {term: self._terms.setdefault(term, len(self._terms)) for term in terms}

    def missing(self, part: Part, ids: Iterable[int]) -> set[int]:
        """Which of the terms ``ids`` the part was not yet searched for."""
        return set(ids) - {i for each in self._files.get(part.key, []) for i in each["terms"]}

    def vocabulary(self, parts: Sequence[Part]) -> dict[str, list[str]]:
        """The values the columns of ``COLUMNS`` hold in ``parts``, sorted, with "" for rows without one."""
        found: dict[str, set[str]] = {column: {""} for column in COLUMNS}
        for part in parts:
            for column, values in self._words.get(part.key, {}).items():
                found[column].update(values)
        return {column: sorted(values) for column, values in found.items()}

    def has_words(self, part: Part) -> bool:
        """Whether the vocabulary of a part is known."""
        return part.key in self._words

    def put_words(self, part: Part, words: dict[str, list[str]]) -> None:
        """Keep the vocabulary of a part; written with the next tags."""
        self._words[part.key] = words

    def put(self, part: Part, tags: Tags, ids: Sequence[int], connection: Any) -> None:
        """Keep the tags of a part for the terms ``ids``, in one step."""
        self.folder.mkdir(parents=True, exist_ok=True)
        files = self._files.setdefault(part.key, [])
        name = f"{part.key}-{len(files)}.tags"
        staged = self.folder / f"{name}.part"
        packed = list(_pack(tags))
        # As three texts: for each Python value it is handed, DuckDB looks for pandas.
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE packed AS SELECT unnest(string_split($terms, ' '))::INTEGER AS term,"
            " unnest(string_split($fields, ' '))::UTINYINT AS fields, unhex(unnest(string_split($steps, ' '))) AS steps"
            if packed
            else "CREATE OR REPLACE TEMP TABLE packed (term INTEGER, fields UTINYINT, steps BLOB)",
            {
                "terms": " ".join(str(t) for t, _, _ in packed),
                "fields": " ".join(str(f) for _, f, _ in packed),
                "steps": " ".join(s.hex() for _, _, s in packed),
            }
            if packed
            else None,
        )
        connection.execute(f"COPY packed TO {quoted(str(staged))} (FORMAT parquet, COMPRESSION zstd)")
        with self._lock:
            staged.replace(self.folder / name)
            files.append({"file": name, "terms": sorted(ids)})
            self._save()

    def _save(self) -> None:
        plain = {
            "format": _FORMAT,
            "terms": [[t.word, list(t.strikes)] for t in self._terms],
            "parts": self._files,
            "words": self._words,
        }
        staged = self.folder / (_INDEX + ".part")
        staged.write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
        os.replace(staged, self.folder / _INDEX)

    def groups(self, part: Part, ids: Collection[int], connection: Any) -> Iterator[tuple[int, int, NDArray[np.int32]]]:
        """The tags of a part that concern the terms ``ids``, as term, bits of the fields and the rows that hold the one in the other."""
        for each in self._files.get(part.key, []):
            if not set(each["terms"]).isdisjoint(ids):
                query = f"SELECT term, fields, steps FROM read_parquet({quoted(str(self.folder / each['file']))})"
                for term, bits, steps in connection.execute(query).fetchall():
                    if term in ids:
                        yield term, bits, _unpack(steps)

    @property
    def bytes(self) -> int:
        """Size on disk."""
        return sum(p.stat().st_size for p in self.folder.glob("*") if p.is_file()) if self.folder.is_dir() else 0


def _pack(tags: Tags) -> Iterator[tuple[int, int, bytes]]:
    """
    Term, fields and the rows that hold the one in the other, as bytes.

    A row is its distance from the one before; 255 stands for 255 rows passed over. As single bytes they compress to what
    chance leaves: 1.0 byte a tag, where Parquet's own delta encoding took 1.5.
    """
    term, row, fields = tags
    key = term.astype(np.int64) * 8 + fields
    # Numbers of 16 bits are sorted by counting.
    order = np.argsort(key.astype(np.uint16) if key.max(initial=0) < 1 << 16 else key, kind="stable")
    key, row = key[order], row[order]
    borders = np.flatnonzero(np.diff(key, prepend=-1))
    for first, last in zip(borders, [*borders[1:], len(key)], strict=False):
        step = np.diff(row[first:last], prepend=0).astype(np.int64)
        passed = step // _FAR
        packed = np.full(int(passed.sum()) + len(step), _FAR, dtype=np.uint8)
        packed[np.cumsum(passed + 1) - 1] = step % _FAR
        yield int(key[first]) // 8, int(key[first]) % 8, packed.tobytes()


def _unpack(steps: bytes) -> NDArray[np.int32]:
    packed = np.frombuffer(steps, dtype=np.uint8)
    reached: NDArray[np.int32] = np.cumsum(packed, dtype=np.int32)[packed != _FAR]
    return reached
