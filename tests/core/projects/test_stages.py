"""Stages: what is missing, who may move what, time at each stage and slip against the plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from luodi.core.projects.errors import ReasonNeeded, SamePerson, StageRefused, WrongRules
from luodi.core.projects.requirements import default_stage_rules, missing_for, read_stage_rules
from luodi.core.projects.stages import check_move, check_status, check_verifier, days_at, find_slips, stage_log
from luodi.core.projects.values import Evidence, ProjectFacts, Stage, StageMove, Status
from luodi.core.rules import load_rules

RULES = default_stage_rules()
TODAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LEAD = {"source": "展会", "first_reporter": "甲县", "reported_on": TODAY, "investor": "某某电池有限公司"}
TALKS = LEAD | {"decision_maker": "林某", "industry": "3841", "next_step": "回访"}
MINUTES = Evidence("minutes", "纪要.docx", "0" * 64, TODAY, "林")


def lead(**changes: object) -> ProjectFacts:
    """A lead that shows all a lead must show."""
    return replace(ProjectFacts("p1", "某某电池", "甲县", fields=LEAD), **changes)


def move(stage: Stage, day: date, reason: str = "") -> StageMove:
    """A move entered on the day it happened."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return StageMove(id=f"{stage}-{day}", project="p1", on=day, recorded=at, by="林", stage=stage, reason=reason)


def keys(missing: tuple) -> list[str]:
    """What is missing, by key."""
    return [m.key for m in missing]


def test_a_whole_lead_misses_nothing():
    """A lead with every field of its stage lacks nothing there."""
    assert missing_for(lead(), Stage.LEAD, RULES, TODAY) == ()


def test_missing_names_fields_and_evidence_of_the_way():
    """Fields and files of every stage on the way are asked for, each with the stage that asks."""
    missing = missing_for(lead(fields=LEAD | {"source": " "}), Stage.TALKS, RULES, TODAY)
    assert keys(missing) == ["source", "decision_maker", "industry", "next_step", "minutes"]
    assert missing[0].stage is Stage.LEAD
    assert missing[0].reason == "缺“线索来源”（线索阶段要求）"
    assert missing[-1].is_evidence


@pytest.mark.parametrize(("source", "asked"), [("展会", []), ("以商招商", ["introducer"])])
def test_a_condition_decides_whether_a_field_is_asked_for(source: str, asked: list[str]):
    """The introducer is asked for where the source has one."""
    assert keys(missing_for(lead(fields=LEAD | {"source": source}), Stage.LEAD, RULES, TODAY)) == asked


def test_no_and_zero_are_known():
    """``False`` and 0 answer a question; an empty text does not."""
    table = {"labels": load_rules("project_stages")["labels"], "stages": {"lead": {"requirements": [{"field": "a"}]}}}
    rules = read_stage_rules(table)
    assert [keys(missing_for(lead(fields={"a": v}), Stage.LEAD, rules, TODAY)) for v in (False, 0, "", None, ())] == [
        [], [], ["a"], ["a"], ["a"],
    ]  # fmt: skip


def test_a_requirement_has_its_dates():
    """A line of the table is asked for between its days only."""
    line = {"field": "carbon", "from": date(2025, 9, 1), "to": "2026-08-31"}  # as YAML has it, and as JSON
    rules = read_stage_rules(
        {"labels": load_rules("project_stages")["labels"], "stages": {"lead": {"requirements": [line]}}}
    )
    days = [date(2025, 8, 31), date(2025, 9, 1), date(2026, 8, 31), date(2026, 9, 1)]
    assert [bool(missing_for(lead(), Stage.LEAD, rules, day)) for day in days] == [False, True, True, False]


def test_leaving_asks_only_for_what_leaving_asks():
    """A lead that is given up shows a reason, not a contract."""
    assert keys(missing_for(lead(), Stage.EXITED, RULES, TODAY)) == ["exit_reason"]


@pytest.mark.parametrize("line", [{"evidence": "photo-of-a-cat"}, {"label": "x"}, {"field": "a", "when": {"field": "b"}},
                                  {"field": "a", "from": "soon"}])  # fmt: skip
def test_a_wrong_table_says_where(line: dict):
    """A line that cannot be read is refused with its stage."""
    with pytest.raises(WrongRules, match="talks"):
        read_stage_rules({**load_rules("project_stages"), "stages": {"talks": {"requirements": [line]}}})


def test_an_unknown_stage_is_refused():
    """A table with a stage that does not exist is refused."""
    with pytest.raises(WrongRules, match="nowhere"):
        read_stage_rules({**load_rules("project_stages"), "stages": {"nowhere": {}}})


