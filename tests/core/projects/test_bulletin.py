"""The week in numbers: new, signed, started, stuck, slipped, overdue, each with its rows, by unit."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from luodi.core.projects.bulletin import make_bulletin, summarise
from luodi.core.projects.tasks import Task, TaskStanding
from luodi.core.projects.values import (
    Agreement,
    Period,
    Signing,
    Stage,
    StageMove,
    Stated,
    Status,
    StatusChange,
    Verification,
)

WEEK = Period(date(2026, 3, 2), date(2026, 3, 8))
NOW = datetime(2026, 3, 9, tzinfo=UTC)


def head(ident: str, project: str, day: str, by: str = "林") -> dict:
    """The head of an entry, recorded on its day."""
    return {"id": ident, "project": project, "on": date.fromisoformat(day), "by": by,
            "recorded": datetime.fromisoformat(day).replace(tzinfo=UTC)}  # fmt: skip


def known(project: str, unit: str, day: str, **fields: object) -> list:
    """A project with its name, unit and other fields, from a day on."""
    facts = {"name": f"项目{project}", "unit": unit, **fields}
    return [Stated(field=k, value=v, **head(f"{project}-{k}", project, day)) for k, v in facts.items()]


def moved(project: str, stage: Stage, day: str, *, verified: bool = True) -> list:
    """A move to a stage, verified by another person."""
    ident = f"{project}-{stage}"
    return [StageMove(stage=stage, **head(ident, project, day))] + (
        [Verification(target=ident, **head(f"{ident}-v", project, day, "王"))] if verified else []
    )


BOOK = [
    *known("a", "甲县", "2026-03-03"),
    *known("b", "乙县", "2025-06-01", planned_start=date(2026, 3, 4)),
    Signing(agreement=Agreement.BINDING, amount=Decimal(5000), **head("b-s", "b", "2026-03-05")),
    Verification(target="b-s", **head("b-sv", "b", "2026-03-06", "王")),
    *known("c", "甲县", "2025-06-01"), *moved("c", Stage.STARTED, "2026-03-06"),
    *known("d", "甲县", "2025-06-01"), *moved("d", Stage.TALKS, "2025-11-01"),
    *known("e", "乙县", "2025-06-01"), *moved("e", Stage.OPERATING, "2025-07-01"),
    *known("f", "乙县", "2025-06-01", planned_start=date(2026, 6, 1)),
    Stated(field="planned_start", value=date(2026, 9, 1), **head("f-later", "f", "2026-03-07")),
    *known("g", "甲县", "2025-06-01"), *moved("g", Stage.TALKS, "2025-11-01"),
    StatusChange(status=Status.LOST, reason="落户外地", **head("g-l", "g", "2026-01-01")),
    *known("h", "甲县", "2025-06-01"), *moved("h", Stage.STARTED, "2026-03-06", verified=False),
]  # fmt: skip
TASK = TaskStanding(
    Task("t", "对接某某电池", "林", "甲县", date(2026, 2, 26), date(2026, 3, 4)), unit="甲县", due=date(2026, 3, 4)
)


def shown(numbers: tuple) -> dict[str, list[str]]:
    """Ids behind each number."""
    return {n.kind: [line.id for line in n.lines] for n in numbers}


def test_each_number_opens_to_its_rows():
    """New, signed, started and verified, stuck but not gone or done, slipped by time or by decision, overdue."""
    summary = summarise(BOOK, WEEK, NOW, [TASK])
    assert shown(summary.numbers) == {"new": ["a"], "signed": ["b"], "started": ["c"], "stuck": ["d"], "slipped": ["f", "b"],
                                      "overdue": ["t"]}  # fmt: skip
    by_kind = {n.kind: n for n in summary.numbers}
    assert (by_kind["signed"].count, by_kind["signed"].amount_wan) == (1, 5000)
    assert by_kind["stuck"].lines[0].days == 127
    assert [line.days for line in by_kind["slipped"].lines] == [92, 4]
    assert by_kind["overdue"].lines[0].text == "期限 2026-03-04，逾期 2 个工作日"


def test_the_bulletin_is_by_unit_and_names_who_is_silent():
    """Each unit has its own numbers; units together have the city's; the others are named."""
    bulletin = make_bulletin(summarise(BOOK, WEEK, NOW, [TASK]), ["甲县", "乙县", "丙县"])
    assert [u.unit for u in bulletin.units] == ["乙县", "甲县"]
    assert bulletin.silent == ("丙县",)
    for i, number in enumerate(bulletin.summary.numbers):
        assert sum(unit.numbers[i].count for unit in bulletin.units) == number.count


def test_a_quiet_week_has_zeroes():
    """No entry, no task: every kind is there with nothing behind it."""
    assert [n.count for n in summarise([], WEEK, NOW).numbers] == [0] * 6
