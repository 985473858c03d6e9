"""
How the characters of a mention fall on the parts of a name: the features the ranker weighs.

A mention is laid along a candidate's ``region + core`` from left to right in as few runs as possible. What is counted:
how much of the mention is found and where, how much of the trade name (字号) and of the trade it covers, whether place
and legal form agree, and what remains on either side, by letter or by sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from luodi.core.companies.linking.candidates import Found
from luodi.core.companies.linking.mention import PROVINCE_OF, Read
from luodi.core.companies.linking.pinyin import number_of, syllable_of
from luodi.core.places.division import above, gazetteer
from luodi.core.rules import load_rules
from luodi.core.text.script import simplified_of

FEATURES = (
    "mention_length", "core_length", "extra_length", "equal_name", "equal_core", "found_share", "missing", "missing_rare",
    "runs", "start", "starts_at_core", "starts_at_region", "gap", "tail", "ends_at_end", "ends_in_end", "brand_length",
    "brand_share", "brand_missing", "brand_equal", "brand_begins", "brand_inside", "trade_share", "trade_missing", "trade_found",
    "same_sound", "same_letters", "region", "region_named", "shares_form", "group_form", "is_group", "prominence", "source",
    "place", "industry", "head", "full_form", "pinyin", "trade_unsaid", "better", "alike", "prominent_alike", "longer", "more_runs", "later",
)  # fmt: skip
LISTED = 2  # prominence of a company whose shares are traded
_MISSING, _BRAND_SHARE, _EXTRA, _RUNS, _START = (
    FEATURES.index(name) for name in ("missing", "brand_share", "extra_length", "runs", "start")
)


@cache
def trades() -> frozenset[str]:
    """Words for lines of business."""
    return frozenset(w for w in load_rules("trade_words")["trades"].split() if len(w) > 1)


@cache
def trade_chars() -> frozenset[str]:
    """Characters that stand in many trade words: 科, 技, 电."""
    counts: dict[str, int] = {}
    for word in trades():
        for char in set(word):
            counts[char] = counts.get(char, 0) + 1
    return frozenset(char for char, n in counts.items() if n >= 4)


@lru_cache(maxsize=100_000)
def brand_length(core: str) -> int:
    """How many characters of a core are its trade name: up to the first trade word, at least two."""
    words = trades()
    for at in range(2, min(len(core), 7)):
        if core[at : at + 2] in words or core[at : at + 3] in words or core[at : at + 4] in words:
            return at
    return min(len(core), 4)


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
    read: Read, found: Sequence[Found], places: tuple[str, ...] = (), industries: Sequence[int] = ()
) -> list[tuple[float, ...]]:
    """
    The values of ``FEATURES`` for each candidate of a mention.

    The last six compare it with the others: how many miss less of the mention, how many miss as much and cover as
    much of their trade name, how many of these are prominent; and how much longer, in how many more runs and how much
    farther from the core's beginning it lies than the best of those that miss least.
    """
    rows = [measure(read, f, places, industries[i] if industries else 0) for i, f in enumerate(found)]
    if not rows:
        return []
    fits = [(row[_MISSING], -row[_BRAND_SHARE]) for row in rows]
    alike: dict[tuple[float, float], int] = {}
    prominent: dict[tuple[float, float], int] = {}
    fewer: dict[float, int] = {}
    for fit, one in zip(fits, found, strict=True):
        alike[fit] = alike.get(fit, 0) + 1
        fewer[fit[0]] = fewer.get(fit[0], 0) + 1
        if one.prominence == LISTED:
            prominent[fit] = prominent.get(fit, 0) + 1
    least = min(fewer)
    near = [row for row in rows if row[_MISSING] == least]
    shortest, straightest = min(row[_EXTRA] for row in near), min(row[_RUNS] for row in near)
    first = min(abs(row[_START]) for row in near)
    return [
        (
            *row,
            sum(n for missing, n in fewer.items() if missing < fit[0]),
            alike[fit],
            prominent.get(fit, 0),
            row[_EXTRA] - shortest,
            row[_RUNS] - straightest,
            abs(row[_START]) - first,
        )
        for row, fit in zip(rows, fits, strict=True)
    ]


def measure(read: Read, found: Found, places: tuple[str, ...] = (), industry: int = 0) -> tuple[float, ...]:
    """
    The values of ``FEATURES`` for one candidate, without those that compare it with others.

    ``places`` are the division codes of the surroundings; ``industry`` is 1 where they agree with the candidate's
    industry, -1 where they do not, 0 where nothing is known.
    """
    core, region = found.core.translate(_simple()), found.region
    mention, own, own_place = read.body, read.cut.core, read.cut.region
    half, own_half = found.half, read.cut.half
    # 广信 is a county and, in 安徽广信农化, a trade name: what the other side says decides.
    if len(half) > len(core) and half[:2] in mention:
        core, region = half, region[: len(region) - (len(half) - len(core))]
    elif len(own_half) > len(own) and core.startswith(own_half[:2]):
        own, own_place = own_half, own_place[: len(own_place) - (len(own_half) - len(own))]
    inside = found.bracket.translate(_BRACKETS) if found.bracket else ""
    if inside in _GROUPS:
        inside = ""
    name = f"{region}{inside}{core}"
    start = len(name) - len(core)
    own_region = own_place or read.cut.bracket.translate(_BRACKETS)
    runs, count = lay(mention, name)
    pinyin = 0.0
    if read.syllables:
        pinyin = _sound_share(read.syllables, core)
    n = len(mention)
    covered = [False] * len(name)
    hit = [False] * n
    gap, before = 0, -1
    for at, where, length in runs:
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
        float(mention == name or (own == core and own_region == region)) + float(read.folded == found.name),
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
        _place_relation(places, found),
        industry,
        _common_head(own, core),
        float("公司" in read.cut.form) * (1.0 + float(found.form == read.cut.form)),
        pinyin,
        # 华西股份 is hardly 华西证券, which would be called by its trade.
        float(trade == 2 and not trade_hit and bool(own_form)),
    )


_BRACKETS = {ord("（"): None, ord("）"): None}
_GROUPS = frozenset(("集团", "控股", "股份"))


def _agree(mention: bool, name: bool) -> float:
    """1 both, 0 the mention says nothing, -1 only the mention."""
    return (1.0 if name else -1.0) if mention else 0.0


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


def _place_relation(places: tuple[str, ...], found: Found) -> int:
    """1 where the surroundings name the candidate's place, -1 where they only name others, 0 where nothing is known."""
    home = found.place or _code_of(found.region)
    if not home or not places:
        return 0
    return 1 if any(_near(place, home) for place in places) else -1


@lru_cache(maxsize=50_000)
def _code_of(region: str) -> str:
    codes = gazetteer().by_name.get(region)
    return codes[0] if codes else ""


@lru_cache(maxsize=100_000)
def _near(one: str, other: str) -> bool:
    """Whether one division lies in the other, or both in one prefecture."""
    if one == other:
        return True
    divisions = gazetteer().divisions
    up, down = (above(one) if one in divisions else ()), (above(other) if other in divisions else ())
    return one in down or other in up or (len(one) == len(other) == 6 and one[:4] == other[:4])