def test_the_next_stage_opens_when_nothing_is_missing():
    """A move to the next stage passes with all fields and files, and tells all that is missing without."""
    check_move(lead(fields=TALKS, evidence=(MINUTES,)), Stage.TALKS, RULES, TODAY)
    with pytest.raises(StageRefused) as refused:
        check_move(lead(fields=TALKS), Stage.TALKS, RULES, TODAY)
    assert refused.value.missing == ("缺“会谈纪要或走访记录”的证据文件（在谈阶段要求）",)


def test_passing_a_stage_over_needs_a_reason_and_excuses_what_it_asks():
    """From lead to registered: with a reason, only what the target and the stages not passed over ask is asked."""
    registered = lead(fields=LEAD | {"company_code": "91350100M000100Y43"},
                      evidence=(Evidence("licence", "执照.pdf", "1" * 64, TODAY, "林"),))  # fmt: skip
    with pytest.raises(ReasonNeeded, match=r"在谈、预审、签约"):
        check_move(registered, Stage.REGISTERED, RULES, TODAY)
    check_move(registered, Stage.REGISTERED, RULES, TODAY, "先落户后签约，见会议纪要")


def test_going_back_needs_a_reason_only():
    """Back to talks: refused without a reason, open with one, whatever is missing."""
    signed = lead(stage=Stage.SIGNED)
    with pytest.raises(ReasonNeeded):
        check_move(signed, Stage.TALKS, RULES, TODAY, "  ")
    check_move(signed, Stage.TALKS, RULES, TODAY, "投资方重新选址")


def test_where_it_stands_already_is_refused():
    """A move to the present stage is no move."""
    with pytest.raises(StageRefused):
        check_move(lead(), Stage.LEAD, RULES, TODAY)


def test_nobody_verifies_their_own_entry():
    """The verifier is somebody else than who entered it."""
    entry = move(Stage.SIGNED, TODAY)
    check_verifier(entry, "王")
    with pytest.raises(SamePerson):
        check_verifier(entry, "林")


def test_a_status_other_than_on_course_has_a_reason():
    """Delayed without a reason is refused; on course needs none."""
    check_status(lead(), Status.ON_COURSE)
    with pytest.raises(ReasonNeeded):
        check_status(lead(), Status.DELAYED)


def test_time_at_each_stage_counts_returns():
    """Days at a stage add up over returns; the present stay is open."""
    moves = [move(Stage.TALKS, date(2026, 1, 11)), move(Stage.LEAD, date(2026, 1, 1)),
             move(Stage.LEAD, date(2026, 1, 31), "重谈"), move(Stage.TALKS, date(2026, 2, 5))]  # fmt: skip
    stays = stage_log(moves, date(2026, 2, 15))
    assert [(s.stage, s.days) for s in stays] == [
        (Stage.LEAD, 10), (Stage.TALKS, 20), (Stage.LEAD, 5), (Stage.TALKS, 10),
    ]  # fmt: skip
    assert stays[-1].until is None
    assert days_at(stays) == {Stage.LEAD: 15, Stage.TALKS: 30}


def test_without_moves_there_is_no_log():
    """A project that nobody moved yet, or only later, has no stay."""
    assert stage_log([], TODAY) == ()
    assert stage_log([move(Stage.LEAD, date(2027, 1, 1))], TODAY) == ()


def test_slips_against_the_plan():
    """Reached late, not reached but due, not yet due; a stage gone back from is due again."""
    plan = {Stage.SIGNED: date(2026, 1, 10), Stage.STARTED: date(2026, 2, 1), Stage.OPERATING: date(2027, 1, 1)}
    moves = [move(Stage.SIGNED, date(2026, 1, 15))]
    assert [(s.stage, s.reached, s.days) for s in find_slips(plan, moves, date(2026, 2, 11))] == [
        (Stage.SIGNED, date(2026, 1, 15), 5),
        (Stage.STARTED, None, 10),
    ]
    back = [*moves, move(Stage.TALKS, date(2026, 1, 20), "重谈")]
    assert find_slips(plan, back, date(2026, 2, 11))[0].reached is None


def test_leaving_keeps_what_was_reached():
    """A project that left after it started has started."""
    moves = [move(Stage.STARTED, date(2026, 1, 15)), move(Stage.EXITED, date(2026, 2, 1), "资金断裂")]
    assert find_slips({Stage.STARTED: date(2026, 1, 15)}, moves, date(2026, 3, 1))[0].days == 0
