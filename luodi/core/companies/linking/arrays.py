"""Arrays one after the other in one file, mapped into memory: of a file of gigabytes only what is asked for is read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

_ALIGNED = 64  # bytes: each array begins at a multiple
_MARK = b"luodi arrays 1\n"  # ends the file, behind the table and the eight bytes of its length
Arrays = dict[str, NDArray[Any]]


class BadArrays(ValueError):
    """A file that is not whole, or no file of arrays."""


class ArrayWriter:
    """Writes arrays to ``file``, each in as many pieces as its maker likes; ``finish`` makes the file whole."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._table: dict[str, tuple[int, int, str]] = {}

    def write(self, name: str, pieces: Iterable[NDArray[Any]]) -> int:
        """Write an array of one dimension; how many values it has."""
        self._file.write(bytes(-self._file.tell() % _ALIGNED))
        start, count, kind = self._file.tell(), 0, "|u1"
        for piece in pieces:
            kind = piece.dtype.str
            count += len(piece)
            self._file.write(np.ascontiguousarray(piece).data)
        self._table[name] = (start, count, kind)
        return count

    def finish(self, stamp: str) -> None:
        """Write where each array is, and ``stamp``, which tells what the arrays belong to."""
        table = json.dumps({"stamp": stamp, "arrays": self._table}).encode()
        self._file.write(table + len(table).to_bytes(8, "little") + _MARK)


def map_arrays(path: Path) -> tuple[str, Arrays]:
    """
    The stamp and the arrays of a file, mapped and not yet read.

    Raises
    ------
    BadArrays
        When the file is not there or not whole.
    """
    try:
        content = np.asarray(np.memmap(path, dtype=np.uint8, mode="r"))
    except (OSError, ValueError) as error:  # ValueError: an empty file cannot be mapped
        raise BadArrays(str(error)) from error
    return read_arrays(content)


def read_arrays(content: NDArray[np.uint8]) -> tuple[str, Arrays]:
    """The stamp and the arrays of a file's content; see `map_arrays`."""
    end = len(content) - len(_MARK) - 8
    if end < 0 or content[end + 8 :].tobytes() != _MARK:
        raise BadArrays("The file does not end as a file of arrays does.")
    size = int.from_bytes(content[end : end + 8].tobytes(), "little")
    head = json.loads(content[end - size : end].tobytes())
    arrays = {
        name: content[start : start + count * np.dtype(kind).itemsize].view(kind)
        for name, (start, count, kind) in head["arrays"].items()
    }
    return head["stamp"], arrays
