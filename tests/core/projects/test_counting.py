"""Counting: the first signing, increments, changes of investor, exclusions, tranches with graded evidence."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from luodi.core.projects.claims import Claim, OwnershipRules, Transfer
from luodi.core.projects.context import Basis
from luodi.core.projects.counting_rules import counting_rules, read_counting_rules
from luodi.core.projects.errors import WrongRules
from luodi.core.projects.money import split_by_ratio
from luodi.core.projects.rows import Row
from luodi.core.projects.tables import rows_of_period
from luodi.core.projects.values import (
    Agreement,
    Closing,
    Grading,
    Period,
    Reversal,
    Signing,
    SigningKind,
    Stage,
    StageMove,
    Stated,
    Tranche,
    Verification,
)
from luodi.core.rules import load_rules

YEAR, NEXT = Period.year(2024), Period.year(2025)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
CLOSED = (Closing(date(2024, 12, 31), datetime(2025, 1, 15, tzinfo=UTC)),)


def head(ident: str, day: str, recorded: str = "", by: str = "林", project: str = "p") -> dict:
    """The head of an entry, recorded on its day unless told otherwise."""
    at = datetime.fromisoformat(recorded or day).replace(tzinfo=UTC)
    return {"id": ident, "project": project, "on": date.fromisoformat(day), "recorded": at, "by": by}


def signed(ident: str, day: str, amount: object, kind: SigningKind = SigningKind.NEW, **more: object) -> list:
    """A binding signing and its verification on the same day."""
    where = {k: more.pop(k) for k in ("project", "recorded") if k in more}
    values = {"agreement": Agreement.BINDING, **more}
    entry = Signing(
        amount=None if amount is None else Decimal(str(amount)), kind=kind, **values, **head(ident, day, **where)
    )
    return [entry, Verification(target=ident, **head(f"{ident}v", day, by="王", **where))]


def paid(ident: str, day: str, amount: object, grade: str | None = "B", **more: object) -> list:
    """A tranche, graded on the same day unless ``grade`` is None."""
    where = {k: more.pop(k) for k in ("project", "recorded") if k in more}
    values = {"kind": "capital", "origin": "other-province", **more}
    entry = Tranche(amount=Decimal(str(amount)), **values, **head(ident, day, **where))
    return [entry] + ([Grading(target=ident, grade=grade, **head(f"{ident}g", day, by="王", **where))] if grade else [])


def rows(entries: list, table: str = "signings", period: Period = YEAR, **more: object) -> dict[str, Row]:
    """Rows of a table, by id (a change of investor: the later of its two)."""
    return {row.id: row for row in rows_of_period(entries, period, NOW, **more)[table]}


def total(found: dict[str, Row]) -> Decimal:
    """Sum of what counts."""
    return sum((row.amount_wan or 0 for row in found.values() if not row.reason), Decimal(0))


def test_only_the_first_signing_counts():
    """The same deal signed three times counts once, and the others say when it was first."""
    entries = signed("a", "2024-03-01", 5000) + signed("b", "2024-05-01", 8000, SigningKind.RE_SIGNING)
    entries += signed("c", "2024-09-01", 9000)
    found = rows(entries)
    assert (total(found), found["b"].reason) == (5000, "同一项目已于2024-03-01首签，只计一次")
    assert [r.count for r in found.values()] == [1, 0, 0]


def test_a_framework_does_not_count_and_the_contract_after_it_does():
    """The first binding signing is the first, whatever was intended before."""
    entries = signed("f", "2024-03-01", 5000, agreement=Agreement.FRAMEWORK)
    entries += signed("b", "2024-05-01", 4000, SigningKind.RE_SIGNING)
    found = rows(entries)
    assert (total(found), found["f"].reason) == (4000, "框架或意向协议不计")


def test_nothing_counts_before_a_second_person_verified_it():
    """Neither unverified, nor verified by who entered it."""
    entry, check = signed("a", "2024-03-01", 5000)
    assert rows([entry])["a"].reason == "未经第二人复核"
    own = Verification(target="a", **head("v", "2024-03-02"))
    assert rows([entry, own])["a"].reason == "未经第二人复核"
    assert total(rows([entry, own, check])) == 5000


@pytest.mark.parametrize(
    ("amount", "is_increment", "adds"), [(7000, False, 2000), (2000, True, 2000), (4000, False, None)]
)
def test_an_increase_counts_what_it_adds(amount: int, is_increment: bool, adds: int | None):
    """By its new total or by the increment itself; a total that is not higher adds nothing. It is no new project."""
    entries = signed("a", "2024-03-01", 5000)
    entries += signed("i", "2024-08-01", amount, SigningKind.INCREASE, is_increment=is_increment)
    row = rows(entries)["i"]
    assert (row.amount_wan, row.count, bool(row.reason)) == (adds, 0, adds is None)


def test_an_increase_to_nothing_counted_is_a_first_signing():
    """Where the first contract never came in, the increase is the project."""
    assert rows(signed("i", "2024-08-01", 700, SigningKind.INCREASE))["i"].count == 1


@pytest.mark.parametrize(("covered", "count"), [(True, 0), (False, 1)])
def test_a_second_phase_counts_unless_the_contract_covers_it(covered: bool, count: int):
    """A phase within the counted contract adds nothing; one beyond it is a project of its own."""
    entries = signed("a", "2024-03-01", 5000) + signed(
        "s", "2024-08-01", 3000, SigningKind.SECOND_PHASE, covered=covered
    )
    assert rows(entries)["s"].count == count


def test_a_new_investor_moves_the_project_to_its_event_and_changes_no_total():
    """What counted for the first event is taken out there and counted for the second."""
    entries = signed("a", "2024-03-01", 5000, event="第一届")
    entries += signed("b", "2024-08-01", 6000, SigningKind.INVESTOR_CHANGE, event="第二届")
    found = rows_of_period(entries, YEAR, NOW)["signings"]
    by_event: dict[str, Decimal] = {}
    for row in found:
        by_event[str(row.fields["event"])] = by_event.get(str(row.fields["event"]), Decimal(0)) + (row.amount_wan or 0)
    assert by_event == {"第一届": 0, "第二届": 5000}
    assert sum(row.count for row in found) == 1


def test_a_move_within_the_city_never_counts():
    """Relocation inside the city brings nothing new."""
    assert rows(signed("a", "2024-03-01", 5000, SigningKind.RELOCATION))["a"].reason.startswith("按口径不计")


def test_an_excluded_project_counts_nowhere():
    """Neither its signing nor its money; every row says which exclusion."""
    entries = signed("a", "2024-03-01", 5000) + paid("t", "2024-04-01", 100)
    entries.append(Stated(field="exclusion", value="real-estate", **head("x", "2024-02-01")))
    tables = rows_of_period(entries, YEAR, NOW)
    assert {row.reason for rows in tables.values() for row in rows} == {"属剔除项：房地产"}


def test_foreign_money_needs_a_rate_of_its_day_that_is_published():
    """With the year's rate it counts; before its publication, or without one, it does not, and says so."""
    entries = signed("a", "2024-03-01", 1000, currency="USD")
    assert rows(entries)["a"].amount_wan == Decimal("7121.7")
    early = rows_of_period(entries, YEAR, datetime(2025, 1, 1, tzinfo=UTC))["signings"][0]
    assert early.reason == "没有2024-03-01的USD汇率，不能折算"


