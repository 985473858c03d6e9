"""First report: claims, protection, renewal, expiry, transfer, dispute and ruling as a fold over entries."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.projects.claims import (
    Acceptance,
    Claim,
    ClaimState,
    Dispute,
    OwnershipRules,
    Progress,
    Release,
    Renewal,
    Ruling,
    Transfer,
    ownership_rules,
    read_ownership_rules,
)
from luodi.core.projects.errors import WrongRules, WrongShares
from luodi.core.projects.money import split_by_ratio
from luodi.core.projects.ownership import ownership_on
from luodi.core.projects.values import Agreement, Signing

RULES = OwnershipRules(protection_days=100, renewals=1, renewal_days=30, idle_days=40)
START = date(2026, 1, 1)
HALVES = split_by_ratio(["甲县", "乙县"], "5:5")


def at(days: int, who: str = "林") -> dict:
    """The head of an entry of the day ``days`` after the start, entered that day."""
    day = START + timedelta(days=days)
    return {"project": "p", "on": day, "recorded": datetime(day.year, day.month, day.day, tzinfo=UTC), "by": who}


CLAIM = Claim(id="c", unit="甲县", **at(0))
ACCEPTED = Acceptance(id="a", target="c", **at(5, "王"))


def states(entries: list, days: list[int], rules: OwnershipRules = RULES) -> list[str]:
    """State on each of the days."""
    return [ownership_on(entries, START + timedelta(days=d), rules).state.value for d in days]


def test_a_claim_is_filed_then_protected():
    """Filed on the day it is reported, protected from its acceptance."""
    assert states([CLAIM, ACCEPTED], [-1, 0, 4, 5]) == ["free", "filed", "filed", "protected"]


def test_nobody_accepts_their_own_claim():
    """An acceptance by who filed it changes nothing, and is told."""
    own = replace(ACCEPTED, by="林")
    found = ownership_on([CLAIM, own], START + timedelta(days=6), RULES)
    assert found.state is ClaimState.FILED
    assert found.ignored == (("a", "不能由申报人本人受理"),)


def test_a_claim_lapses_without_progress_and_says_so():
    """Forty days without a step free the project the day after."""
    assert states([CLAIM, ACCEPTED], [45, 46]) == ["protected", "free"]
    assert "40天无进展" in ownership_on([CLAIM, ACCEPTED], START + timedelta(days=46), RULES).ended


def test_progress_keeps_a_claim_to_the_end_of_its_protection():
    """Steps keep it from running idle; the protection itself ends a hundred days after acceptance."""
    steps = [Progress(id=f"s{d}", what="走访", **at(d)) for d in (40, 75, 100)]
    assert states([CLAIM, ACCEPTED, *steps], [46, 105, 106]) == ["protected", "protected", "free"]


def test_renewal_adds_its_days_once():
    """A renewal within the protection adds thirty days, a second one is refused."""
    steps = [Progress(id=f"s{d}", **at(d)) for d in (40, 75, 110)]
    entries = [CLAIM, ACCEPTED, *steps, Renewal(id="r1", target="c", **at(80)), Renewal(id="r2", target="c", **at(90))]
    assert states(entries, [135, 136]) == ["protected", "free"]
    assert ownership_on(entries, START + timedelta(days=91), RULES).ignored == (("r2", "续期次数已用完"),)


def test_a_second_claim_waits_until_the_first_ends():
    """While it is protected another unit's claim changes nothing; after it lapsed the next one takes the project."""
    early, late = Claim(id="d", unit="乙县", **at(20)), Claim(id="e", unit="乙县", **at(60))
    found = ownership_on([CLAIM, ACCEPTED, early, late], START + timedelta(days=61), RULES)
    assert (found.owner, found.state) == ("乙县", ClaimState.FILED)
    assert found.ignored == (("d", "甲县已首报"),)


def test_units_that_file_at_the_same_moment_are_in_dispute():
    """Neither owns it, no credit is split, and a ruling settles it."""
    other = replace(CLAIM, id="d", unit="乙县")
    ruling = Ruling(id="r", unit="乙县", shares=(("乙县", Fraction(1)),), reason="由乙县跟进", **at(3, "王"))
    tied = ownership_on([CLAIM, other], START, RULES)
    assert (tied.state, tied.owner, tied.shares) == (ClaimState.DISPUTED, "", ())
    assert ownership_on([CLAIM, other, ruling], START + timedelta(days=3), RULES).owner == "乙县"


def test_a_transfer_splits_credit_from_its_day_on():
    """Before the transfer the finder has all, from then on both have their part."""
    moved = Transfer(id="t", unit="乙县", shares=HALVES, reason="选址", **at(10))
    before, after = (ownership_on([CLAIM, ACCEPTED, moved], START + timedelta(days=d), RULES) for d in (9, 10))
    assert before.shares == (("甲县", Fraction(1)),)
    assert (after.owner, after.shares) == ("乙县", HALVES)


