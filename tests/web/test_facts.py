"""Deciding on facts: every step is recorded, can be undone, and never overwrites somebody else's."""

import pytest

from luodi.web.errors import Conflict, NotAllowed, Refused
from luodi.web.reports import actions
from luodi.web.reports.actions import Stale
from luodi.web.reports.models import FactChange, Status
from luodi.web.reports.records import corrected_json, record_of


def plain(report):
    return record_of(report.facts.all(), report.reading)[0].plain()


def test_everything_read_is_proposed(report):
    """What the engine read waits for a person, and its words stand in the original at its span."""
    assert report.all_facts == report.open_facts > 10
    for fact in report.facts.filter(field="name", kind="person"):
        assert report.original[fact.start : fact.end] == fact.value


def test_the_rows_give_the_engine_record_back(report):
    """Storing a record as rows and building it again loses nothing."""
    from luodi.core.reading.read import read

    assert plain(report) == read(report.original).record.plain()


def test_accepting_an_organisation_accepts_its_parts(organisation, wang):
    """One click on the name takes kind, role, day and people with it; one undo gives all of it back."""
    changed = actions.accept(fact=organisation, version=1, by=wang)
    assert {row.status for row in changed} == {Status.ACCEPTED}
    assert {"name", "kind", "role"} <= {row.field for row in changed}
    organisation.refresh_from_db()
    assert (organisation.changed_by, organisation.version) == (wang, 2)
    actions.undo(fact=organisation, version=2, by=wang)
    assert not organisation.report.facts.exclude(status=Status.PROPOSED).exists()


def test_a_part_decided_by_hand_survives_the_undo_of_its_head(organisation, lin, wang):
    """Undoing the acceptance of an organisation leaves alone the role somebody corrected since."""
    actions.accept(fact=organisation, version=None, by=wang)
    role = organisation.report.facts.get(item=organisation.item, field="role")
    actions.correct(fact=role, value="signed", version=None, by=lin)
    actions.undo(fact=organisation, version=None, by=wang)
    role.refresh_from_db()
    assert (role.status, role.value) == (Status.CORRECTED, "signed")


def test_correct_undo_correct_again(organisation, lin):
    """The value follows every step, and the log keeps all three."""
    read_as = organisation.value
    actions.correct(fact=organisation, value="苏州恒澈能源有限公司", version=1, by=lin)
    actions.undo(fact=organisation, version=2, by=lin)
    organisation.refresh_from_db()
    assert (organisation.value, organisation.status) == (read_as, Status.PROPOSED)
    actions.correct(fact=organisation, value="恒澈能源", version=3, by=lin)
    steps = FactChange.objects.filter(fact=organisation).order_by("id").values_list("step", "after__value")
    assert list(steps) == [("corrected", "苏州恒澈能源有限公司"), ("undone", read_as), ("corrected", "恒澈能源")]


def test_undo_goes_back_step_by_step(organisation, lin):
    """Two corrections take two undos; a third has nothing left to take back."""
    read_as = organisation.value
    for value in ("甲公司", "乙公司"):
        actions.correct(fact=organisation, value=value, version=None, by=lin)
    seen = []
    for _ in range(2):
        actions.undo(fact=organisation, version=None, by=lin)
        organisation.refresh_from_db()
        seen.append(organisation.value)
    assert seen == ["甲公司", read_as]
    with pytest.raises(Conflict):
        actions.undo(fact=organisation, version=None, by=lin)


def test_rejecting_the_name_drops_the_organisation(organisation, lin):
    """A rejected organisation is not in the record; after the undo it is there again, people and all."""
    report = organisation.report
    before = plain(report)
    actions.reject(fact=organisation, version=None, by=lin)
    assert organisation.value not in [o["name"] for o in plain(report)["organisations"]]
    assert len(plain(report)["organisations"]) == len(before["organisations"]) - 1
    actions.undo(fact=organisation, version=None, by=lin)
    assert plain(report) == before


def test_a_field_its_item_needs_cannot_be_rejected(organisation, lin):
    """An organisation without a kind is no organisation."""
    kind = organisation.report.facts.get(item=organisation.item, field="kind")
    with pytest.raises(Refused):
        actions.reject(fact=kind, version=None, by=lin)


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", "shop"), ("role", ""), ("name", "   "), ("name", "长" * 501), ("day", "明天"), ("day", "2023-02-29")],
)
def test_a_correction_is_checked(organisation, lin, field, value):
    """Only a known word for a kind, only a real date for a day, and always something."""
    fact = organisation.report.facts.get(item=organisation.item, field=field)
    with pytest.raises(Refused):
        actions.correct(fact=fact, value=value, version=None, by=lin)
    assert not FactChange.objects.exists()


def test_the_second_of_two_people_is_told_who_was_first(organisation, lin, wang):
    """A decision on an older version is refused, and names the person, the time and the value."""
    actions.correct(fact=organisation, value="恒澈能源", version=1, by=wang)
    with pytest.raises(Stale) as refused:
        actions.accept(fact=organisation, version=1, by=lin)
    organisation.refresh_from_db()
    assert "王致远" in str(refused.value)
    assert "恒澈能源" in str(refused.value)
    assert organisation.status == Status.CORRECTED


