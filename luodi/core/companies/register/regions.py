"""The division a region column, an address or a name begins with, and the division of a code."""

from __future__ import annotations

import re
from functools import lru_cache

from luodi.core.places.division import Division, above, gazetteer

_COUNTRY = re.compile(r"^(?:中华人民共和国(?:[（(][^（()）]{0,6}[）)])?|中国|CN)")
_FREE_TRADE_ZONE = re.compile(r"^[（(]([^（()）]{2,6})[）)]自由贸易试验区")
_CODE = re.compile(r"^(\d{2}|\d{4}|\d{6})(?:0{3}|0{6})?(?:\.0)?$")
_LONGEST = 12  # characters of a division's name
_BRACKET = re.compile(r"[（(]([^（()）]{2,12})[）)]")
_SKIP = " \u3000-—/,，、·>|:：；;"
_WITHOUT_OWN_CITY = re.compile(r"^(?:市辖区|省直辖县级行政区划|自治区直辖县级行政区划|县)")


def region_of_code(code: str) -> str | None:
    """
    Six digits of the deepest known division that a division code (2, 4, 6, 9 or 12 digits) names.

    An abolished county gives its prefecture, an abolished prefecture its province.

    >>> region_of_code("340199"), region_of_code("31"), region_of_code("990000")
    ('340100', '310000', None)
    """
    match = _CODE.match(code.strip())
    if match is None:
        return None
    digits = match[1].ljust(6, "0")
    known = gazetteer().divisions
    return next((c for c in (digits, digits[:4] + "00", digits[:2] + "0000") if c in known), None)


@lru_cache(maxsize=100_000)
def region_at_start(text: str, short_county: bool = True) -> str | None:
    """
    Code of the deepest division in the chain ``text`` begins with (安徽省合肥市蜀山区…), or ``None``.

    A county's name alone counts where only one county has it; its short name only behind what it lies in. Time does
    not grow with the length of ``text`` beyond its first 60 characters.

    >>> region_at_start("中国安徽省合肥市蜀山区望江西路9号"), region_at_start("江苏昆山玉山镇"), region_at_start("和平")
    ('340104', '320583', None)
    """
    rest = _COUNTRY.sub("", text[:60].lstrip(_SKIP))
    rest = _FREE_TRADE_ZONE.sub(r"\1", rest)  # 中国（上海）自由贸易试验区张衡路
    book = gazetteer()
    last: Division | None = None
    for _ in range(4):
        rest = _WITHOUT_OWN_CITY.sub("", rest.lstrip(_SKIP))
        found = _first(rest, last, short_county)
        if found is None:
            break
        name, code = found
        last = book.divisions[code]
        rest = rest[len(name) :]
        if last.level == "county":
            break
    return last.code if last else None


def _first(rest: str, last: Division | None, short_county: bool) -> tuple[str, str] | None:
    """The longest division name ``rest`` begins with that fits behind ``last``."""
    book = gazetteer()
    for length in range(min(_LONGEST, len(rest)), 1, -1):
        name = rest[:length]
        codes = [c for c in book.by_name.get(name, ()) if c.isdigit()]
        if not codes:
            continue
        if last is not None:
            codes = [c for c in codes if last.code in above(c) or c == last.code]
        wide = [c for c in codes if book.divisions[c].level in ("province", "city")]
        if wide:
            return name, wide[0]
        whole = length > 2  # 张家港; a short name of two characters is too often a word
        if len(codes) == 1 and (whole or (last is not None and short_county)):
            return name, codes[0]
    return None


def region_of_name(name: str) -> str | None:
    """
    Code of the division an organisation's name begins with or has in brackets; ``None`` where it names none.

    >>> region_of_name("合肥某某新材料有限公司"), region_of_name("某某咨询（苏州）有限公司"), region_of_name("清陶能源")
    ('340100', '320500', None)
    """
    found = None if name.startswith("中国") else region_at_start(name, short_county=False)
    if found:
        return found
    for inside in _BRACKET.findall(name[:120]):
        found = region_at_start(inside, short_county=False)
        if found:
            return found
    return None


def region_of_text(text: str) -> str | None:
    """Code of what a region column holds: a division code, or names with or without their forms, in any depth."""
    code = region_of_code(text)
    if code:
        return code
    found = region_at_start(text)
    if found is None and len(text.strip()) <= _LONGEST:
        codes = [c for c in gazetteer().by_name.get(text.strip(), ()) if c.isdigit()]
        found = codes[0] if len(codes) == 1 else None
    return found
