"""Grammar of Chinese organisation names: region, trade name (字号), trade, legal form, brackets, branch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from luodi.core.companies.kinds import KINDS, kind_of
from luodi.core.places.division import Division, above, gazetteer
from luodi.core.rules import load_rules

__all__ = ["KINDS", "NameParts", "kind_of", "normal_form", "parse_name"]

_LONGEST_NAME = 120  # characters; no registered name comes near, and a longer string is no name
_BRACKET = re.compile(r"（([^（）]{1,30})）")
_FOLD = str.maketrans("()[]［］〔〕【】", "（）（）（）（）（）")
_BRANCH_OF_FIRM = re.compile(
    r"(?P<head>.{2,}(?:公司|集团|企业|银行|设计院|研究院|商会|协会))"
    r"(?P<branch>[^（）]{0,12}?(?:分公司|子公司|支公司|分行|支行|分院|分会|分部|分厂|营业部|办事处|代表处|事业部|项目部|总部|[市县区]?公司))$"
)
_BELOW_COUNTY = re.compile(
    "(?:(?:国家级?)?(?:经济技术|经济|高新技术产业|高新技术|高新)?(?:开发区|保税区|高新区|经开区|新区|工业园区?)|[^（）]{2,4}?(?:镇|街道?|乡(?!村)))"
)
_ACADEMIES = ("中国科学院", "中国工程院", "中国社会科学院", "中国农业科学院", "中科院")
_ROUND = re.compile(
    r"^(?:第[一二三四五六七八九十百零〇\d]{1,4}届|[12]\d{3}年?(?:第[一二三四五六七八九十\d]{1,3}届)?|首届)"
)


@dataclass(frozen=True, slots=True)
class NameParts:
    """
    A name taken apart. What a name does not have is empty.

    ``regions`` are the divisions it names, widest first as written; ``brackets`` the words in brackets; ``trade`` what
    the organisation does; ``trade_words`` its pieces. ``normal`` is the name with brackets folded and spaces gone.
    """

    name: str
    regions: tuple[Division, ...]
    region_text: str
    trade_name: str
    trade: str
    trade_words: tuple[str, ...]
    legal_form: str
    brackets: tuple[str, ...]
    branch: str
    kind: str
    normal: str


@dataclass(frozen=True)
class _Words:
    legal_forms: tuple[str, ...]  # longest first
    trades: frozenset[str]
    longest_trade: int
    common: frozenset[str]


@cache
def _words() -> _Words:
    rules, places = load_rules("trade_words"), load_rules("places")
    trades = frozenset(rules["trades"].split())
    return _Words(
        tuple(sorted(rules["legal_forms"].split(), key=len, reverse=True)),
        trades,
        max(map(len, trades)),
        frozenset(places["words"].split()),
    )


def normal_form(name: str) -> str:
    """``name`` with full-width brackets and without spaces, quotes and marks at its ends."""
    return re.sub(r"\s+", "", name[:_LONGEST_NAME].translate(_FOLD)).strip("“”‘’\"'《》、，。；：")


def parse_name(name: str) -> NameParts:
    """
    The parts of an organisation's name.

    Parameters
    ----------
    name
        As written, full or short; only its first 120 characters are read.

    >>> parts = parse_name("合肥兴泰金融控股(集团)有限公司")
    >>> [d.short for d in parts.regions], parts.trade_name, parts.trade, parts.legal_form
    (['合肥'], '兴泰', '金融控股', '（集团）有限公司')
    """
    return _parse_name(name[:_LONGEST_NAME])


@lru_cache(maxsize=20_000)
def _parse_name(name: str) -> NameParts:
    normal = normal_form(name)
    kind = kind_of(normal)[0]
    rest, branch = _cut_branch(normal)
    rest, form = _cut_legal_form(rest)
    brackets = tuple(_BRACKET.findall(normal))
    bracket_regions = [d for text in brackets if (d := _division_called(text)) is not None]
    rest = _BRACKET.sub("", rest)
    rest = _ROUND.sub("", rest)
    academy = next((a for a in _ACADEMIES if rest.startswith(a)), "")
    regions, region_text, after = _cut_regions(rest[len(academy) :])
    if academy:  # 中国 in 中国科学院苏州… is no region, 苏州 is one
        region_text = ""
    else:
        rest = after
    rest = _cut_below(rest) if regions else rest
    trade_name, trade_words = _cut_trade(rest)
    inner = _region_at_end(trade_name)
    if inner is not None:  # 中节能秦皇岛环保: the place of an office stands behind the trade name
        trade_name, earlier = _cut_trade(trade_name[: -len(inner.short)])
        regions, trade_words = [*regions, inner], (*earlier, *trade_words)
    return NameParts(
        name=name,
        regions=(*regions, *(d for d in bracket_regions if d not in regions)),
        region_text=region_text,
        trade_name=trade_name,
        trade="".join(trade_words),
        trade_words=trade_words,
        legal_form=form,
        brackets=brackets,
        branch=branch,
        kind=kind,
        normal=normal,
    )


def _cut_branch(name: str) -> tuple[str, str]:
    match = _BRANCH_OF_FIRM.match(name)
    if match is None:
        return name, ""
    branch = match["branch"]
    is_office = branch.endswith("公司") and not branch.endswith(("分公司", "子公司", "支公司"))
    if is_office and _division_called(branch[:-2]) is None:  # an office is named after its city: 石家庄公司
        return name, ""
    return match["head"], branch


def _cut_legal_form(name: str) -> tuple[str, str]:
    """Cut the legal form, with a group in brackets before it: 控股（集团）有限公司."""
    form = next((f for f in _words().legal_forms if name.endswith(f) and len(name) > len(f)), "")
    rest = name[: len(name) - len(form)]
    for group in ("（集团）", "（控股）", "（股份）"):
        if form and rest.endswith(group):
            return rest[: -len(group)], group + form
    return rest, form


def _division_called(text: str) -> Division | None:
    book = gazetteer()
    codes = book.by_name.get(text)
    return book.divisions[codes[0]] if codes else None


def _cut_regions(rest: str) -> tuple[list[Division], str, str]:
    """Cut the divisions a name begins with: 江苏苏州昆山市."""
    book, words = gazetteer(), _words()
    regions: list[Division] = []
    at = 0
    while at < len(rest) and not rest.startswith("中国银行", at):
        found = None
        for length in range(min(12, len(rest) - at), 1, -1):
            name = rest[at : at + length]
            codes = book.by_name.get(name)
            if codes and _may_be_region(name, codes, regions, rest[at + length :], words):
                inside = [c for c in codes if regions and regions[-1].code in above(c)]
                found = book.divisions[(inside or list(codes))[0]]
                break
        if found is None:
            break
        regions.append(found)
        at += length
    return regions, rest[:at], rest[at:]


def _may_be_region(name: str, codes: tuple[str, ...], before: list[Division], after: str, words: _Words) -> bool:
    """A county's short name is a region only where a trade name still follows; 东方 and 和平 hardly ever are."""
    book = gazetteer()
    division = book.divisions[codes[0]]
    if (
        before
        and before[-1].level not in ("country", "region", "zone")
        and not any(before[-1].code in above(c) for c in codes)
    ):
        return False
    if name in book.full_names and (len(name) > 2 or (name[1] == "县" and len(after) >= 2)):
        return True
    if division.level == "zone":
        return False
    if division.level == "county":
        return (
            name not in words.common and len(after) >= 2 and after[0] not in "山湖河路" and bool(_cut_trade(after)[0])
        )
    return True


