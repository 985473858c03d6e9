"""An organisation's page."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from luodi.core.companies.register.importing import import_file
from luodi.web.companies import actions
from luodi.web.reports.models import FactRow
from tests.web.companies.conftest import HENGCHE, OLD_QINGQUAN, QINGQUAN, code, linked, oid_of, talk

pytestmark = pytest.mark.django_db


def page(client, name_or_id: str) -> str:
    oid = name_or_id if name_or_id.isascii() else oid_of(name_or_id)
    answer = client.get(reverse("companies:company", args=[oid]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_facts_with_their_source(folder, lin, as_user):
    """Each fact names the file, the row and the day it came from; an expired title is said to be."""
    said = page(as_user(lin), HENGCHE)
    for words in ("江苏省苏州市", "12,000 万元", "存续", "名录.csv", "第 2 行", "2026-01-05", "高新技术企业", "已过期"):
        assert words in said


def test_a_reimport_keeps_the_source_of_what_it_left(folder, lin, as_user, tmp_path):
    """The capital is of the second file, the state still of the first; the version lists what changed."""
    (tmp_path / "二.csv").write_text(
        f"企业名称,信用代码,所在地,注册资本（万元）\n{HENGCHE},{code(1)},苏州,20000\n", encoding="utf-8"
    )
    import_file(tmp_path / "二.csv", folder, as_of=datetime(2026, 3, 1, tzinfo=UTC))
    from luodi.web.companies.profile import profile_of

    profile = profile_of(code(1), lin)
    sources = {fact.name: fact.source.file for fact in profile.facts}
    assert (sources["capital"], sources["status"]) == ("二.csv", "名录.csv")
    assert profile.changes[0].fields == [("注册资本", "12,000 万元", "20,000 万元")]
    assert profile.changes[-1].first
    assert "20,000 万元" in page(as_user(lin), code(1))


def test_reports_people_and_visits(folder, lin, as_user):
    """What a linked report says of it: who was met, in which role, on which day."""
    linked(talk(lin))
    said = page(as_user(lin), QINGQUAN)
    for words in ("周启明赴皖", "方毓", "总经理", "到访", "5月6日"):
        assert words in said


def test_another_units_report_does_not_show(folder, lin, zhao, auditor, as_user):
    """Zhao sees the organisation and nothing of Lin's report; an auditor sees it with its unit."""
    linked(talk(lin))
    said = page(as_user(zhao), QINGQUAN)
    assert "周启明赴皖" not in said
    assert "方毓" not in said
    assert "宁河市招商局" in page(as_user(auditor), QINGQUAN)


def test_a_rejected_fact_takes_its_report_along(folder, lin, as_user):
    """A mention that was left out of the record counts no more."""
    link = linked(talk(lin))[QINGQUAN]
    from luodi.web.reports import actions as reports

    reports.reject(fact=FactRow.objects.get(pk=link.fact_id), version=None, by=lin)
    assert "周启明赴皖" not in page(as_user(lin), QINGQUAN)


def test_a_merged_id_leads_to_the_row_it_lives_on_in(folder, lin, as_user):
    """Old addresses keep working; the former name stays to be seen."""
    old, new = oid_of(OLD_QINGQUAN), oid_of(QINGQUAN)
    actions.merge(winner=new, loser=old, take={}, generation=None, by=lin)
    said = page(as_user(lin), old)
    assert f"<h1>{QINGQUAN}</h1>" in said
    assert OLD_QINGQUAN in said


@pytest.mark.parametrize("oid", ["N0", "91340100000000009X", "x" * 300])
def test_an_id_that_is_none(folder, lin, as_user, oid):
    """404 in words."""
    answer = as_user(lin).get(reverse("companies:company", args=[oid]))
    assert answer.status_code == 404


def test_no_register_is_404(no_register, lin, as_user):
    """The same without a register."""
    assert as_user(lin).get(reverse("companies:company", args=["N0"])).status_code == 404
