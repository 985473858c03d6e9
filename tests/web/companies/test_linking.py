"""Reports are linked as they are read, and links follow what people decide."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from luodi.core.companies.register.importing import import_file
from luodi.web.companies import actions, linking, register
from luodi.web.companies.models import Decision, Link, LinkStatus
from luodi.web.errors import Conflict, NotAllowed
from luodi.web.jobs.models import Job
from luodi.web.jobs.worker import work_once
from luodi.web.reports import actions as reports
from luodi.web.reports.models import FactRow
from tests.web.companies.conftest import HENGCHE, QINGQUAN, code, linked, make_unclear, oid_of, talk
from tests.web.conftest import TEXT

pytestmark = pytest.mark.django_db


def test_reading_links(folder, lin, django_capture_on_commit_callbacks, as_user):
    """A report that is read has its organisations linked, and its page shows to which."""
    with django_capture_on_commit_callbacks(execute=True):
        report = reports.add_text(title="甲", text=TEXT, published=None, by=lin)
    link = report.links.get(mention=HENGCHE)
    assert (link.status, link.oid, link.name) == (LinkStatus.PROPOSED, code(1), HENGCHE)
    said = as_user(lin).get(report.get_absolute_url()).content.decode()
    assert f'id="link-{link.pk}"' in said


def test_a_correction_is_linked_anew(folder, lin, report, django_capture_on_commit_callbacks):
    """Another name is another mention; undoing brings the first one back."""
    link = linked(report)[HENGCHE]
    fact = FactRow.objects.get(pk=link.fact_id)
    with django_capture_on_commit_callbacks(execute=True):
        reports.correct(fact=fact, value="乌有科技有限公司", version=None, by=lin)
    assert report.links.get(fact=fact).status == LinkStatus.UNKNOWN
    with django_capture_on_commit_callbacks(execute=True):
        reports.undo(fact=fact, version=None, by=lin)
    assert report.links.get(fact=fact).oid == code(1)


def test_what_is_no_organisation_of_a_register_is_left_alone(folder, lin, report):
    """A fact corrected to a government is linked no more."""
    link = linked(report)[HENGCHE]
    kind = report.facts.get(item=link.fact.item, field="kind")
    reports.correct(fact=kind, value="government", version=None, by=lin)
    assert HENGCHE not in linked(report)


@pytest.mark.parametrize("damage", ["none", "manifest", "part"])
def test_a_register_that_fails_stops_no_reading(folder, lin, damage, django_capture_on_commit_callbacks, as_user):
    """Without a register, or with a broken one, reports are read as before."""
    if damage == "none":
        (folder / "manifest.json").unlink()
    elif damage == "manifest":
        (folder / "manifest.json").write_text("{", encoding="utf-8")
    else:
        next((folder / "current").iterdir()).unlink()
    with django_capture_on_commit_callbacks(execute=True):
        report = reports.add_text(title="甲", text=TEXT, published=None, by=lin)
    assert not report.links.exists()
    assert as_user(lin).get(report.get_absolute_url()).status_code == 200


def test_a_large_register_is_linked_by_a_job(folder, lin, monkeypatch, django_capture_on_commit_callbacks):
    """Nobody waits for an index of millions to be built."""
    monkeypatch.setattr(register, "INDEX_AT_ONCE_ROWS", 0)
    monkeypatch.setattr(register, "_held", None)
    with django_capture_on_commit_callbacks(execute=True):
        report = reports.add_text(title="甲", text=TEXT, published=None, by=lin)
    assert not report.links.exists()
    assert work_once("worker")
    assert Job.objects.get().state == "done"
    assert report.links.get(mention=HENGCHE).oid == code(1)


# Decisions.


def test_a_decision_is_kept_and_reused(unclear, lin, wang, as_user):
    """The next report's same words are linked by it, and the page says who decided and when."""
    link = actions.decide(link=unclear, oid=oid_of("合肥工业大学"), version=unclear.version, by=wang)
    assert (link.status, link.name) == (LinkStatus.ACCEPTED, "合肥工业大学")
    other = talk(lin, "合肥量子有限公司", "第二次")
    again = linked(other)["合肥工大"]
    assert (again.status, again.name, again.decision.by) == (LinkStatus.ACCEPTED, "合肥工业大学", wang)
    said = as_user(lin).get(other.get_absolute_url()).content.decode()
    assert "人工已定 王致远" in said


def test_a_short_name_elsewhere_is_another_question(unclear, lin):
    """合肥工大 decided at Hefei says nothing about the same words in a report from Chongqing."""
    actions.decide(link=unclear, oid="", version=None, by=lin)
    text = "6月1日，宁河市市长周启明带队赴重庆市考察招商，走访了合肥工大、科大讯飞和重庆行远银行股份有限公司，与总经理方毓座谈。"
    elsewhere = linked(reports.add_text(title="渝", text=text, published=None, by=lin))["合肥工大"]
    assert not elsewhere.decided
    assert elsewhere.region == "500000"


def test_a_full_name_is_the_same_everywhere(folder, lin, report):
    """A decision on a name with its legal form holds in any place."""
    link = linked(report)["杭州云骧航空科技有限公司"]
    actions.decide(link=link, oid="", version=None, by=lin)
    elsewhere = linked(talk(lin, "杭州云骧航空科技有限公司"))["杭州云骧航空科技有限公司"]
    assert elsewhere.status == LinkStatus.REJECTED