def test_an_amount_that_is_not_stated_counts_as_a_project_without_money():
    """The count is known, the amount is not: ``None``, never zero."""
    row = rows(signed("a", "2024-03-01", None))["a"]
    assert (row.count, row.amount_wan, row.reason) == (1, None, "")


@pytest.mark.parametrize(("change", "why"), [
    ({"grade": None}, "证据未评级、未经复核"),
    ({"grade": "C"}, "证据等级 C（发票与合同，无资金凭证）不计"),
    ({"grade": "Z"}, "证据等级 Z（未定义）不计"),
    ({"kind": "local-loan"}, "“本地银行贷款”按口径不计"),
    ({"kind": "magic"}, "“magic”按口径不计"),
    ({"origin": "local"}, "来源“本市”按口径不计"),
    ({"amount": -5}, "金额不大于 0；更正请用冲销"),
    ({"currency": "JPY"}, "没有2024-04-01的JPY汇率，不能折算"),
])  # fmt: skip
def test_money_that_does_not_count_says_why(change: dict, why: str):
    """Ungraded, poorly proven, of a kind or origin left out, in a currency without a rate."""
    row = rows(paid("t", "2024-04-01", **{"amount": 100, **change}), "tranches")["t"]
    assert (row.reason, row.count, row.amount_wan) == (why, 0, None)


def test_nobody_grades_their_own_money():
    """A grading by who entered the tranche is none."""
    entries = [*paid("t", "2024-04-01", 100, None), Grading(target="t", grade="A", **head("g", "2024-04-02"))]
    assert rows(entries, "tranches")["t"].reason == "证据未评级、未经复核"


def test_a_voucher_counts_once():
    """The same bank slip entered for two projects counts for the one entered first."""
    entries = paid("t", "2024-04-01", 100, voucher="S-1") + paid("u", "2024-04-02", 100, voucher="S-1", project="q")
    found = rows(entries, "tranches")
    assert (total(found), found["u"].reason) == (100, "凭证号与 t 相同，只计一次")


