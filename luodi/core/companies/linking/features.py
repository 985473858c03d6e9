"""
How the characters of a mention fall on the parts of a name: the features the ranker weighs.

A mention is laid along a candidate's ``region + core`` from left to right in as few runs as possible. What is counted:
how much of the mention is found and where, how much of the trade name (字号) and of the trade it covers, whether place
and legal form agree, and what remains on either side, by letter or by sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from math import log10

from luodi.core.companies.linking.candidates import Found
from luodi.core.companies.linking.listing import UNLISTED, listing_year
from luodi.core.companies.linking.mention import PROVINCE_OF, Read
from luodi.core.companies.linking.surroundings import NOTHING, Surroundings, compare_surroundings
from luodi.core.companies.linking.trades import brand_length, trade_chars, word_starts
from luodi.core.companies.pinyin import number_of, syllable_of
from luodi.core.places.division import gazetteer
from luodi.core.text.script import simplified_of

FEATURES = (
    "mention_length", "core_length", "extra_length", "equal_name", "equal_core", "found_share", "missing", "missing_rare",
    "runs", "start", "starts_at_core", "starts_at_region", "gap", "tail", "ends_at_end", "ends_in_end", "brand_length",
    "brand_share", "brand_missing", "brand_equal", "brand_begins", "brand_inside", "trade_share", "trade_missing", "trade_found",
    "same_sound", "same_letters", "region", "region_named", "shares_form", "group_form", "is_group", "prominence", "source",
    "place", "industry", "others_place", "others_trade", "head", "full_form", "pinyin", "trade_unsaid", "holding_form",
    "inner_runs", "listed", "size", "better", "alike", "prominent_alike", "longer", "more_runs", "later", "elder",
)  # fmt: skip
CONTEXT = slice(FEATURES.index("place"), FEATURES.index("others_trade") + 1)  # what the surroundings tell
LISTED = 2  # prominence of a company whose shares are traded
_MISSING, _BRAND_SHARE, _EXTRA, _RUNS, _START, _LISTED_IN = (
    FEATURES.index(name) for name in ("missing", "brand_share", "extra_length", "runs", "start", "listed")
)


@cache
def _simple() -> dict[int, str]:
    return {ord(a): b for a, b in simplified_of().items()}


@lru_cache(maxsize=50_000)
def _province(region: str) -> str:
    """The province code of a place as a name writes it, "" where unknown."""
    codes = gazetteer().by_name.get(region) or gazetteer().by_name.get(region.removeprefix("中国"))
    return codes[0][:2] if codes else ""


@lru_cache(maxsize=100_000)
def region_relation(one: str, other: str) -> int:
    """1 where two places of names agree or one may lie in the other, -1 where they cannot, 0 where one is not named."""
    if not one or not other:
        return 0
    if one[:2] == other[:2] or one[:2] in other or other[:2] in one:
        return 1
    first, second = _province(one), _province(other)
    if first and first == second and ("省" in one + other or len(one) == 2):
        return 1 if one in _provinces() or other in _provinces() else -1
    return -1


@cache
def _provinces() -> frozenset[str]:
    names: set[str] = set()
    for division in gazetteer().divisions.values():
        if division.level == "province":
            names |= {division.name, division.short}
    return frozenset(names)


def lay(mention: str, name: str) -> tuple[list[tuple[int, int, int]], int]:
    """
    Runs ``(position in mention, position in name, length)`` from left to right, and how many characters were found.

    >>> lay("裕同科技", "深圳市裕同包装科技")
    ([(0, 3, 2), (2, 7, 2)], 4)
    """
    whole = name.find(mention)
    if whole >= 0:
        return [(0, whole, len(mention))], len(mention)
    runs: list[tuple[int, int, int]] = []
    at, last, n, size, found = 0, 0, len(mention), len(name), 0
    while at < n:
        where = name.find(mention[at : at + 2], last) if at + 1 < n else -1
        if where < 0:
            where = name.find(mention[at], last)
            if where < 0:
                at += 1
                continue
        length = 1
        while at + length < n and where + length < size and mention[at + length] == name[where + length]:
            length += 1
        runs.append((at, where, length))
        found += length
        at += length
        last = where + length
    return runs, found


def measure_all(
    read: Read, found: Sequence[Found], around: Surroundings = NOTHING, names: int = 1
) -> list[tuple[float, ...]]:
    """
    The values of ``FEATURES`` for each candidate of a mention.

    The last seven compare it with the others: how many miss less of the mention, how many miss as much and cover as
    much of their trade name, how many of these are prominent; how much longer, in how many more runs and how much
    farther from the core's beginning it lies than the best of those that miss least; and how many of those that miss as
    much and begin at the same place were listed before it, because the plain short name was theirs to take.

    Parameters
    ----------
    read, found
        The mention and its candidates.
    around
        What stands around the mention.
    names
        How many names the register holds: among millions a likeness is more often chance.
    """
    if not found:
        return []
    size = round(log10(max(names, 1)), 1)
    rows = [measure(read, f, around, size) for f in found]
    fits = [(row[_MISSING], -row[_BRAND_SHARE]) for row in rows]
    # Companies, not names: a company's own short name is no rival of its full one.
    alike: dict[tuple[float, float], set[str]] = {}
    prominent: dict[tuple[float, float], set[str]] = {}
    fewer: dict[float, set[str]] = {}
    listed: dict[tuple[float, float], dict[str, float]] = {}
    for fit, one, row in zip(fits, found, rows, strict=True):
        alike.setdefault(fit, set()).add(one.rid)
        fewer.setdefault(fit[0], set()).add(one.rid)
        listed.setdefault((fit[0], row[_START]), {})[one.rid] = row[_LISTED_IN]
        if one.prominence == LISTED:
            prominent.setdefault(fit, set()).add(one.rid)
    better = {fit: set[str]().union(*(rids for less, rids in fewer.items() if less < fit)) for fit in fewer}
    least = min(fewer)
    near = [row for row in rows if row[_MISSING] == least]
    shortest, straightest = min(row[_EXTRA] for row in near), min(row[_RUNS] for row in near)
    first = min(abs(row[_START]) for row in near)
    return [
        (
            *row,
            len(better[fit[0]]) - (one.rid in better[fit[0]]),
            len(alike[fit]),
            len(prominent.get(fit, ())),
            row[_EXTRA] - shortest,
            row[_RUNS] - straightest,
            abs(row[_START]) - first,
            sum(year < row[_LISTED_IN] for year in listed[fit[0], row[_START]].values()),
        )
        for row, fit, one in zip(rows, fits, found, strict=True)
    ]


def measure(read: Read, found: Found, around: Surroundings = NOTHING, size: float = 0.0) -> tuple[float, ...]:
    """The values of ``FEATURES`` for one candidate, without those that compare it with others."""
    core, region = found.core.translate(_simple()), found.region
    mention, own, own_place = read.body, read.cut.core, read.cut.region
    half, own_half = found.half, read.cut.half
    # 广信 is a county and, in 安徽广信农化, a trade name: what the other side says decides.
    if len(half) > len(core) and half[:2] in mention:
        core, region = half, region[: len(region) - (len(half) - len(core))]
    if len(own_half) > len(own) and core.startswith(own_half[:2]):
        own, own_place = own_half, own_place[: len(own_place) - (len(own_half) - len(own))]
    inside = found.bracket.translate(_BRACKETS) if found.bracket else ""
    if inside in _GROUPS:
        inside = ""
    name = f"{region}{inside}{core}"
    start = len(name) - len(core)
    own_inside = read.cut.bracket.translate(_BRACKETS) if read.cut.bracket else ""
    own_region = own_place or own_inside
    # 永和实业（上海） is 上海永和实业 rather than 永和实业.
    bracketed = bool(own_inside) and own_inside != inside and own_inside not in _GROUPS
    runs, count = lay(mention, name)
    pinyin = 0.0
    if read.syllables:
        pinyin = _sound_share(read.syllables, core)
    n = len(mention)
    covered = [False] * len(name)
    hit = [False] * n
    gap, before = 0, -1
    inner, starts = 0, word_starts(core)
    for at, where, length in runs:
        inner += where != 0 and where - start not in starts and where not in _region_starts(region)
        for k in range(length):
            covered[where + k] = True
            hit[at + k] = True
        if before >= 0:
            gap += where - before
        before = where + length
    rare = trade_chars()
    missing = [c for c, h in zip(mention, hit, strict=True) if not h]
    left = [c for c, h in zip(name, covered, strict=True) if not h]
    same_letters = sum(1 for c in missing if c in left)
    sounds = number_of()
    left_sounds = {sounds.get(c, -1) for c in left}
    same_sound = sum(1 for c in missing if sounds.get(c, -2) in left_sounds)
    if (
        mention
        and not hit[0]
        and (where_of := PROVINCE_OF.get(mention[0]))
        and (region.startswith(where_of) or _province(region) == _province(where_of))
    ):  # 粤电力 is 广东电力: the first character is a place and agrees
        missing = missing[1:]
        own_region = own_region or where_of
    brand = brand_length(core)
    brand_hit = sum(covered[start : start + brand])
    trade = len(core) - brand
    trade_hit = sum(covered[start + brand :])
    own_brand = own[: brand_length(own)]
    own_trade = own[len(own_brand) :]
    cand_brand = core[:brand]
    first = runs[0][1] if runs else -1
    relation = region_relation(own_region, region or inside)
    form, own_form = found.form + found.bracket, read.cut.form + read.cut.bracket
    return (
        n,
        len(core),
        len(name) - count,
        float((mention == name and not bracketed) or (own == core and own_region == region))
        + float(read.folded == found.name),
        float(own == core or mention == core or read.cut.half == core or own == found.half),
        count / n if n else 0.0,
        len(missing),
        sum(1 for c in missing if c not in rare),
        len(runs),
        max(-4, min(6, first - start)) if runs else -9,
        float(first == start),
        float(first == 0),
        gap,
        len(name) - before if runs else 9,
        float(bool(mention) and mention[-1:] == core[-1:]),
        float(len(mention) > 1 and mention[-2:] == core[-2:]),
        brand,
        brand_hit / brand if brand else 0.0,
        brand - brand_hit,
        float(own_brand == cand_brand),
        float(cand_brand.startswith(own_brand) or own_brand.startswith(cand_brand)),
        float(own_brand in name),
        trade_hit / trade if trade else 1.0,
        trade - trade_hit,
        float(_in_order(own_trade, core[brand:])),
        same_sound,
        same_letters,
        relation,
        (1.0 if own_region else 0.0) + (2.0 if region or inside else 0.0),
        _agree("股份" in own_form, "股份" in form),
        _agree("集团" in own_form, "集团" in form or "集团" in core),
        float("集团" in form) + 2.0 * float("集团" in found.bracket),
        found.prominence,
        found.source,
        *compare_surroundings(around, found),
        _common_head(own, core),
        float("公司" in read.cut.form) * (1.0 + float(found.form == read.cut.form)),
        pinyin,
        _other_short_name(trade, trade_hit, brand, form, own_form),
        _agree("控股" in own_form, "控股" in form or "控股" in core),
        inner,
        listing_year(found.code) if found.prominence == LISTED else UNLISTED,
        size,
    )


@lru_cache(maxsize=50_000)
def _region_starts(region: str) -> frozenset[int]:
    """Where places begin in the region of a name: 江苏 and 苏州 in 江苏苏州."""
    known = gazetteer().by_name
    return frozenset(at for at in (0, 2, 3) if any(region[at : at + n] in known for n in (2, 3)))


_BRACKETS = {ord("（"): None, ord("）"): None}
_GROUPS = frozenset(("集团", "控股", "股份"))


def _agree(mention: bool, name: bool) -> float:
    """1 both, 0 the mention says nothing, -1 only the mention."""
    return (1.0 if name else -1.0) if mention else 0.0


def _other_short_name(trade: int, trade_hit: int, brand: int, form: str, own_form: str) -> float:
    """
    Whether the company would be called by four characters that the mention does not say: 1, or 2 without a form.

    华西股份 is hardly 华西证券, and 华塑股份 hardly 华塑控股.
    """
    by_trade = trade == 2 and not trade_hit
    by_form = not trade and brand == 2 and form.startswith(("控股", "集团")) and form[:2] not in own_form
    return (1.0 if own_form else 2.0) if by_trade or by_form else 0.0


def _common_head(one: str, other: str) -> int:
    n = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        n += 1
    return n


def _in_order(part: str, whole: str) -> bool:
    at = 0
    for char in part:
        at = whole.find(char, at) + 1
        if not at:
            return False
    return True


def _sound_share(syllables: tuple[str, ...], core: str) -> float:
    """Share of the syllables that follow each other at the head of the core."""
    sound = syllable_of()
    same = 0
    for syllable, char in zip(syllables, core, strict=False):
        if sound.get(char) != syllable:
            break
        same += 1
    return same / len(syllables)
