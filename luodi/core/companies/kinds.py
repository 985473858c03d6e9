"""The kind of an organisation by its name: the end of a Chinese name says what it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from luodi.core.places.division import gazetteer
from luodi.core.rules import load_rules

KINDS = (
    "enterprise", "institute", "university", "park", "government", "fund-bank", "association", "exhibition", "site",
)  # fmt: skip

_LONGEST_NAME = 200  # characters looked at
_LONGEST_ENDING = 10
_TRAILING = re.compile(r"(?:[（(][^（()）]{0,40}[）)]|[\s“”‘’\"'《》、，。等])+$")
_LATIN = re.compile(r"^[\x20-\x7eÀ-ɏ·’®™]+$")
_COMPANY = re.compile(r"(?:公司|集团|株式会社|企业|合作社|有限合伙)$")
_OFFICE_OF = re.compile(r"(?:总部|本部|总部大楼|中国区|办事处|代表处|事业部)$")
_NUMBERED_BUREAU = re.compile(r"(?:中[铁建交冶电水]|铁|工程|航|[一二三四五六七八九十]{1,3})局$")
# 批发部 and 服务部 are shops, but those of a committee, a street or a zone are its departments.
_OF_GOVERNMENT = re.compile(
    r"(?:政府|委员会|管委会|街道|开发区|园区|新区|高新区|招商局|[省市县区]委)(?:企业|招商|投资|政务|经济|物资)?$"
)
_FIRM = re.compile(r"公司|集团|股份")


@dataclass(frozen=True)
class _KindRules:
    endings: dict[str, str]
    known: dict[str, str]
    fund: re.Pattern[str]
    not_fund: re.Pattern[str]
    long_names_only: frozenset[str]


@cache
def _kind_rules() -> _KindRules:
    rules = load_rules("organisation_names")
    endings: dict[str, str] = {}
    for kind in KINDS:
        for ending in rules["kinds"][kind].split():
            endings.setdefault(ending, kind)
    known = {name: kind for kind, block in rules["known"].items() for name in block.split()}
    return _KindRules(
        endings,
        known,
        re.compile("|".join(sorted(rules["fund_words"].split(), key=len, reverse=True))),
        re.compile("|".join(rules["not_fund_words"].split())),
        frozenset(rules["long_names_only"]),
    )


def ending_of(name: str) -> tuple[str, str]:
    """The longest ending of ``name`` that shows a kind, and that kind; two empty strings where none does."""
    endings = _kind_rules().endings
    for length in range(min(_LONGEST_ENDING, len(name)), 0, -1):
        kind = endings.get(name[-length:])
        if kind:
            return name[-length:], kind
    return "", ""


def kind_of(name: str) -> tuple[str, float]:
    """
    The kind of the organisation called ``name`` and how sure that is, in [0, 1].

    Kinds: enterprise, institute, university, park, government, fund-bank, association, exhibition, site. A name that
    shows nothing is an enterprise with confidence 0.3: short trade names (清陶, 商汤) have no ending.

    >>> kind_of("合肥兴泰金融控股(集团)有限公司")
    ('fund-bank', 0.9)
    """
    return _kind_of(name[:_LONGEST_NAME].strip())


@lru_cache(maxsize=20_000)
def _kind_of(name: str) -> tuple[str, float]:
    rules = _kind_rules()
    bare = _TRAILING.sub("", name) or name
    if bare in rules.known:
        return rules.known[bare], 0.95
    if not bare:
        return "enterprise", 0.0
    if _LATIN.match(bare):
        return "enterprise", 0.7
    if _is_division(bare):
        return "government", 0.5
    office = _OFFICE_OF.sub("", bare)
    if office != bare and _FIRM.search(office):
        bare = office
    if _COMPANY.search(bare):
        return _firm_kind(rules, bare)
    if _NUMBERED_BUREAU.search(bare):
        return "enterprise", 0.8
    ending, kind = ending_of(bare)
    if not ending:
        return "enterprise", 0.3
    return _settle(rules, bare, ending, kind)


def _is_division(name: str) -> bool:
    book = gazetteer()
    return name in book.full_names and book.divisions[book.by_name[name][0]].level in ("province", "city", "county")


def _firm_kind(rules: _KindRules, name: str) -> tuple[str, float]:
    """A bank, fund or insurer is one although it is a company."""
    if rules.fund.search(rules.not_fund.sub("", name)):
        return "fund-bank", 0.9
    return "enterprise", 0.95


def _settle(rules: _KindRules, name: str, ending: str, kind: str) -> tuple[str, float]:
    """Second looks where the ending alone misleads."""
    stem = name[: -len(ending)]
    if not stem:
        return kind, 0.4
    if len(name) < 4 and ending in rules.long_names_only:
        return ("enterprise", 0.3) if kind in ("enterprise", "park", "exhibition") or len(name) < 3 else (kind, 0.35)
    if ending in ("分行", "支行", "营业部", "营业厅") and rules.fund.search(name):
        return "fund-bank", 0.9
    if ending == "分院":
        if re.search("大学|学院", stem):
            return "university", 0.7
        return ("institute", 0.8) if re.search("研究|科学|设计|规划", stem) else ("site", 0.5)
    if ending == "科学院" and re.search("大学|学院", stem):  # 某某大学华科学院
        return "university", 0.8
    if ending == "分会":
        return "association", 0.9
    if kind == "park" and ending == "基地" and _FIRM.search(stem):
        return "site", 0.7
    if kind == "park" and ending in ("制造基地", "基地") and re.search("生产$|种植$|养殖$", stem):
        return "site", 0.8
    if ending.endswith("部") and kind == "enterprise" and _OF_GOVERNMENT.search(stem):
        return "government", 0.7
    if kind == "government" and ending in ("部", "司", "办", "署", "处") and _FIRM.search(stem):
        return "enterprise", 0.6
    return kind, (0.4 if len(ending) == 1 else 0.9 if len(ending) > 2 else 0.8)
