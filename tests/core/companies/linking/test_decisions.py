from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.companies.linking.decisions import Decision, apply_decisions, find_decision
from luodi.core.companies.linking.values import Candidate, Link, Links, Mention

DAY = date(2024, 5, 6)
FIRST, SECOND = (
    Candidate("1", "苏州翎枢有限公司", "registered", 0.7, ("字号相同",)),
    Candidate("2", "成都翎枢有限公司", "registered", 0.2),
)


def links_of(*mentions):
    """Links as the ranker leaves them: undecided between two namesakes."""
    return Links(tuple(Link(m, FIRST, 0.7, 0.1, accepted=False, runners_up=(SECOND,)) for m in mentions), 0.9)


def test_a_decision_outranks_the_score():
    """The company decided on is linked with score 1; who and when is the first reason; the other stays in sight."""
    one = apply_decisions(links_of(Mention("翎枢")), [Decision("翎枢", "2", "林某", DAY)])[0]
    assert (one.rid, one.score, one.accepted) == ("2", 1.0, True)
    assert one.reasons[0] == "林某于2024-05-06认定"
    assert one.runners_up == (FIRST,)


def test_not_in_the_register_can_be_decided():
    """Nothing is linked, and the reason names who said so."""
    one = apply_decisions(links_of(Mention("翎枢")), [Decision("翎枢", None, "林某", DAY)])[0]
    assert (one.rid, one.score, one.unknown_score) == (None, 0.0, 1.0)
    assert one.reasons == ("林某于2024-05-06认定：不在名录中",)
    assert one.runners_up == (FIRST, SECOND)


@pytest.mark.parametrize("text", ["“翎枢”", "3.翎枢", "翎枢（已对接）", "翎樞", " 翎 枢 "])
def test_a_decision_holds_for_the_same_words_however_written(text):
    """Numbering, quotes, remarks, script and spaces do not make another mention."""
    assert apply_decisions(links_of(Mention(text)), [Decision("翎枢", "2", "林某", DAY)])[0].rid == "2"


def test_other_words_are_left_as_they_were():
    """A decision on one name says nothing of another."""
    links = links_of(Mention("翎枢科技"))
    assert apply_decisions(links, [Decision("翎枢", "2", "林某", DAY)])[0] is links[0]
    assert apply_decisions(links, []) is links


@pytest.mark.parametrize(
    ("places", "rid"),
    [(("320500",), "1"), (("320583",), "1"), (("320000",), "1"), (("510100",), "2"), ((), "2"), (("nowhere",), "2")],
)
def test_a_decision_for_a_region_holds_there_only(places, rid):
    """Suzhou, a county of it or its province: the decision for Suzhou; elsewhere the one for everywhere."""
    decisions = [Decision("翎枢", "1", "林某", DAY, region="320500"), Decision("翎枢", "2", "林某", DAY)]
    assert apply_decisions(links_of(Mention("翎枢", places=places)), decisions)[0].rid == rid


def test_a_decision_for_a_kind_holds_for_that_kind_only():
    """What was decided for an institute does not bind a firm's name."""
    links = links_of(Mention("翎枢研究院"))
    assert apply_decisions(links, [Decision("翎枢研究院", "2", "林某", DAY, kind="institute")])[0].rid == "2"
    assert apply_decisions(links, [Decision("翎枢研究院", "2", "林某", DAY, kind="enterprise")])[0].rid is None


def test_the_later_decision_counts():
    """By day, whatever the order; on one day the one made last."""
    old, new = Decision("翎枢", "1", "林某", DAY), Decision("翎枢", "2", "王某", date(2025, 1, 1))
    assert find_decision(Mention("翎枢"), [new, old]) is new
    again = replace(old, by="王某")
    assert find_decision(Mention("翎枢"), [old, again]) is again


def test_a_company_that_was_no_candidate_is_named_by_the_register():
    """The name comes from the register; a company that left it is linked no more."""
    decisions = [Decision("翎枢", "9", "林某", DAY, name="旧名有限公司")]
    links = links_of(Mention("翎枢"))
    assert apply_decisions(links, decisions, {"9": "新名有限公司"})[0].best.name == "新名有限公司"
    assert apply_decisions(links, decisions)[0].best.name == "旧名有限公司"
    assert apply_decisions(links, decisions, {})[0] is links[0]


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_decided_on(text):
    """Whatever the words, a decision on them holds for them."""
    assert find_decision(Mention(text), [Decision(text, "1", "林某", DAY)]) is not None
