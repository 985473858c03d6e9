"""Short forms of an organisation's name, and whether two names in one text mean the same organisation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache, lru_cache

from luodi.core.companies.kinds import ending_of
from luodi.core.companies.names import NameParts, normal_form, parse_name
from luodi.core.places.division import Division, above, gazetteer, pairs_of
from luodi.core.rules import load_rules

_CAS = "中国科学院"
_ROUND = re.compile(
    r"^((?:第[一二三四五六七八九十百零〇\d]{1,4}届|[12]\d{3}年?(?:第[一二三四五六七八九十\d]{1,3}届)?|首届)?)(.+)$"
)
_OFFICIAL = re.compile("^(.{2,}?)(?:人民)?(政府|委员会|管理委员会)$")
# ending, and what people put in its place
_CONTRACTED = {
    "研究所": ("所",),
    "研究院": ("院",),
    "研究总院": ("总院", "院"),
    "工商业联合会": ("工商联",),
    "归国华侨联合会": ("侨联",),
    "管理委员会": ("管委会",),
    "经济技术开发区": ("经开区", "开发区"),
    "高新技术产业开发区": ("高新区", "高新技术开发区"),
    "高新技术产业园区": ("高新区",),
    "经济开发区": ("经开区", "开发区"),
    "产业园区": ("产业园", "园区"),
    "产业园": ("园区", "科技园", "工业园"),
    "科技园": ("产业园", "园区"),
    "工业园区": ("工业园", "园区"),
    "科技园区": ("科技园", "园区"),
    "综合保税区": ("综保区",),
    "投资促进中心": ("投促中心",),
    "人民政府": ("政府",),
    "贸易发展局": ("贸发局",),
}


@cache
def _aliases() -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Known short forms by full name, and full names by short form."""
    shorts: dict[str, tuple[str, ...]] = {}
    fulls: dict[str, str] = {}
    for short, (full, *_) in pairs_of(load_rules("organisation_names")["aliases"]):
        shorts[full] = (*shorts.get(full, ()), short)
        fulls[short] = full
    return shorts, fulls


def short_forms(name: str) -> tuple[str, ...]:
    """
    What a text may call the organisation after its full name, the closer to the name first; without ``name`` itself.

    Forms are possible, not certain: match them inside one document, where the full name stands.

    >>> short_forms("清陶能源发展股份有限公司")[:3]
    ('清陶能源发展', '清陶能源', '清陶')
    """
    return _short_forms(normal_form(name))


@lru_cache(maxsize=20_000)
def _short_forms(name: str) -> tuple[str, ...]:
    parts = parse_name(name)
    found: dict[str, None] = {}
    for form in _forms(parts):
        if len(form) >= 2 and form != parts.normal:
            found.setdefault(form)
    return tuple(found)


def _forms(parts: NameParts) -> Iterator[str]:
    yield from known_forms(parts.normal)
    if parts.kind in ("enterprise", "fund-bank"):
        yield from _firm_forms(parts)
    else:
        yield from _other_forms(parts)


def known_forms(name: str) -> Iterator[str]:
    """Forms no rule derives, also behind a round: 第六届中国国际进口博览会 → 第六届进博会, 进博会."""
    shorts, fulls = _aliases()
    match = _ROUND.match(name)
    number, body = match.groups() if match else ("", name)
    for short in shorts.get(body, ()):
        yield short
        if number:
            yield number + short
    if number:
        yield body
    if body in fulls:
        yield fulls[body]
    for full, names in shorts.items():
        if body.startswith(full) and len(body) > len(full):
            for short in names:
                yield short + body[len(full) :]


def _firm_forms(parts: NameParts) -> Iterator[str]:
    brand, words = parts.trade_name, parts.trade_words
    form = "集团" if "集团" in parts.legal_form else ""
    bodies = [brand + "".join(words[:n]) for n in range(len(words), -1, -1)] if brand else ["".join(words)]
    region = _said_region(parts)
    for body in bodies:
        if body and (len(body) > 2 or body == brand):
            yield body
            if region:
                yield region + body
    for body in dict.fromkeys((brand, *reversed(bodies))):
        if body:
            for tail in dict.fromkeys(("公司", form, form and form + "公司", "集团")):
                if tail:
                    yield body + tail
                    if region:
                        yield region + body + tail
    if parts.branch:
        yield parts.normal[: -len(parts.branch)]
        yield (brand or "".join(words)) + parts.branch
    if brand:
        yield from (brand + word for word in words[1:])
        yield from (body + "股份" for body in (brand, *bodies) if "股份" in parts.legal_form)


def _said_region(parts: NameParts) -> str:
    if parts.region_text:
        return parts.regions[-1].short if parts.regions else parts.region_text
    return ""


