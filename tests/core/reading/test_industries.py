"""Industries a report is about."""

from __future__ import annotations

from luodi.core.reading.read import read

LEAD = "5月8日，清河县县长林远带队赴苏州市考察招商。"


def industries(sentence: str) -> list[str]:
    return [fact.value for fact in read(LEAD + sentence).record.industries]


def test_listed_industries_are_read_one_by_one():
    """A list closed by 等领域 gives each of its members."""
    assert industries("双方围绕氢能、新型储能、汽车电子等领域深入交流。") == ["氢能", "新型储能", "汽车电子"]


def test_an_industry_the_lexicon_lacks_is_read_from_its_head_word():
    """What stands before 产业 names an industry, whatever it is."""
    assert "竹纤维餐具" in industries("林远介绍了清河竹纤维餐具产业的发展情况。")


def test_the_longest_wording_of_one_industry_stands():
    """锂电池 inside 固态锂电池 is the same industry."""
    assert industries("固态锂电池产业前景广阔，锂电池是重点。") == ["固态锂电池"]


def test_words_in_the_name_of_a_firm_are_no_industry():
    """A firm called 人工智能科技 does not make the trip about 人工智能."""
    assert industries("林远走访了苏州远帆人工智能科技有限公司。") == []


def test_every_report_has_such_slogans():
    """战略性新兴产业 is said everywhere and is not what the trip was about."""
    assert industries("林远强调，要大力发展战略性新兴产业和未来产业。") == []


def test_a_broken_character_stops_nothing():
    """Half of a surrogate pair, which no automaton takes, leaves the industries around it readable."""
    assert industries("双方围绕氢能、新型储能等领域深入交流\ud800。") == ["氢能", "新型储能"]
