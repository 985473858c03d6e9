"""Tables with editions: which is in force, what a project is asked for, whose claim goes by what, what counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from luodi.core.projects.claims import Claim, ClaimState, OwnershipRules
from luodi.core.projects.context import Basis
from luodi.core.projects.counting_rules import counting_rules
from luodi.core.projects.dated import Dated, Edition, as_dated, stage_rules_for
from luodi.core.projects.ownership import ownership_on
from luodi.core.projects.requirements import Requirement, default_stage_rules
from luodi.core.projects.tables import rows_of_period
from luodi.core.projects.values import Closing, Grading, Period, Stage, Tranche

JANUARY = datetime(2026, 1, 2, tzinfo=UTC)


def test_the_edition_that_began_last_is_in_force():
    """Before the first it is what was shipped; of two of one day the later entered."""
    rules = Dated("shipped", (
        Edition(date(2026, 6, 1), JANUARY, "june"), Edition(date(2026, 3, 1), JANUARY, "march"),
        Edition(date(2026, 3, 1), JANUARY + timedelta(days=1), "march, mended"),
    ))  # fmt: skip
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 5, 31), date(2026, 6, 1)]
    assert [rules.on(day) for day in days] == ["shipped", "march, mended", "march, mended", "june"]
    assert rules.known_at(JANUARY).on(date(2026, 3, 1)) == "march"


def test_a_stage_is_judged_by_the_edition_it_was_reached_under():
    """What a later edition asks of talks is not asked of who talked before; the next stage asks by the new one."""
    shipped = default_stage_rules()
    more = Requirement("note", "备注")
    stricter = replace(shipped, requirements={
        **shipped.requirements, Stage.TALKS: (*shipped.requirements[Stage.TALKS], more), Stage.REVIEW: (more,),
    })  # fmt: skip
    rules = Dated(shipped, (Edition(date(2026, 6, 1), JANUARY, stricter),))
    asked = stage_rules_for({Stage.TALKS: date(2026, 5, 1)}, rules, date(2026, 7, 1))
    assert more not in asked.requirements[Stage.TALKS]
    assert asked.requirements[Stage.REVIEW] == (more,)
    assert more in stage_rules_for({}, rules, date(2026, 7, 1)).requirements[Stage.TALKS]


def test_a_claim_goes_by_the_rules_of_its_day():
    """A protection cut to 30 days leaves the claims of before their 180."""
    rules = Dated(
        OwnershipRules(needs_acceptance=False, idle_days=None),
        (
            Edition(
                date(2026, 3, 1), JANUARY, OwnershipRules(needs_acceptance=False, idle_days=None, protection_days=30)
            ),
        ),
    )
    before = Claim(id="1", project="p", on=date(2026, 2, 1), recorded=JANUARY, by="a", unit="甲")
    after = replace(before, on=date(2026, 3, 1))
    assert ownership_on([before], date(2026, 6, 1), rules).state is ClaimState.PROTECTED
    assert ownership_on([after], date(2026, 6, 1), rules).state is ClaimState.FREE


def test_money_counts_by_the_grades_of_its_day_and_a_closed_figure_learns_no_later_edition():
    """C counts from March on. An edition entered after the closing changes nothing of what was closed."""
    shipped = counting_rules()
    looser = replace(shipped, grades_counted=frozenset("ABC"))
    rules = Dated(shipped, (Edition(date(2026, 3, 1), JANUARY, looser),))
    book = []
    for number, on in enumerate((date(2026, 2, 1), date(2026, 3, 5)), 1):
        at = datetime(on.year, on.month, on.day, tzinfo=UTC)
        tranche = Tranche(
            id=f"t{number}",
            project="p",
            on=on,
            recorded=at,
            by="a",
            amount=Decimal(10),
            kind="capital",
            origin="foreign",
        )
        book += [
            tranche,
            Grading(id=f"g{number}", project="p", on=on, recorded=at, by="b", target=tranche.id, grade="C"),
        ]
    now = datetime(2026, 12, 1, tzinfo=UTC)

    def counted(table, closings=()):
        rows = rows_of_period(book, Period(date(2026, 1, 1), date(2026, 6, 30)), now, closings, Basis(counting=table))
        return [row.id for row in rows["tranches"] if row.count]

    assert counted(shipped) == []
    assert counted(rules) == ["t2"]
    closing = Closing(date(2026, 6, 30), datetime(2026, 7, 1, tzinfo=UTC))
    late = Dated(shipped, (Edition(date(2026, 3, 1), datetime(2026, 8, 1, tzinfo=UTC), looser),))
    assert counted(late) == ["t2"]
    assert counted(late, (closing,)) == []


def test_a_plain_table_has_no_editions():
    """It is in force on every day."""
    assert as_dated("x").on(date(1990, 1, 1)) == "x"
    assert as_dated(as_dated("x")).editions == ()
