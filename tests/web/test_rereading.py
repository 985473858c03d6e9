"""A report read again by a better engine: people's decisions stay, the rest follows, and a clash is shown."""

import re

import pytest
from django.urls import reverse

from luodi.web.audit.models import Event, Operation
from luodi.web.errors import Conflict, NotAllowed
from luodi.web.reports import actions, rereading, storing
from luodi.web.reports.models import FactRow, Report, ReportState, Status
from luodi.web.reports.records import corrected_json
from tests.web.conftest import TEXT, fact_at

FIRM, OTHER = "苏州恒澈新能源科技有限公司", "杭州云骧航空科技有限公司"


@pytest.fixture
def engine_that(monkeypatch):
    """An engine that reads what the present one reads, but for what the given function does to the rows."""

    def install(alter) -> None:
        def rows(report, found) -> list[FactRow]:
            return alter(storing.fact_rows(report, found))

        monkeypatch.setattr(rereading, "fact_rows", rows)

    return install


def says(path: str, value: str):
    """The fact at ``path`` reads ``value``."""

    def alter(rows):
        for row in rows:
            if row.path == path:
                row.proposed = row.value = value
        return rows

    return alter


def lacks(prefix: str):
    """Nothing is read whose path begins with ``prefix``, and the elements after it move up."""
    group, number = prefix.rstrip("]").split("[")

    def moved(found: re.Match) -> str:
        return f"{group}[{int(found[1]) - (int(found[1]) > int(number))}]"

    def alter(rows):
        kept = [row for row in rows if not row.path.startswith(prefix)]
        for row in kept:
            row.path = re.sub(rf"^{group}\[(\d+)\]", moved, row.path)
            row.item = re.sub(rf"^{group}\[(\d+)\]", moved, row.item)
        return kept

    return alter


def names(report) -> list[str]:
    return [o["name"] for o in corrected_json(report)["record"]["organisations"]]


def test_the_same_engine_changes_nothing(report, organisation, lin, wang):
    """Read again, every fact is the row it was, with its decision and history."""
    actions.accept(fact=organisation, version=None, by=wang)
    actions.correct(fact=fact_at(report, "start"), value="2024-03-12", version=None, by=wang)
    columns = ("pk", "path", "value", "start", "end", "status", "version", "clash")
    before, record = list(report.facts.values_list(*columns)), corrected_json(report)["record"]
    outcome = actions.read_again(report=report, by=lin)
    assert list(report.facts.values_list(*columns)) == before
    assert corrected_json(report)["record"] == record
    assert (outcome.new, outcome.gone, outcome.clashes) == (0, 0, 0)
    assert outcome.kept == report.facts.exclude(status=Status.PROPOSED).count() > 3
    assert Event.objects.get(operation=Operation.REPORT_READ_AGAIN).details["kept"] == outcome.kept


def test_what_nobody_decided_on_follows_the_new_reading(report, lin, engine_that):
    """An open fact takes the new value; one that is read no more goes; a new one comes."""
    engine_that(says("leader.title", "宁河市长"))
    outcome = actions.read_again(report=report, by=lin)
    title = fact_at(report, "leader.title")
    assert (title.value, title.status, title.clash, outcome.clashes) == ("宁河市长", Status.PROPOSED, False, 0)
    FactRow.objects.filter(report=report, path="direction").delete()
    assert actions.read_again(report=report, by=lin).new == 1
    engine_that(lacks("organisations[0]"))
    assert actions.read_again(report=report, by=lin).gone > 2
    assert names(report) == [OTHER]


def test_decisions_move_with_their_firm(report, lin, wang, engine_that):
    """The second firm is the first one in the new reading: what was decided on it goes along."""
    second = report.facts.get(value=OTHER, field="name")
    actions.correct(fact=second, value="云骧航空", version=None, by=wang)
    engine_that(lacks("organisations[0]"))
    actions.read_again(report=report, by=lin)
    second.refresh_from_db()
    assert (second.path, second.value, second.status, second.clash) == (
        "organisations[0].name",
        "云骧航空",
        Status.CORRECTED,
        False,
    )
    assert names(report) == ["云骧航空"]


