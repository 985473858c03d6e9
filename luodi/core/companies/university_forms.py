"""How people shorten a university's name: 合肥工业大学 → 合肥工大, 合工大; 浙江大学 → 浙大; 北京航空航天大学 → 北航."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from luodi.core.companies.short_forms import known_forms
from luodi.core.places.division import gazetteer, pairs_of
from luodi.core.rules import load_rules

_BRANCH = re.compile(r"[（(].*$")


@cache
def _contracted() -> dict[str, tuple[str, ...]]:
    """What a word of the middle becomes."""
    return {word: tuple(forms) for word, forms in pairs_of(load_rules("university_names")["contracted"])}


@cache
def _known() -> dict[str, tuple[str, ...]]:
    """Forms everybody understands, by full name."""
    found: dict[str, tuple[str, ...]] = {}
    for short, (full, *_) in pairs_of(load_rules("university_names")["known"]):
        found[full] = (*found.get(full, ()), short)
    return found


def _known_of(full: str) -> Iterator[str]:
    yield from known_forms(full)
    yield from _known().get(full, ())


def university_forms(name: str) -> tuple[str, ...]:
    """
    What ``name`` may be called for short, the commoner first; empty where the name is no university's.

    A form may be shared: 南大 is 南京大学 and 南昌大学. See :func:`distinct_forms`.

    >>> university_forms("合肥工业大学")[:2]
    ('合肥工大', '合工大')
    >>> university_forms("浙江大学")
    ('浙大', '浙江大')
    >>> university_forms("北京航空航天大学")
    ('北航',)
    """
    full = _BRANCH.sub("", name)
    if not full.endswith("大学") or len(full) < 4:
        return ()
    return tuple(dict.fromkeys(form for form in _forms(full) if len(form) >= 2 and form != name))


def _forms(full: str) -> Iterator[str]:
    yield from _known_of(full)
    stem = full.removesuffix("大学")
    region, middle = _split(stem)
    contracted = _contracted().get(middle, ())
    if region and contracted:
        # One character alone needs the place's first: 北航, not 北京航.
        yield from (region + form for form in contracted if len(form) > 1)
        yield from (region[0] + form for form in contracted)
    elif region and not middle:
        yield region[0] + "大"
        yield region + "大"
    elif len(stem) == 2:
        yield stem


def _split(stem: str) -> tuple[str, str]:
    """The place at the beginning and the rest; no place where the name has none."""
    if (word := stem[:2]) in load_rules("university_names")["compass"].split():
        return word, stem[2:]
    names = gazetteer().by_name
    for length in (4, 3, 2):
        if stem[:length] in names and (stem[length:] in _contracted() or not stem[length:]):
            return stem[:length], stem[length:]
    return "", stem


def distinct_forms(names: Iterable[str], taken: Iterable[str] = ()) -> dict[str, tuple[str, ...]]:
    """
    For each university of ``names`` the forms that mean it alone among them and are nobody's in ``taken``.

    A form everybody knows (北大) is its university's even where the rules derive it from another name too, and it is
    no other's where its own is not among ``names``: a county that lists 南昌大学 alone does not make 南大 mean it.

    >>> distinct_forms(["南京大学", "南昌大学", "合肥工业大学"])["南京大学"]
    ('南大', '南京大')
    """
    # The house itself after its branches, so that a form everybody knows is the house's.
    forms = {name: university_forms(name) for name in sorted(dict.fromkeys(names), key=len, reverse=True)}
    count = Counter(form for found in forms.values() for form in found)
    known = {form: full for full, shorts in _known().items() for form in shorts}
    known |= {form: name for name in forms for form in _known_of(_BRANCH.sub("", name))}
    others = {*taken, *forms}
    return {
        name: tuple(
            f for f in found if f not in others and (known.get(f) == name or (count[f] == 1 and f not in known))
        )
        for name, found in forms.items()
    }