def _other_forms(parts: NameParts) -> Iterator[str]:
    name = parts.normal
    heads = [name]
    if name.startswith(_CAS) and len(name) > len(_CAS) + 2:
        heads = ["中科院" + name[len(_CAS) :], name[len(_CAS) :]]
        yield from heads
    for head in heads:
        for ending, shorter in _CONTRACTED.items():
            if head.endswith(ending) and len(head) > len(ending) + 1:
                stem = head[: -len(ending)]
                for tail in shorter:
                    yield stem + tail
                    if tail[-1] in "所院":
                        yield _first_topic(stem) + tail
    bare = parse_name(name)
    if (
        bare.region_text
        and heads == [name]
        and name.startswith(bare.region_text)
        and len(name) - len(bare.region_text) >= 3
    ):
        yield name[len(bare.region_text) :]
    if bare.brackets:
        yield re.sub("（[^（）]*）", "", name)
    if parts.kind == "university" and name.endswith("大学") and len(name) >= 4:
        if name[:-2] not in gazetteer().by_name:
            yield name[:-2]
        yield name[0] + "大"
    if parts.kind == "government" and (match := _OFFICIAL.match(name)):
        yield match[1]


def _first_topic(stem: str) -> str:
    """Region and first word of what an institute studies: 苏州纳米技术与纳米仿生 → 苏州纳米."""
    parts = parse_name(stem)
    prefix = "中科院" if stem.startswith("中科院") else ""
    rest = stem[len(prefix) :]
    inner = parse_name(rest) if prefix else parts
    region = inner.region_text
    topic = rest[len(region) :]
    return prefix + region + topic[:2] if len(topic) > 2 else stem


def _regions_conflict(a: tuple[Division, ...], b: tuple[Division, ...]) -> bool:
    """Whether both name places and none of the one's lies in, holds or is one of the other's."""
    return bool(a and b) and not any(
        x.code == y.code or x.code in above(y.code) or y.code in above(x.code) for x in a for y in b
    )


def same_organisation(a: str, b: str) -> float:
    """
    How likely two names in one text mean the same organisation, in [0, 1].

    1: equal once brackets and spaces are set aside. 0.95: one is a known or derived short form of the other.
    0.85: the same trade name, nothing else at odds. Below 0.5: take them for two.

    >>> same_organisation("合肥兴泰金融控股(集团)有限公司", "兴泰公司")
    0.95
    """
    left, right = normal_form(a), normal_form(b)
    if not left or not right:
        return 0.0
    if left == right:
        return 1.0
    if right in short_forms(left) or left in short_forms(right):
        return 0.95
    x, y = parse_name(left), parse_name(right)
    if _regions_conflict(x.regions, y.regions):
        return 0.1
    if bool(x.branch) != bool(y.branch) and x.trade_name == y.trade_name:
        return 0.6
    shared = set(short_forms(left)) & set(short_forms(right))
    firms = {x.kind, y.kind} <= {"enterprise", "fund-bank"}
    if firms:
        return _same_firm(x, y)
    if x.kind != y.kind and not (shared and "enterprise" in (x.kind, y.kind)):
        begins = len(min(left, right, key=len)) >= 3 and (left.startswith(right) or right.startswith(left))
        return 0.5 if begins else 0.2
    institutes = x.kind == y.kind == "institute" and (_abbreviates(left, right) or _abbreviates(right, left))
    if institutes or any(len(form) >= 4 for form in shared):
        return 0.85
    # 浙江大学 and 浙江工业大学 share nearly all their characters
    return 0.1 if x.kind == "university" else _overlap(left, right)


def _abbreviates(short: str, full: str) -> bool:
    """
    Whether ``short`` picks characters of ``full`` in order, from its first word to its last: 大连化物所.

    Region and academy may be left out, nothing else may at the start: 中国科学院大连化学物理研究所.
    """
    if not 3 <= len(short) <= len(full) * 0.7 or short[-1] != full[-1]:
        return False
    parts = parse_name(full)
    starts = {0, len(_CAS) if full.startswith(_CAS) else 0}
    region = "".join(d.short for d in parts.regions)
    starts |= {at + len(region) for at in starts if full.startswith(region, at)}
    short = short.removeprefix("中科院")
    for at in starts:
        tail = iter(full[at:])
        if short and full.startswith(short[0], at) and all(c in tail for c in short):
            return True
    return False


def _same_firm(x: NameParts, y: NameParts) -> float:
    if not x.trade_name or not y.trade_name:
        return 0.3
    if x.trade_name == y.trade_name:
        at_odds = x.trade_words and y.trade_words and not set(x.trade) & set(y.trade)
        return 0.5 if at_odds else 0.85
    longer, shorter = sorted((x.trade_name, y.trade_name), key=len, reverse=True)
    if len(shorter) >= 2 and longer.startswith(shorter):
        return 0.6
    return 0.1


def _overlap(a: str, b: str) -> float:
    """Share of the shorter name that the longer one holds in order, where both end alike; at most 0.8."""
    if ending_of(a)[1] != ending_of(b)[1]:
        return 0.2
    matched = sum(m.size for m in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks() if m.size > 1)
    share = matched / min(len(a), len(b))
    return round(min(0.8, share * 0.8), 2) if share >= 0.8 else 0.2