def test_time_stands_still_in_a_dispute():
    """A disputed claim does not lapse; after the ruling protection begins anew."""
    disputed = Dispute(id="d", unit="乙县", reason="先谈", **at(20))
    ruling = Ruling(id="r", unit="甲县", shares=HALVES, reason="维持", **at(200, "王"))
    assert states([CLAIM, ACCEPTED, disputed, ruling], [199, 200, 240, 241]) == [
        "disputed", "protected", "protected", "free",
    ]  # fmt: skip


def test_a_binding_contract_ends_the_running_of_time():
    """Signed, the claim stays; a framework changes nothing."""
    head = {**at(10), "amount": Decimal(1)}
    framework = Signing(id="s", agreement=Agreement.FRAMEWORK, **head)
    assert states([CLAIM, ACCEPTED, framework], [300]) == ["free"]
    assert states([CLAIM, ACCEPTED, replace(framework, agreement=Agreement.BINDING)], [300]) == ["fixed"]


def test_release_frees_and_says_why():
    """The owner gives it up for a reason."""
    found = ownership_on([CLAIM, ACCEPTED, Release(id="r", reason="对方转投", **at(9))], START + timedelta(9), RULES)
    assert (found.state, found.shares, found.ended) == (ClaimState.FREE, (), "2026-01-10放弃：对方转投")


def test_below_the_floor_nothing_is_protected():
    """A claim below the planned investment the rules ask for owns nothing."""
    henan = ownership_rules("henan-2025")
    small = replace(CLAIM, planned_wan=Decimal(99_999))
    assert states([small], [0], henan) == ["free"]
    assert states([replace(small, planned_wan=Decimal(100_000))], [0], henan) == ["filed"]


@pytest.mark.parametrize("table", [{"protection_days": -1}, {"protect": 3}])
def test_wrong_rules_are_refused(table: dict):
    """A negative limit or one that does not exist is told."""
    with pytest.raises(WrongRules):
        read_ownership_rules(table)


def test_shares_must_be_one_whole():
    """Shares that do not make up 1 never become an entry."""
    with pytest.raises(WrongShares):
        Transfer(id="t", unit="乙县", shares=(("甲县", Fraction(1, 3)), ("乙县", Fraction(1, 3))), **at(1))


UNITS = st.sampled_from(["甲县", "乙县", "丙县"])
SHARES = st.dictionaries(UNITS, st.integers(1, 9), min_size=1).map(
    lambda parts: tuple((unit, Fraction(part, sum(parts.values()))) for unit, part in parts.items())
)


@st.composite
def an_entry(draw: st.DrawFn, ident: int):
    """Any entry about claims, of any of 120 days, entered up to 60 days later."""
    head = at(draw(st.integers(0, 120)), draw(st.sampled_from("林王赵")))
    head |= {"id": str(ident), "recorded": head["recorded"] + timedelta(days=draw(st.integers(0, 60)))}
    kind = draw(st.sampled_from([Claim, Acceptance, Renewal, Progress, Release, Transfer, Dispute, Ruling, Signing]))
    if kind in (Acceptance, Renewal):
        return kind(**head, target=str(draw(st.integers(0, ident))))
    if kind is Claim:
        return Claim(**head, unit=draw(UNITS))
    if kind is Release:
        return Release(**head, reason="x")
    if kind is Signing:
        return Signing(**head, agreement=draw(st.sampled_from(Agreement)), amount=Decimal(1))
    if kind is Progress:
        return Progress(**head)
    if kind is Dispute:
        return Dispute(**head, unit=draw(UNITS), reason="x")
    return kind(**head, unit=draw(UNITS), shares=draw(SHARES), reason="x")


@st.composite
def entries(draw: st.DrawFn):
    """Up to twelve entries."""
    return [draw(an_entry(i)) for i in range(draw(st.integers(0, 12)))]


@settings(deadline=None)
@given(entries(), st.integers(0, 200), st.booleans())
def test_credit_is_one_whole_or_nobodys(some, day, accepts):
    """Whatever happens: shares make up exactly 1 or are empty, and the owner of a free project is nobody."""
    found = ownership_on(some, START + timedelta(days=day), replace(RULES, needs_acceptance=accepts))
    assert sum(share for _, share in found.shares) == (1 if found.shares else 0)
    assert (found.state is ClaimState.FREE) == (found.owner == "" and not found.disputed_by)
    assert bool(found.shares) == bool(found.owner)


@settings(deadline=None)
@given(entries(), st.integers(0, 120), st.booleans())
def test_the_future_does_not_change_a_day(some, day, accepts):
    """Entries of later days change nothing on a day, in whatever order all of them are given."""
    rules, on = replace(RULES, needs_acceptance=accepts), START + timedelta(days=day)
    until_then = [e for e in some if e.on <= on]
    assert ownership_on(list(reversed(some)), on, rules) == ownership_on(until_then, on, rules)