@pytest.mark.parametrize("who", ["zhao", "leader", "auditor"])
def test_others_cannot_decide(organisation, who, request):
    """Another unit's staff, leaders and auditors change nothing."""
    user = request.getfixturevalue(who)
    for action, more in ((actions.accept, {}), (actions.reject, {}), (actions.correct, {"value": "甲"})):
        with pytest.raises(NotAllowed):
            action(fact=organisation, version=None, by=user, **more)
    with pytest.raises(NotAllowed):
        actions.accept_all(report=organisation.report, by=user)
    assert not FactChange.objects.exists()


def test_accept_all_leaves_decisions_alone(report, organisation, lin):
    """What was corrected stays corrected; everything open is accepted."""
    actions.correct(fact=organisation, value="恒澈能源", version=None, by=lin)
    count = actions.accept_all(report=report, by=lin)
    report.refresh_from_db()
    assert (report.open_facts, count) == (0, report.all_facts - 1)
    organisation.refresh_from_db()
    assert organisation.status == Status.CORRECTED


def test_make_a_fact_from_marked_words(report, lin):
    """Words of the text become an accepted fact with their span; undo takes it out of the record again."""
    start = report.original.index("低空经济")
    made = actions.make(
        report=report,
        what="organisation",
        value="宁河低空经济协会",
        start=start,
        end=start + 4,
        fields={"kind": "association", "role": "met"},
        by=lin,
    )
    assert plain(report)["organisations"][-1] == {
        "name": "宁河低空经济协会",
        "kind": "association",
        "role": "met",
        "day": None,
        "people": [],
        "aliases": [],
    }
    evidence = [e for e in corrected_json(report)["evidence"] if e["value"] == "宁河低空经济协会"]
    assert [(e["text"], e["rule"], e["by"]) for e in evidence] == [("低空经济", "desk.by_hand", "林知夏")]
    actions.undo(fact=made[0], version=None, by=lin)
    assert "宁河低空经济协会" not in [o["name"] for o in plain(report)["organisations"]]


def test_make_a_leader_replaces_the_one_read(report, lin):
    """There is one leader: marking another corrects the name and its span, and undo restores both."""
    read_leader = report.facts.get(path="leader.name")
    start = report.original.index("何岚")
    made = actions.make(report=report, what="leader", value="何岚", start=start, end=start + 2, fields={}, by=lin)[0]
    assert made.pk == read_leader.pk
    assert {name: value for name, value in plain(report)["leader"].items() if value} == {"name": "何岚"}
    report.refresh_from_db()
    assert report.leader == "何岚"
    actions.undo(fact=made, version=None, by=lin)
    made.refresh_from_db()
    assert (made.value, made.start) == (read_leader.value, read_leader.start)
    assert plain(report)["leader"]["title"] == "宁河市委副书记、市长"


@pytest.mark.parametrize("decide", ["accept", "correct"])
def test_what_was_left_out_comes_back_whole(organisation, lin, decide):
    """Rejecting a firm and then accepting or correcting it brings its kind, role and people back too."""
    report = organisation.report
    before = [o for o in plain(report)["organisations"] if o["name"] == organisation.value]
    actions.reject(fact=organisation, version=None, by=lin)
    more = {} if decide == "accept" else {"value": organisation.value}
    getattr(actions, decide)(fact=organisation, version=None, by=lin, **more)
    assert [o for o in plain(report)["organisations"] if o["name"] == organisation.value] == before


def test_a_part_rejected_by_itself_stays_out(organisation, lin):
    """Only what fell with the firm comes back with it."""
    person = organisation.report.facts.get(path__startswith=f"{organisation.item}.people[", field="name")
    actions.reject(fact=person, version=None, by=lin)
    actions.reject(fact=organisation, version=None, by=lin)
    actions.accept(fact=organisation, version=None, by=lin)
    person.refresh_from_db()
    assert person.status == Status.REJECTED


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("home", {"title": "甲"}),
        ("industry", {"who": "甲"}),
        ("start", {"amount": "1"}),
        ("organisation", {"kind": "park", "role": "met", "title": "甲"}),
    ],
)
def test_a_fact_takes_only_fields_of_its_own(report, lin, what, fields):
    """A title for a place once made a record that could not be built again."""
    value = "2024-03-12" if what == "start" else "宁河"
    with pytest.raises(Refused, match="没有这些项"):
        actions.make(report=report, what=what, value=value, start=0, end=3, fields=fields, by=lin)
    assert plain(report)


def test_a_count_is_a_whole_number(lin):
    """The record gives it as a number, so words are refused and full-width digits understood."""
    text = "副市长何岚带队赴上海市考察招商，集中签约12个项目，总投资300亿元。"
    fact = actions.add_text(title="签约", text=text, published=None, by=lin).facts.get(field="count")
    with pytest.raises(Refused):
        actions.correct(fact=fact, value="很多", version=None, by=lin)
    actions.correct(fact=fact, value="１５", version=None, by=lin)
    assert 15 in [p.get("count") for p in plain(fact.report)["projects"]]


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 4), (0, 10**6)])
def test_make_needs_words(report, lin, start, end):
    """No span, a span backwards, or one beyond the text: refused."""
    with pytest.raises(Refused):
        actions.make(report=report, what="industry", value="甲", start=start, end=end, fields={}, by=lin)


def test_the_history_cannot_be_rewritten(organisation, lin):
    """A row of the history refuses to be changed or deleted."""
    from luodi.web.audit.models import SealedRow

    actions.accept(fact=organisation, version=None, by=lin)
    change = FactChange.objects.first()
    change.step = "rejected"
    with pytest.raises(SealedRow):
        change.save()
    with pytest.raises(SealedRow):
        change.delete()
