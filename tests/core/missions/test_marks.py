"""What was decided of candidates goes into a mission file and comes back, whatever kind of file."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.documents.mission_workbook import read_mission_xlsx, write_mission_xlsx
from luodi.core.missions import plan_mission
from luodi.core.missions.draft import UnreadableMission
from luodi.core.missions.marks import Marks, without_marks, write_marks
from luodi.core.missions.mission_yaml import read_mission_yaml, write_mission_json, write_mission_yaml
from luodi.core.missions.setting_up import set_up
from luodi.core.missions.terms import read_terms
from luodi.core.places.travel import OfflineTimes

FILE = """title: t
home: 山西省太原市
first_date: 2026-12-01
days: 3
teams: [{name: 一组}, {name: 二 组, days: 2-3}]
candidates:
  - {id: a, name: 甲, place: 山西省太原市, value: 1}
  - {name: 乙, place: 山西省太原市, value: 9, after: 丙}
  - {name: 丙, place: 山西省太原市, value: 8}
  - {name: 丁, place: 山西省阳泉市, value: 2}
appointments:
  - {name: 戊, place: 山西省太原市, date: 第2天, time: 10:00-11:00}
"""
IDS = ("a", "乙", "丙", "丁", "戊")
SHIFTS = (("一组", 0), ("一组", 1), ("一组", 2), ("二 组", 1), ("二 组", 2))
MARKS = st.dictionaries(st.sampled_from(IDS), st.sampled_from(("must", "off", "held", "both"))).flatmap(
    lambda said: st.tuples(st.just(said), st.fixed_dictionaries({key: st.sampled_from(SHIFTS) for key in said}))
)


def marks_of(drawn: tuple[dict[str, str], dict[str, tuple[str, int]]]) -> Marks:
    said, where = drawn
    must = frozenset(key for key, mark in said.items() if mark in ("must", "both"))
    off = frozenset(key for key, mark in said.items() if mark == "off")
    return Marks(must, off, {key: where[key] for key, mark in said.items() if mark in ("held", "both")})


@settings(deadline=None, max_examples=60)
@given(MARKS)
def test_marks_come_back_from_every_kind_of_file(drawn):
    """Word for word: what is written is read, and nothing else of the file changes."""
    marks = marks_of(drawn)
    before = read_mission_yaml(FILE, "m.yaml").plain()
    plain = write_marks(before, marks, date(2026, 12, 1))
    marked = read_mission_yaml(write_mission_yaml(draft_of(plain)), "m.yaml")
    for draft in (
        marked,
        read_mission_yaml(write_mission_json(marked), "m.json"),
        read_mission_xlsx(write_mission_xlsx(marked), "m.xlsx"),
    ):
        assert draft.faults == ()
        assert read_terms(draft).marks == marks
        assert without_marks(draft.plain()) == before


def draft_of(plain):
    import yaml

    head = plain["mission"][0]
    tree = {**head, **{name: rows for name, rows in plain.items() if name != "mission"}}
    return read_mission_yaml(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False), "m.yaml")


def planned(marks: Marks):
    plain = write_marks(read_mission_yaml(FILE, "m.yaml").plain(), marks, date(2026, 12, 1))
    ready = set_up(read_terms(draft_of(plain)), OfflineTimes())
    return plan_mission(ready.mission, rounds=200)


def test_a_plan_heeds_them():
    """Who is off is not visited, though others wait for it; who is held is on its day with its team."""
    plan = planned(Marks(frozenset({"a"}), frozenset({"丙"}), {"乙": ("二 组", 2)}))
    assert "丙" not in plan.visited
    assert "a" in plan.visited
    day, _stop = plan.visited["乙"]
    assert (day.team, day.day) == ("二 组", 2)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("mark: 也许", "请写 必去 或 不去"),
        ("locked: 2026-12-01", "请写日期和组"),
        ("locked: 2026-12-09 一组", "应是行程内的一天"),
        ("locked: 2026-12-01 二 组", "不出行"),
        ("locked: 第2天 一组, mark: off", "又锁定"),
    ],
)
def test_marks_that_cannot_be_are_told(words, told):
    """At their cell, with what to write."""
    text = FILE.replace("value: 2}", f"value: 2, {words}}}")
    with pytest.raises(UnreadableMission) as error:
        read_terms(read_mission_yaml(text, "m.yaml"))
    assert [fault.where for fault in error.value.faults] == ["第 10 行"]
    assert told in error.value.faults[0].message
