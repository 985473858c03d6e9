"""Targets: who sets them, what stands beside them, and where they are shown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from luodi.web.audit.models import Event
from luodi.web.errors import NotAllowed, Refused
from luodi.web.periods import actions, targets
from luodi.web.periods.models import Target
from luodi.web.projects import actions as projects
from luodi.web.projects import counting
from luodi.web.projects.book import today
from tests.web.projects.conftest import make, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def reached(lin, wang, qian, bureau):
    """The bureau signed 500 and the county 70; the city is to sign 1000, the county 100."""
    projects.verify(entry=sign(make(lin), lin, 500), by=wang)
    own = projects.add_project(fields={"name": "县里的", "investor": "甲公司"}, on=date(2026, 1, 5), by=qian)
    entry = counting.add_signing(project=own, on=today(), agreement="binding", amount=Decimal(70), by=qian)
    projects.verify(entry=entry, by=lin)
    amounts = {(bureau, "signed-amount"): Decimal(1000), (qian.unit, "signed-amount"): Decimal(100)}
    actions.set_targets(city=bureau, year=today().year, amounts=amounts, by=lin)


def lines(user):
    return {p.unit.name: (p.shown, p.asked, p.percent) for p in targets.progress_of(user, today().year)}


def test_progress_is_counted_by_credit_with_the_units_below(reached, lin, qian, bureau):
    """The city has all of it, the county its own; a county does not see the city's."""
    assert lines(lin) == {
        bureau.name: ("570 万元", "1,000 万元", 57),
        qian.unit.name: ("70 万元", "100 万元", 70),
    }
    assert set(lines(qian)) == {qian.unit.name}


def test_only_the_head_of_the_bureau_sets(lin, wang, qian, bureau):
    """In her own city, of an indicator that is there, above zero."""
    given = {(qian.unit, "signed-amount"): Decimal(5)}
    for other in (wang, qian):
        with pytest.raises(NotAllowed):
            actions.set_targets(city=bureau, year=2026, amounts=given, by=other)
    with pytest.raises(Refused):
        actions.set_targets(city=bureau, year=2026, amounts={(qian.unit, "start-rate"): Decimal(5)}, by=lin)
    with pytest.raises(Refused):
        actions.set_targets(city=bureau, year=2026, amounts={(qian.unit, "signed-amount"): Decimal(0)}, by=lin)
    assert actions.set_targets(city=bureau, year=2026, amounts=given, by=lin) == 1
    assert actions.set_targets(city=bureau, year=2026, amounts=given, by=lin) == 0


def test_a_target_is_taken_back_and_both_are_in_the_log(reached, lin, bureau):
    """An empty amount takes it back; the rows stay."""
    assert actions.set_targets(city=bureau, year=today().year, amounts={(bureau, "signed-amount"): None}, by=lin) == 1
    assert bureau.name not in lines(lin)
    assert Target.objects.count() == 3
    assert Event.objects.filter(operation="target-set").count() == 3


@pytest.mark.parametrize(
    ("on", "percent"), [(date(2025, 12, 31), 0), (date(2026, 1, 1), 0), (date(2026, 7, 2), 50), (date(2027, 3, 1), 100)]
)
def test_how_much_of_the_year_is_over(on, percent):
    """Nothing before it, half in July, all after it."""
    assert targets.elapsed_percent(2026, on) == percent


def test_a_score_uses_the_target(reached, lin, as_user):
    """An indicator that asks for a target finds the unit's."""
    page = as_user(lin).get(f"/projects/indicators/?year={today().year}").content.decode()
    assert "签约得分" in page or "得分" in page


def test_the_pages_set_and_show(reached, lin, qian, leader, bureau, as_user):
    """The form sets; the page of a year, the county's, the part on other pages show progress beside the calendar."""
    browser, year = as_user(lin), today().year
    form = {f"{qian.unit_id}.signed-count": "2", f"{bureau.pk}.signed-amount": "2,000"}
    assert browser.post(f"/periods/targets/?year={year}", form).status_code == 302
    assert lines(lin)[bureau.name][1] == "2,000 万元"
    page = browser.get(f"/periods/targets/?year={year}").content.decode()
    assert "时间过去" in page
    assert qian.unit.name in page
    bad = browser.post(f"/periods/targets/?year={year}", {f"{bureau.pk}.signed-amount": "很多"})
    assert (bad.status_code, "大于 0" in bad.content.decode()) == (422, True)
    assert "年度目标" in as_user(leader).get("/periods/progress/").content.decode()
    seen = as_user(qian).get("/periods/targets/").content.decode()
    assert "下达目标" not in seen.split("</nav>")[-1].replace("目标由市级招商局的负责人下达", "")
    assert as_user(qian).post("/periods/targets/", form).status_code == 403


def test_the_api_has_targets(reached, lin, qian, bureau, api_of):
    """Set and read by programs."""
    body = {"unit": qian.unit_id, "year": today().year, "indicator": "signed-count", "amount": 2}
    assert api_of(lin).post("/api/periods/targets", body, content_type="application/json").json() == {"changed": 1}
    found = api_of(qian).get(f"/api/periods/targets?year={today().year}").json()
    assert {line["indicator"]: line["percent"] for line in found} == {"signed-count": 50, "signed-amount": 70}
