"""Whether another unit already deals with an investor, answered without a word of that unit's file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from luodi.core.companies.credit_code import read_credit_code
from luodi.core.companies.names import normal_form, parse_name


@dataclass(frozen=True, slots=True)
class Investor:
    """
    What an investor is known by.

    ``code`` is the credit code that linking found, ``group_code`` that of its parent; ``phone_hash`` a keyed hash of a
    contact's number, so that numbers are compared without being shown. What is not known is empty.
    """

    name: str
    code: str = ""
    group_code: str = ""
    phone_hash: str = ""


@dataclass(frozen=True, slots=True)
class HeldCase:
    """A unit's running claim on an investor; ``since`` is the day it was reported."""

    unit: str
    since: date
    investor: Investor


@dataclass(frozen=True, slots=True)
class Clash:
    """Whom to ask: a unit, since when it has the investor, and which of the asker's own data agreed. Nothing else."""

    unit: str
    since: date
    how: str  # code, group, name, similar-name, phone

    @property
    def message(self) -> str:
        """The answer for the screen."""
        return f"该投资方自{self.since}起已由{self.unit}首报（{_HOW[self.how]}），请与{self.unit}联系。"


_HOW = {
    "code": "统一社会信用代码相同",
    "group": "属于同一集团",
    "name": "名称相同",
    "similar-name": "字号与行业相同，请核对",
    "phone": "联系电话相同",
}
_STRONGEST_FIRST = tuple(_HOW)
_NO_WORD = re.compile(r"[\W_]+")


class ClashIndex:
    """Running claims by everything an investor is known by, so that one question looks at a few cases."""

    def __init__(self, cases: Iterable[HeldCase]) -> None:
        self._cases: dict[tuple[str, str], list[HeldCase]] = {}
        for case in cases:
            for key in set(_keys(case.investor)):
                self._cases.setdefault(key, []).append(case)

    def find(self, investor: Investor) -> tuple[Clash, ...]:
        """Clashes of an investor, one a unit with the strongest agreement, the earliest claim first."""
        found: dict[str, Clash] = {}
        for key in _keys(investor):
            for case in self._cases.get(key, ()):
                how = _agreement(investor, case.investor)
                if how is None:
                    continue
                clash, before = Clash(case.unit, case.since, how), found.get(case.unit)
                if before is None or _rank(clash) < _rank(before):
                    found[case.unit] = clash
        return tuple(sorted(found.values(), key=lambda c: (c.since, c.unit)))


def clash_check(investor: Investor, cases: Iterable[HeldCase]) -> tuple[Clash, ...]:
    """
    Units that already have ``investor``, each once.

    Credit codes decide where both sides have one: equal codes are one firm, different codes are two, whatever the names
    say, unless they belong to one group. Names decide otherwise: equal ones, or the same trade name and trade with
    region and legal form set aside.

    Parameters
    ----------
    cases
        Running claims only (filed, protected, disputed or fixed): what was released binds nobody.

    >>> held = [HeldCase("甲县", date(2026, 3, 1), Investor("苏州某星光电科技有限公司"))]
    >>> [clash.how for clash in clash_check(Investor("某星光电科技"), held)]
    ['similar-name']
    """
    return ClashIndex(cases).find(investor)


def _rank(clash: Clash) -> tuple[int, date]:
    return _STRONGEST_FIRST.index(clash.how), clash.since


def _code(written: str) -> str:
    """A code to compare: the valid one, or what was written in one form."""
    read = read_credit_code(written)
    return read.code or _NO_WORD.sub("", written[:64]).upper()


def name_key(name: str) -> str:
    """``name`` for comparing: brackets folded, without marks, in lower case."""
    return _NO_WORD.sub("", normal_form(name)).casefold()


def core_key(name: str) -> str:
    """Trade name and trade, without region, brackets and legal form; "" where the trade name is too short to tell."""
    parts = parse_name(name)
    return (parts.trade_name + parts.trade).casefold() if len(parts.trade_name) >= 2 and parts.trade else ""


def _keys(investor: Investor) -> list[tuple[str, str]]:
    codes = {_code(code) for code in (investor.code, investor.group_code) if code}
    keys = [("code", code) for code in codes if code]
    if key := name_key(investor.name):
        keys.append(("name", key))
    if key := core_key(investor.name):
        keys.append(("core", key))
    if investor.phone_hash:
        keys.append(("phone", investor.phone_hash))
    return keys


def _agreement(one: Investor, other: Investor) -> str | None:
    ours, theirs = _code(one.code), _code(other.code)
    if ours and ours == theirs:
        return "code"
    group = {_code(c) for c in (one.code, one.group_code) if c} & {
        _code(c) for c in (other.code, other.group_code) if c
    }
    if group:
        return "group"
    if not (ours and theirs):
        if name_key(one.name) and name_key(one.name) == name_key(other.name):
            return "name"
        if core_key(one.name) and core_key(one.name) == core_key(other.name):
            return "similar-name"
    return "phone" if one.phone_hash and one.phone_hash == other.phone_hash else None
