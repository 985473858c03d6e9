"""
Text columns of a DuckDB query as bytes and places, without a copy in Python and without the Arrow library.

DuckDB hands its results out through the Arrow C stream interface (https://arrow.apache.org/docs/format/CStreamInterface.html):
structures in memory that ctypes can read. A million scopes as Python strings would cost 300 MB and a second.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from luodi.core.targets.errors import ScreeningFailed

_RELEASE = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
_CALL = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


class _Array(ctypes.Structure):
    """ArrowArray."""


_Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(_Array))),
    ("dictionary", ctypes.c_void_p),
    ("release", _RELEASE),
    ("private_data", ctypes.c_void_p),
]


class _Stream(ctypes.Structure):
    """ArrowArrayStream."""

    _fields_ = [
        ("get_schema", _CALL),
        ("get_next", _CALL),
        ("get_last_error", ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.c_void_p)),
        ("release", ctypes.c_void_p),
        ("private_data", ctypes.c_void_p),
    ]


class Text:
    """A column of texts: ``bytes`` in UTF-8 and where each begins (shape (rows + 1,)); NULL is the empty text."""

    def __init__(self, starts: NDArray[np.int64], data: memoryview) -> None:
        self.starts, self.bytes = starts, data

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> str:
        return bytes(self.bytes[self.starts[row] : self.starts[row + 1]]).decode("utf-8", "replace")


def text_batches(connection: Any, query: str) -> Iterator[tuple[Text, ...]]:
    """
    The columns of ``query``, all VARCHAR, in batches; a batch is good until the next is asked for.

    The connection must have ``arrow_large_buffer_size`` set, so that places have 64 bits.

    Raises
    ------
    ScreeningFailed
        When DuckDB cannot go on: a damaged file, or not enough memory.
    """
    import duckdb

    try:
        capsule = connection.sql(query).__arrow_c_stream__()
    except duckdb.Error as error:
        raise _stopped(str(error)) from error
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    stream = _Stream.from_address(pointer(capsule, b"arrow_array_stream"))
    while True:
        batch = _Array()
        if stream.get_next(ctypes.addressof(stream), ctypes.addressof(batch)):
            raise _stopped((stream.get_last_error(ctypes.addressof(stream)) or b"").decode("utf-8", "replace"))
        if not batch.release:
            return
        try:
            yield tuple(_text(batch.children[i].contents) for i in range(batch.n_children))
        finally:
            batch.release(ctypes.addressof(batch))


def _stopped(said: str) -> ScreeningFailed:
    first = said.strip().splitlines()[0][:200] if said.strip() else "原因不明"
    return ScreeningFailed(f"DuckDB 读不下去：{first}。请重新导出名录；内存不够时，每个行组写十万行左右。")


def _text(column: Any) -> Text:
    size = column.length + 1
    places = (ctypes.c_int64 * (column.offset + size)).from_address(column.buffers[1])
    starts = np.frombuffer(places, dtype=np.int64)[column.offset :]
    last = int(starts[-1])
    data = memoryview((ctypes.c_char * last).from_address(column.buffers[2])).cast("B") if last else memoryview(b"")
    return Text(starts, data)
