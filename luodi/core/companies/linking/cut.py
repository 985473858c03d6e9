"""
The fast cut of a name into region, core and legal form: one set of patterns for Python and for SQL.

``names.parse_name`` knows more of the grammar, but takes 50 µs a name; a register of three million is cut here, inside
the database, by the same patterns that cut a mention in Python. Trade words are set apart only in the candidates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from luodi.core.places.division import gazetteer
from luodi.core.rules import load_rules

LONGEST = 60  # characters of a name that are read
# Endings of law and of habit. 集团 and 股份 are set apart too: 长青集团 is 广东长青（集团）股份有限公司.
FORM = "(?:(?:集团|股份|控股)*(?:有限责任公司|有限公司|总公司|公司|有限合伙)(?:公司)?|(?:集团|股份|控股)+)$"
BRACKETS = "（[^（）]*）"
BELOW = "(?:(?:国家级?)?(?:经济技术|新技术产业|高新技术产业|高新技术|经济)?开发区|高新区|经开区|保税区|工业园区|自由贸易试验区)?"
_ENDINGS = ("特别行政区", "自治区", "自治州", "自治县", "地区", "省", "市", "盟", "区", "县", "州", "旗")


class Cut(NamedTuple):
    """A name cut in order: ``region + core + form``, brackets taken out; ``half`` leaves a doubtful county in."""

    region: str
    core: str
    half: str
    form: str
    bracket: str


def trie_pattern(words: Iterable[str]) -> str:
    """A pattern that matches the longest of ``words``, sharing their beginnings, so that any engine reads it fast."""
    root: dict[str, dict] = {}  # type: ignore[type-arg]  # a trie is a dictionary of itself
    for word in words:
        node = root
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _trie_text(root)


def _trie_text(node: dict) -> str:  # type: ignore[type-arg]  # a trie is a dictionary of itself
    ends = "" in node
    branches = [re.escape(char) + _trie_text(child) for char, child in sorted(node.items()) if char]
    if not branches:
        return ""
    text = branches[0] if len(branches) == 1 and not ends else "(?:" + "|".join(branches) + ")"
    return text + "?" if ends else text


@cache
def place_patterns() -> tuple[str, str]:
    """
    The patterns of the places a name may begin with: up to the prefecture, and on to county and zone.

    Names with their form (昆山市) and without (昆山); a county's short name that is an ordinary word (东方, 和平) only
    with its form.
    """
    common = frozenset(load_rules("places")["words"].split())
    upper: dict[str, set[str]] = {"province": set(), "city": set()}
    county: set[str] = set()
    for division in gazetteer().divisions.values():
        if not division.code.isdigit() or division.level not in ("province", "city", "county"):
            continue
        forms = {division.name} | ({division.short} if len(division.short) > 1 else set())
        if division.level == "county":
            county |= {f for f in forms if len(f) > 2 or (f not in common and not f.endswith("区"))}
        else:
            upper[division.level] |= forms
    municipal = {"北京", "上海", "天津", "重庆"}
    upper["province"] |= municipal | {m + "市" for m in municipal}
    first = f"^(?:中国科学院|中科院|中国)?(?:{trie_pattern(upper['province'])})?(?:{trie_pattern(upper['city'])})?"
    return first, f"{first}(?:{trie_pattern(county)})?{BELOW}"


@cache
def _compiled() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    first, whole = place_patterns()
    return re.compile(first), re.compile(whole), re.compile(FORM), re.compile(BRACKETS)


_FOLD = str.maketrans("()[]［］【】〔〕", "（）（）（）（）（）")
_SPACE = re.compile(r"[\s·•・.]+")


def fold(name: str) -> str:
    """``name`` with full-width brackets, capital letters, and no spaces or dots."""
    return _SPACE.sub("", name[:LONGEST].translate(_FOLD)).upper()


def cut(name: str) -> Cut:
    """
    The parts of a folded name.

    >>> cut("江阴江化微电子材料股份有限公司")
    Cut(region='江阴', core='江化微电子材料', half='江阴江化微电子材料', form='股份有限公司', bracket='')
    """
    first, whole, form, brackets = _compiled()
    inside = brackets.findall(name)
    base = brackets.sub("", name)
    if len(base) < 2:
        base = name
    found = form.search(base)
    body = base[: found.start()] if found and found.start() > 1 else base
    ending = base[len(body) :]
    near = _prefix(first, body)
    far = _prefix(whole, body)
    if len(body) - len(far) < 2:
        far = near if len(body) - len(near) >= 2 else ""
    if len(body) - len(near) < 2:
        near = ""
    return Cut(body[: len(far)], body[len(far) :], body[len(near) :], ending, "".join(inside))


def _prefix(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.match(text)
    return match.group() if match else ""