@pytest.mark.parametrize("decide", ["accept", "correct"])
def test_a_decision_that_the_new_reading_contradicts(report, organisation, lin, wang, engine_that, as_user, decide):
    """The person's value stands and is shown as a clash, in the record, the panel and the export, until decided anew."""
    more = {} if decide == "accept" else {"value": "恒澈能源"}
    getattr(actions, decide)(fact=organisation, version=None, by=wang, **more)
    organisation.refresh_from_db()
    kept = organisation.value
    engine_that(says(organisation.path, "恒澈新能源科技"))
    assert actions.read_again(report=report, by=lin).clashes == 1
    organisation.refresh_from_db()
    assert (organisation.value, organisation.proposed, organisation.clash) == (kept, "恒澈新能源科技", True)
    words = as_user(lin).get(reverse("reports:record", args=[report.pk])).content.decode()
    assert "重新识读与人的决定不一致" in words
    assert "恒澈新能源科技" in words
    assert any("恒澈新能源科技" in line for line in corrected_json(report)["conflicts"])
    actions.read_again(report=report, by=lin)
    organisation.refresh_from_db()
    assert organisation.clash
    actions.accept(fact=organisation, version=organisation.version, by=wang)
    organisation.refresh_from_db()
    assert (organisation.value, organisation.clash) == (kept, False)


def test_what_a_person_accepted_is_kept_when_it_is_read_no_more(report, organisation, lin, engine_that):
    """It stays in the record after the ones that are read, marked as a clash."""
    actions.accept(fact=organisation, version=None, by=lin)
    engine_that(lacks("organisations[0]"))
    actions.read_again(report=report, by=lin)
    organisation.refresh_from_db()
    assert (organisation.path, organisation.clash, organisation.status) == (
        "organisations[1].name",
        True,
        Status.ACCEPTED,
    )
    assert names(report) == [OTHER, FIRM]


def test_what_was_rejected_stays_out_unless_it_reads_anew(report, organisation, lin, engine_that):
    """The same reading stays rejected, with details that are new; another reading of it is asked about again, whole."""
    actions.reject(fact=organisation, version=None, by=lin)
    report.facts.filter(item=organisation.item, field="day").delete()
    actions.read_again(report=report, by=lin)
    assert names(report) == [OTHER]
    assert fact_at(report, f"{organisation.item}.day").status == Status.REJECTED
    engine_that(says(organisation.path, "恒澈集团"))
    actions.read_again(report=report, by=lin)
    organisation.refresh_from_db()
    assert (organisation.value, organisation.status, organisation.clash) == ("恒澈集团", Status.PROPOSED, True)
    assert names(report) == ["恒澈集团", OTHER]


def test_facts_made_by_hand_stay(report, lin, engine_that):
    """They keep their words and place, whether or not the new reading has them too."""
    start = TEXT.index("低空经济")
    fields = {"kind": "association", "role": "met"}
    made = actions.make(
        report=report, what="organisation", value="低空协会", start=start, end=start + 4, fields=fields, by=lin
    )
    engine_that(lacks("organisations[1]"))
    actions.read_again(report=report, by=lin)
    made[0].refresh_from_db()
    assert (made[0].value, made[0].start, made[0].clash) == ("低空协会", start, False)
    assert "低空协会" in names(report)


def test_undo_goes_back_to_what_is_read_now(report, organisation, lin, engine_that):
    """A decision taken back after a new reading leaves the new value open, not the old one."""
    actions.accept(fact=organisation, version=None, by=lin)
    engine_that(says(organisation.path, "恒澈新能源科技"))
    actions.read_again(report=report, by=lin)
    actions.undo(fact=organisation, version=None, by=lin)
    organisation.refresh_from_db()
    assert (organisation.value, organisation.status) == ("恒澈新能源科技", Status.PROPOSED)


