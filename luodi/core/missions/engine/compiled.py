"""Compile a function with numba where it is installed; leave it as it is where it is not."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

HAS_NUMBA = find_spec("numba") is not None


def compiled(function: Function) -> Function:
    """
    ``function`` compiled when it is first called, or itself where numba is missing.

    Floating-point sums keep their order (no ``fastmath``), so that both give the same plan for the same seed and
    number of iterations. The machine code is kept beside the source, or in the user's cache folder; where neither can
    be written it is compiled anew in each process.
    """
    if not HAS_NUMBA:
        return function
    numba = import_module("numba")
    try:
        fast: Function = numba.njit(cache=True)(function)
    except RuntimeError:  # numba's word for: no folder to keep the code in
        fast = numba.njit(function)
    return fast
