"""Say in Chinese why a candidate was chosen, and what speaks against it."""

from __future__ import annotations

from collections.abc import Sequence

from luodi.core.companies.linking.candidates import Found
from luodi.core.companies.linking.features import FEATURES, LISTED
from luodi.core.companies.linking.mention import Read
from luodi.core.companies.linking.surroundings import Surroundings
from luodi.core.companies.linking.trades import brand_length
from luodi.core.places.division import gazetteer

_AT = {name: i for i, name in enumerate(FEATURES)}
_NEARNESS = {2: "与企业所在地一致", 1: "与企业同省不同市", -1: "与企业所在地不同"}
_CALLED = {1: "曾用名", 2: "简称", 3: "别名"}


def give_reasons(read: Read, found: Found, values: Sequence[float], around: Surroundings) -> tuple[str, ...]:
    """
    The reasons for and against a candidate, told from its features, the strongest first.

    >>> give_reasons(read_mention("清陶能源"), found, values, Surroundings())  # doctest: +SKIP
    ('字号“清陶”相同', '主业“能源”相合', '提法未写地区')
    """
    at = _AT
    said: list[str] = []
    if found.source:
        said.append(f"与名录中的{_CALLED[found.source]}“{found.name}”比较")
    brand = found.core[: brand_length(found.core)]
    trade = found.core[len(brand) :]
    if values[at["equal_name"]]:
        said.append("名称相同" if values[at["equal_name"]] > 1 else "去掉组织形式后名称相同")
    elif values[at["equal_core"]]:
        said.append(f"去掉地区和组织形式后名称相同：“{found.core}”")
    elif values[at["pinyin"]] > 0:
        said.append(f"拼音与“{found.core}”相合")
    elif values[at["brand_share"]] == 1:
        said.append(f"字号“{brand}”相同")
    elif values[at["brand_share"]] > 0:
        said.append(f"字号“{brand}”部分相同")
    if not values[at["equal_core"]] and trade and values[at["trade_share"]] > 0:
        said.append(f"主业“{trade}”{'相合' if values[at['trade_share']] == 1 else '部分相合'}")
    said += _differences(read, values)
    said += _surroundings(found, values, around)
    return tuple(said)


def _differences(read: Read, values: Sequence[float]) -> list[str]:
    at, said = _AT, []
    missing = int(values[at["missing"]])
    if values[at["pinyin"]] == 0 and missing:
        if values[at["same_letters"]] >= missing:
            said.append("个别字次序不同")
        elif values[at["same_sound"]] >= missing:
            said.append("不同的字读音相同，疑为同音误写")
        else:
            said.append(f"提法中有{missing}个字不在名称里")
    if values[at["region"]] > 0:
        said.append("名称中的地区一致")
    elif values[at["region"]] < 0:
        said.append("名称中的地区不一致")
    elif not read.cut.region and not read.cut.bracket:
        said.append("提法未写地区")
    if values[at["shares_form"]] < 0:
        said.append("提法称“股份”，名称不是股份公司")
    return said


def _surroundings(found: Found, values: Sequence[float], around: Surroundings) -> list[str]:
    at, said = _AT, []
    if values[at["place"]]:
        said.append(f"上下文提到的地点（{_named(around.places)}）{_NEARNESS[int(values[at['place']])]}")
    if values[at["others_place"]]:
        said.append(f"一同提到的单位所在地（{_named(around.homes)}）{_NEARNESS[int(values[at['others_place']])]}")
    if values[at["industry"]] > 0:
        said.append("行业与上下文一致")
    elif values[at["industry"]] < 0:
        said.append("行业与上下文不同")
    if values[at["others_trade"]] > 0:
        said.append("与一同提到的单位行业相近")
    if found.prominence == LISTED:
        said.append("该企业为上市公司，更常被提及")
    alike = int(values[at["alike"]])
    if alike > 1:
        said.append(f"名录中另有{alike - 1}个同样相近的名称")
    return said


def _named(codes: Sequence[str]) -> str:
    divisions = gazetteer().divisions
    return "、".join(dict.fromkeys(divisions[code].short for code in codes if code in divisions))