def test_undo_of_what_is_read_no_more(report, organisation, lin, engine_that):
    """It leaves the record; its history stays."""
    actions.accept(fact=organisation, version=None, by=lin)
    engine_that(lacks("organisations[0]"))
    actions.read_again(report=report, by=lin)
    actions.undo(fact=organisation, version=None, by=lin)
    organisation.refresh_from_db()
    assert organisation.status == Status.REJECTED
    assert organisation.changes.count() == 2


def test_a_page_from_before_is_told(report, organisation, lin, wang, engine_that, as_user):
    """Whoever decides on the old value is shown the new one first."""
    engine_that(says(organisation.path, "恒澈新能源科技"))
    actions.read_again(report=report, by=lin)
    url = reverse("reports:accept", args=[report.pk, organisation.pk])
    answer = as_user(wang).post(url, {"version": 1}, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "刚重新识读过" in answer.content.decode()


def test_a_failed_report_is_read_from_its_file(lin, monkeypatch, as_user):
    """Once the reader can open the file, the report is read; its page has the button."""
    report = actions.add_file(name="坏.pdf", data=b"%PDF-1.7", published=None, by=lin)
    url = reverse("reports:read-again", args=[report.pk])
    client = as_user(lin)
    assert url in client.get(report.get_absolute_url()).content.decode()
    report.source.content = TEXT.encode()
    report.source.save()
    report.source_name = "好.txt"
    report.save()
    assert client.post(url).url == report.get_absolute_url()
    report.refresh_from_db()
    assert (report.state, report.leader) == (ReportState.READ, "周启明")


def test_who_may_read_again(report, lin, zhao, leader, as_user, api_of):
    """Staff of the unit may, on the page and over the API; a leader and another unit may not."""
    url, path = reverse("reports:read-again", args=[report.pk]), f"/api/reports/{report.pk}/read-again"
    assert "不一致" in as_user(lin).post(url, follow=True).content.decode()
    assert as_user(leader).post(url).status_code == 403
    assert as_user(zhao).post(url).status_code == 404
    assert api_of(lin).post(path, content_type="application/json").json() == {
        "kept": 0,
        "new": 0,
        "gone": 0,
        "clashes": 0,
    }
    assert api_of(leader).post(path, content_type="application/json").status_code == 403
    assert api_of(zhao).post(path, content_type="application/json").status_code == 404
    with pytest.raises(NotAllowed):
        actions.read_again(report=report, by=leader)


def test_a_waiting_report_is_not_read_again(lin):
    """The job will read it."""
    reports, _ = actions.add_files(files=[("甲.txt", TEXT.encode())], published=None, by=lin)
    with pytest.raises(Conflict):
        actions.read_again(report=reports[0], by=lin)


def test_the_same_file_twice(lin, zhao, as_user, api_of):
    """The second one is taken and its page names the first; another unit's copy is nobody's business."""
    theirs = actions.add_file(name="别州.txt", data=TEXT.encode(), published=None, by=zhao)
    first = actions.add_file(name="出行.txt", data=TEXT.encode(), published=None, by=lin)
    assert "同一份文件还录入过" not in as_user(lin).get(first.get_absolute_url()).content.decode()
    second = api_of(lin).post("/api/reports", {"text": TEXT}, content_type="application/json").json()
    assert second["same_as"] == [first.pk]
    words = as_user(lin).get(f"/reports/{second['id']}/").content.decode()
    assert "同一份文件还录入过" in words
    assert first.get_absolute_url() in words
    assert theirs.get_absolute_url() not in words


def test_the_same_files_among_many(lin, as_user):
    """The page of the job says how many are there already."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    actions.add_file(name="出行.txt", data=TEXT.encode(), published=None, by=lin)
    files = [SimpleUploadedFile("又.txt", TEXT.encode()), SimpleUploadedFile("新.txt", "副市长何岚带队。".encode())]
    answer = as_user(lin).post(reverse("reports:upload"), {"files": files}, follow=True)
    assert "有 1 份文件与已有的报告完全相同" in answer.content.decode()
    assert Report.objects.count() == 3