def test_a_reversal_in_the_open_period_leaves_a_row_that_says_so():
    """Taken back before the book closed: nothing counts, and the reason is there."""
    entries = [*paid("t", "2024-04-01", 100), Reversal(target="t", reason="重复", **head("r", "2024-05-01"))]
    assert rows(entries, "tranches")["t"].reason == "已冲销：重复"


def test_a_reversal_after_the_closing_counts_against_the_next_period():
    """The closed year stands; the next one loses the amount, in the words it was counted with."""
    entries = [*paid("t", "2024-04-01", 100), Stated(field="unit", value="甲县", **head("u", "2024-01-01")),
               Reversal(target="t", reason="虚报", **head("r", "2025-05-01")),
               Stated(field="unit", value="乙县", **head("w", "2025-02-01"))]  # fmt: skip
    assert total(rows(entries, "tranches", closings=CLOSED)) == 100
    later = rows(entries, "tranches", NEXT, closings=CLOSED)["t"]
    assert (later.amount_wan, later.count, later.day) == (-100, -1, date(2025, 1, 1))
    assert later.shares == (("甲县", Fraction(1)),)


def test_money_graded_after_the_closing_counts_in_the_next_period():
    """It was in the book of the closed year, ungraded, and counts on the first open day."""
    entries = [*paid("t", "2024-04-01", 100, None), Grading(target="t", grade="A", **head("g", "2025-02-01", by="王"))]
    assert rows(entries, "tranches", closings=CLOSED)["t"].reason == "证据未评级、未经复核"
    assert total(rows(entries, "tranches", NEXT, closings=CLOSED)) == 100
    assert total(rows(entries, "tranches")) == 100  # nothing closed: it counts on its own day


def test_money_taken_back_and_restored_counts_once_over_the_years():
    """A reversal that was itself reversed gives back what it took, in the period it is known."""
    entries = [*paid("t", "2024-04-01", 100), Reversal(target="t", reason="x", **head("r", "2025-05-01")),
               Reversal(target="r", reason="误冲", **head("s", "2025-06-01"))]  # fmt: skip
    assert total(rows(entries, "tranches", closings=CLOSED)) == 100
    assert total(rows(entries, "tranches", NEXT, closings=CLOSED)) == 0
    again = (*CLOSED, Closing(date(2025, 5, 31), datetime(2025, 5, 31, tzinfo=UTC)))
    assert total(rows(entries, "tranches", Period(date(2025, 1, 1), date(2025, 5, 31)), closings=again)) == -100
    assert total(rows(entries, "tranches", Period(date(2025, 6, 1), date(2025, 12, 31)), closings=again)) == 100


def test_credit_is_split_as_it_was_on_the_day():
    """Signed before the transfer: the finder's alone. Paid after it: split."""
    shares = split_by_ratio(["甲县", "乙县"], "3:7")
    entries = signed("a", "2024-03-01", 100) + paid("t", "2024-06-01", 100)
    entries += [
        Claim(unit="甲县", **head("c", "2024-01-01")),
        Transfer(unit="乙县", shares=shares, **head("m", "2024-05-01")),
    ]
    tables = rows_of_period(entries, YEAR, NOW, basis=Basis(ownership=OwnershipRules(needs_acceptance=False)))
    assert tables["signings"][0].shares == (("甲县", Fraction(1)),)
    assert tables["tranches"][0].shares == shares


def test_a_project_row_shows_where_it_stood():
    """Stages confirmed up to the last day, what passed over counts with what came after, sums up to the day."""
    moves = [StageMove(stage=Stage.COMPLETED, **head("m", "2024-10-01")),
             Verification(target="m", **head("mv", "2024-10-02", by="王")),
             StageMove(stage=Stage.OPERATING, **head("o", "2024-11-01"))]  # fmt: skip
    entries = signed("a", "2024-03-01", 500) + paid("t", "2024-06-01", 100) + paid("u", "2025-06-01", 50) + moves
    row = rows(entries, "projects")["p"]
    shown = {k: row.fields[k] for k in ("signed_on", "started_on", "completed_on", "operating_on", "paid_wan", "stage")}
    assert shown == {"signed_on": date(2024, 3, 1), "started_on": date(2024, 10, 1), "completed_on": date(2024, 10, 1),
                     "operating_on": None, "paid_wan": 100, "stage": "completed"}  # fmt: skip


@pytest.mark.parametrize("change", [{"agreements": ["oral"]}, {"signings": {}}, {"origins_counted": ["moon"]},
                                    {"grades": {"A": {}}}, {"tranche_kinds": None}])  # fmt: skip
def test_a_wrong_counting_table_is_refused(change: dict):
    """A word that is not known, a kind without a rule, an origin without a name."""
    with pytest.raises(WrongRules):
        read_counting_rules(load_rules("project_counting")["sets"]["default"] | change)
    assert counting_rules().grades_counted == {"A", "B"}
