"""Needs as the small tables the ranking joins with."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from luodi.core.companies.register.values import read_kind, read_status
from luodi.core.targets.needs import Filters, Need
from luodi.core.targets.rules import ScreeningRules
from luodi.core.targets.terms import Term, barred_by, terms_of

_DIVISION = re.compile("[1-9][0-9]{5}$")
_CODE = re.compile("[A-Ta-t]?([0-9]{2,4})$")
Rows = list[tuple[Any, ...]]
# What the register's rows hold in these columns, "" among them: needs are looked up by them.
Vocabulary = Mapping[str, Sequence[str]]


def need_tables(
    needs: Sequence[Need],
    rules: ScreeningRules,
    titles: Sequence[str],
    term_ids: Mapping[Term, int],
    vocabulary: Vocabulary,
) -> dict[str, Rows]:
    """
    The rows of `ranking.TABLES` for up to ``MOST_NEEDS`` needs, numbered in their order.

    A bound that is not asked for is -1, and so is ``floor``, the score below which a row cannot be among the first.
    """
    tables: dict[str, Rows] = {"need_terms": [], "need_facts": [], "barred": []}
    for number, need in enumerate(needs):
        terms = terms_of(need)
        tables["need_terms"] += [(term_ids[term], number, weight) for term, weight in terms]
        tables["barred"] += [(term_ids[term], number) for term in barred_by(need)]
        tables["need_facts"].append(_facts(number, need, rules, titles, terms))
    filters = [need.filters for need in needs]
    tables["region_needs"] = [(word, _in_region(_region(word), filters)) for word in vocabulary["region"]]
    tables["status_needs"] = [
        (word, _mask(not f.statuses or (read_status(word).value or f.statuses[0]) in f.statuses for f in filters))
        for word in vocabulary["status"]
    ]
    tables["kind_needs"] = [
        (word, _mask(not f.kinds or (read_kind(word).value or f.kinds[0]) in f.kinds for f in filters))
        for word in vocabulary["kind"]
    ]
    tables["industry_needs"] = _agreements(vocabulary["industry"], needs)
    return tables


def title_mask(wanted: Sequence[str], titles: Sequence[str]) -> int:
    """The bits of ``wanted``."""
    return sum(1 << i for i, title in enumerate(titles) if title in wanted)


def _facts(
    number: int, need: Need, rules: ScreeningRules, titles: Sequence[str], terms: Sequence[tuple[Term, int]]
) -> tuple[Any, ...]:
    asked = need.filters
    heaviest = sorted((weight for _, weight in terms), reverse=True)[: rules.full_keywords]
    full = max(1, sum(heaviest) * rules.fields["scope"])
    wanted = title_mask(need.quals, titles) if need.quals else title_mask(titles, titles)
    bounds = (asked.capital_from, asked.capital_to, asked.founded_from, asked.founded_to)
    return (number, *(-1 if b is None else b for b in bounds), title_mask(asked.quals, titles), wanted, full, -1.0)


def _region(word: str) -> str:
    """The division code a register's word is; "" for none."""
    return word if _DIVISION.match(word) else ""


def _in_region(region: str, filters: Sequence[Filters]) -> int:
    return _mask(
        (not f.regions or region.startswith(f.regions)) and not (region and region.startswith(f.not_regions))
        for f in filters
    )


def _agreements(codes: Sequence[str], needs: Sequence[Need]) -> Rows:
    """
    For each word of a register's industry column the needs that ask for codes where it is one, and those whose codes agree with it to four, three and two digits.

    A need that asks for a division (38) is fully met by any class in it (3841).
    """
    asking = _mask(bool(need.codes) for need in needs)
    by_prefix: list[dict[str, int]] = []
    for digits in (4, 3, 2):
        masks: dict[str, int] = {}
        for number, need in enumerate(needs):
            for code in need.codes:
                masks[code[:digits]] = masks.get(code[:digits], 0) | 1 << number
        by_prefix.append(masks)
    found: Rows = []
    for word in codes:
        matched = _CODE.match(word)
        code = matched[1] if matched else ""
        agreed = []
        for masks, longest in zip(by_prefix, (4, 3, 2), strict=True):
            mask = 0
            for length in range(2, min(longest, len(code)) + 1):
                mask |= masks.get(code[:length], 0)
            agreed.append(mask)
        found.append((word, asking if code else 0, *agreed))
    return found


def _mask(bits: Any) -> int:
    return sum(1 << i for i, bit in enumerate(bits) if bit)
