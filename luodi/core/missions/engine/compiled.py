"""Compile a function with numba where it is installed; leave it as it is where it is not."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

HERE = Path(__file__).parent
HAS_NUMBA = find_spec("numba") is not None
IS_COMPILED = HAS_NUMBA and not import_module("numba").config.DISABLE_JIT


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
    usual = numba.config.CACHE_DIR
    try:
        if os.access(HERE, os.W_OK):
            numba.config.CACHE_DIR = str(HERE / "__pycache__" / source_digest())
        fast: Function = numba.njit(cache=True)(function)
    except RuntimeError:  # numba's word for: no folder to keep the code in
        fast = numba.njit(function)
    finally:
        numba.config.CACHE_DIR = usual
    return fast


@cache
def source_digest() -> str:
    """
    Return a name for the engine's source as it is.

    numba looks at the file of a function only, and goes on using code that has called functions of another file as
    they were: a change of ``ruin.py`` alone was not seen.
    """
    files = sorted(HERE.glob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]