def _cut_below(rest: str) -> str:
    """``rest`` without a zone, town or street that follows its division, where a trade name of two characters is left."""
    match = _BELOW_COUNTY.match(rest)
    return rest[match.end() :] if match and len(rest) - match.end() >= 2 else rest


def _region_at_end(text: str) -> Division | None:
    """The province or prefecture whose short name ends ``text``, at least two characters in."""
    book = gazetteer()
    for length in range(min(6, len(text) - 2), 1, -1):
        for code in book.by_name.get(text[-length:], ()):
            division = book.divisions[code]
            if division.level in ("province", "city") and code.isdigit() and division.short == text[-length:]:
                return division
    return None


def _cut_trade(text: str) -> tuple[str, tuple[str, ...]]:
    """
    Cut ``text`` into a trade name and the words of its trade.

    The longest tail that is made of trade words, leaving a trade name of no or at least two characters. Filled from
    the right, each place looked at once per word length: linear in the length of the name.
    """
    words, n = _words(), len(text)
    cut: list[int] = [-1] * n + [n]  # where the first word of the tail at i ends; -1: the tail is no trade
    for i in range(n - 1, -1, -1):
        for j in range(min(n, i + words.longest_trade), i, -1):
            if cut[j] != -1 and text[i:j] in words.trades:
                cut[i] = j
                break
    start = next((i for i in range(n + 1) if cut[i] != -1 and i != 1), n)
    pieces = []
    at = start
    while at < n:
        pieces.append(text[at : cut[at]])
        at = cut[at]
    return text[:start], tuple(pieces)