def test_another_unit_decides_for_itself(unclear, lin, zhao):
    """Zhao's report is not linked by what Lin decided, nor does Zhao see the decision."""
    actions.decide(link=unclear, oid="", version=None, by=lin)
    theirs = linked(talk(zhao))["合肥工大"]
    assert not theirs.decided


def test_undo_brings_back_what_was_before(unclear, lin, wang):
    """First the decision it replaced, then the linker's say; then there is nothing left to undo."""
    university, firm = oid_of("合肥工业大学"), oid_of("合肥工大高科信息科技股份有限公司")
    actions.decide(link=unclear, oid=firm, version=None, by=lin)
    link = actions.decide(link=unclear, oid=university, version=None, by=wang)
    assert link.oid == university
    link = actions.undo(link=link, version=link.version, by=lin)
    assert (link.oid, link.decision.by) == (firm, lin)
    link = actions.undo(link=link, version=link.version, by=lin)
    assert (link.status, link.oid, link.decision) == (LinkStatus.UNCLEAR, "", None)
    with pytest.raises(Conflict):
        actions.undo(link=link, version=link.version, by=lin)


def test_decisions_survive_a_reimport(unclear, lin, folder, tmp_path):
    """The register changes, all is linked anew, and the decision stands; its name follows the register."""
    university = oid_of("合肥工业大学")
    actions.decide(link=unclear, oid=university, version=None, by=lin)
    (tmp_path / "b.csv").write_text(
        "企业名称,信用代码,所在地\n合肥工业大学,,合肥\n芜湖新来有限公司,,芜湖\n", encoding="utf-8"
    )
    import_file(tmp_path / "b.csv", folder, as_of=datetime(2026, 4, 1, tzinfo=UTC))
    linking.queue_all(by=lin)
    while work_once("worker"):
        pass
    unclear.refresh_from_db()
    assert (unclear.status, unclear.oid) == (LinkStatus.ACCEPTED, university)
    assert unclear.generation == register.manifest().generation


def test_links_follow_a_merge_and_its_undoing(folder, lin):
    """Decided for a row that is merged, a link leads to the row it lives on in, and back when that is undone."""
    old, new = oid_of("合肥老泉电池厂"), oid_of(QINGQUAN)
    link = make_unclear(linked(talk(lin))["合肥工大"])
    link = actions.decide(link=link, oid=old, version=None, by=lin)
    done = actions.merge(winner=new, loser=old, take={}, generation=None, by=lin)
    link.refresh_from_db()
    assert (link.oid, link.name) == (new, QINGQUAN)
    actions.take_back_merge(merge_id=done.id, by=lin)
    link.refresh_from_db()
    assert (link.oid, link.name) == (old, "合肥老泉电池厂")


@pytest.mark.parametrize("who", ["leader", "auditor", "zhao"])
def test_who_may_not_decide(unclear, who, request):
    """Whoever only looks, and another unit."""
    with pytest.raises(NotAllowed):
        actions.decide(link=unclear, oid="", version=None, by=request.getfixturevalue(who))
    assert not Decision.objects.exists()


def test_an_organisation_that_is_none(unclear, lin, as_user):
    """An id the register does not hold is refused, and nothing is written."""
    url = reverse("companies:decide", args=[unclear.pk])
    answer = as_user(lin).post(url, {"oid": "N123", "version": unclear.version}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert not Decision.objects.exists()


def test_the_card_of_another_units_link(unclear, zhao, as_user):
    """Every address of it is 404."""
    client = as_user(zhao)
    for name in ("link", "find"):
        assert client.get(reverse(f"companies:{name}", args=[unclear.pk])).status_code == 404
    for name in ("decide", "undo"):
        assert client.post(reverse(f"companies:{name}", args=[unclear.pk]), {"version": 1}).status_code == 404


def test_an_older_page_is_told(unclear, lin, wang, as_user):
    """Wang decided meanwhile; Lin gets 409 with the new state and who set it."""
    seen = unclear.version
    actions.decide(link=unclear, oid=oid_of("合肥工业大学"), version=seen, by=wang)
    url = reverse("companies:decide", args=[unclear.pk])
    answer = as_user(lin).post(url, {"oid": "", "version": seen, "on": "queue"}, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "王致远 已在" in answer.content.decode()
    assert Decision.objects.get(ended_at=None).by == wang


@pytest.mark.parametrize("version", ["", "²", "9" * 5000, "-1"])
def test_a_version_that_is_no_number(unclear, lin, as_user, version):
    """Refused."""
    url = reverse("companies:decide", args=[unclear.pk])
    assert as_user(lin).post(url, {"oid": "", "version": version}).status_code == 422


def test_a_deleted_report_takes_its_links_and_leaves_decisions(unclear, lin):
    """What was decided is known for the next report."""
    actions.decide(link=unclear, oid="", version=None, by=lin)
    reports.delete(report=unclear.report, by=lin)
    assert not Link.objects.exists()
    assert linked(talk(lin))["合肥工大"].status == LinkStatus.REJECTED
