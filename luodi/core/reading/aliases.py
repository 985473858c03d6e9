"""Which names of a report mean one organisation: a full name once, short ones later."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from luodi.core.reading.mentions import Mention

_FORM: Final = re.compile(
    r"(?:集团股份有限公司|集团有限责任公司|股份有限公司|有限责任公司|集团有限公司|控股有限公司|有限公司|集团公司|股份公司|总公司|分公司|公司|集团|企业|总部|股份|控股|株式会社|会社)$"
)
_BRACKET: Final = re.compile(r"[（(][^（()）]{0,12}[）)]")
_QUOTES: Final = str.maketrans("", "", "“”‘’\"'《》 ")
_LOOSE_ENDINGS: Final = frozenset(("", "公司", "集团", "企业", "集团公司", "股份"))
_ABBREVIATED: Final = frozenset(("association", "exhibition", "institute", "university", "park", "government"))
_FIRMS: Final = frozenset(("enterprise", "fund-bank"))


@lru_cache(maxsize=10_000)
def unquoted(name: str) -> str:
    """``name`` without quotes and blanks."""
    return name.translate(_QUOTES)


@lru_cache(maxsize=10_000)
def core_of(name: str) -> str:
    """
    ``name`` without brackets, quotes and legal form.

    >>> core_of("美好金属（上海）有限公司")
    '美好金属'
    """
    core = _BRACKET.sub("", name).translate(_QUOTES)
    for _ in range(3):
        shorter = _FORM.sub("", core)
        if len(shorter) < 2 or shorter == core:
            break
        core = shorter
    return core


def is_same(short: Mention, full: Mention, place_length: Callable[[Mention], int]) -> bool:
    """
    Whether ``short`` can be a later, shorter name of ``full``.

    ``place_length`` gives how many characters of place names a mention begins with.
    """
    a, b = unquoted(short.name), unquoted(full.name)
    if a == b:
        return True
    if not b or (a[0] not in b and a[1:2] not in b):
        return False
    if short.kind != full.kind and not (short.kind in _FIRMS and full.kind in _FIRMS) and short.strength != "bare":
        return False
    core_a, core_b = core_of(a), core_of(b)
    own_a, own_b = core_a[place_length(short) :], core_b[place_length(full) :]
    if core_a == core_b or (len(own_a) >= 2 and own_a == own_b and place_length(short) * place_length(full) == 0):
        return True
    if short.strength == "bare" and len(a) >= 4 and b.startswith(a[:2]) and is_subsequence(a, b):
        return True  # 中国能建, 中国能源建设集团
    if short.kind in _FIRMS and len(own_a) >= 4 and own_b.startswith(own_a[:2]) and is_subsequence(own_a, own_b):
        return True
    if short.kind in _FIRMS and (short.ending in _LOOSE_ENDINGS or short.strength == "bare"):
        stem = own_a if len(own_a) >= 2 else core_a
        # A county's short name before the trade name is not always known to be a place, hence the offsets.
        begins = core_b.startswith((stem, core_a)) or own_b.startswith(stem) or core_b.startswith(stem, 2)
        return len(stem) >= 2 and (begins or (len(stem) >= 4 and stem in core_b))
    if short.strength in ("bare", "weak") and short.kind in _FIRMS and len(core_a) >= 4 and core_a in core_b:
        return True
    if short.strength == "bare":
        return len(core_a) >= 2 and (core_b.startswith(core_a) or own_b.startswith(core_a))
    if short.kind in _ABBREVIATED and len(a) < len(b) and a[-1] == b[-1]:
        return len(a) >= 3 and is_subsequence(own_a if len(own_a) > 2 else a, b)
    return False


def is_subsequence(short: str, full: str) -> bool:
    """Whether the characters of ``short`` stand in ``full`` in their order."""
    rest = iter(full)
    return all(c in rest for c in short)
