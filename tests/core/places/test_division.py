"""The table of divisions."""

from __future__ import annotations

from importlib.resources import files

import pytest

from luodi.core.places import centre, great_circle_km, parent_chain, related, resolve_place, short_name
from luodi.core.places.division import gazetteer, pairs_of
from luodi.core.rules import load_rules


def one(name: str):
    (division,) = resolve_place(name)
    return division


def test_every_province_is_there():
    """31 provinces, regions and municipalities, Taiwan, Hong Kong and Macao lie in China."""
    assert sum(d.parent == "CN" for d in gazetteer().divisions.values()) == 34


def test_no_division_hangs_in_the_air():
    """Every parent exists, so each Chinese division leads to China and each city abroad to a country."""
    divisions = gazetteer().divisions
    for division in divisions.values():
        assert division.parent == "" or division.parent in divisions, division
    assert [d.code for d in divisions.values() if d.code.isdigit() and parent_chain(d)[-1].code != "CN"] == []


def test_rows_that_are_no_divisions_are_left_out():
    """重庆郊县 and 国外 are rows of the source's own tree."""
    assert resolve_place("重庆郊县") == resolve_place("国外") == []


def test_a_county_under_the_province_stands_once():
    """济源 has no prefecture."""
    assert [d.short for d in parent_chain(one("济源市"))] == ["河南", "中国"]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("西双版纳傣族自治州", "西双版纳"),
        ("内蒙古自治区", "内蒙古"),
        ("广西壮族自治区", "广西"),
        ("宁夏回族自治区", "宁夏"),
        ("香港特别行政区", "香港"),
        ("阿拉善盟", "阿拉善"),
        ("和县", "和县"),
        ("津市市", "津市"),
        ("积石山保安族东乡族撒拉族自治县", "积石山"),
        ("某某村", "某某村"),
    ],
)
def test_short_names_lose_people_and_form(name, short):
    """What is left is what people say; a name of one character keeps its form."""
    assert short_name(name) == short


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ("海门市", "海门区"),
        ("富阳市", "富阳区"),
        ("滦县", "滦州市"),
        ("闸北区", "静安区"),
        ("襄樊市", "襄阳市"),
        ("户县", "鄠邑区"),
    ],
)
def test_a_former_name_leads_to_its_successor(old, now):
    """Reports of 2010 name counties that have since become districts."""
    assert [d.name for d in resolve_place(old)] == [now]


def test_every_former_name_has_a_successor():
    """A row of former.tsv whose successor is not in the table would be lost silently."""
    rows = files("luodi.core.places").joinpath("data", "former.tsv").read_text(encoding="utf-8").splitlines()
    for row in rows:
        if not row.startswith("#"):
            old, now, _, year = row.split("\t")
            assert now in {d.name for d in resolve_place(old)}, row
            assert 1990 <= int(year) <= 2026, row


def test_every_rule_names_known_divisions():
    """Shorthand, regions and zones stand for places the table holds."""
    rules, names = load_rules("places"), gazetteer().by_name
    for key in ("shorthand", "regions", "zones", "countries"):
        for name, values in pairs_of(rules[key]):
            missing = [v for v in values if v not in names]
            assert not missing, (key, name, missing)


def test_centres_come_from_the_division_or_what_it_lies_in():
    """A district younger than the source of centres takes its city's."""
    lon, lat = centre(one("昆山市"))
    assert (round(lon, 1), round(lat, 1)) == (121.0, 31.4)
    assert one("临平区").lon is None
    assert centre(one("临平区")) == centre(one("杭州市"))


def test_great_circle_between_shanghai_and_beijing():
    """1,067 km, the figure of any distance table."""
    assert great_circle_km((121.47, 31.23), (116.41, 39.90)) == pytest.approx(1067, abs=2)
    assert great_circle_km((0, 0), (180, 0)) == pytest.approx(20015, abs=1)


def test_related_means_inside_or_around():
    """昆山 and 江苏 are related, 昆山 and 浙江 are not."""
    kunshan = one("昆山市")
    assert related(kunshan, ["320000"])
    assert not related(kunshan, ["330000"])
