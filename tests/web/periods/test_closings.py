"""Closings: who closes what, what is kept, and that nothing later moves it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from luodi.core.projects.rows import Row
from luodi.web.audit.models import Event
from luodi.web.errors import Conflict, NotAllowed, Refused
from luodi.web.periods import actions
from luodi.web.periods.keeping import keep_period
from luodi.web.periods.models import Closing, ClosingCheck, KeptFigure, RowBlock
from luodi.web.periods.packing import pack_rows, unpack_rows
from luodi.web.projects import actions as projects
from luodi.web.projects import claiming, counting, figures
from luodi.web.projects.book import today
from luodi.web.projects.models import EntryRow, Project
from tests.web.periods.conftest import close, last_month_end, work
from tests.web.projects.conftest import make

pytestmark = pytest.mark.django_db


def sign_on(project: Project, day: date, lin, wang, amount: int = 500):
    """A binding signing of a past day, checked."""
    entry = counting.add_signing(project=project, on=day, agreement="binding", amount=Decimal(amount), by=lin)
    projects.verify(entry=entry, by=wang)
    return entry


@pytest.fixture
def closed(lin, wang, qian, bureau) -> Closing:
    """A signing of the bureau and one of the county, closed to the end of last month."""
    sign_on(make(lin), last_month_end(), lin, wang)
    own = projects.add_project(fields={"name": "县里的项目", "investor": "甲公司"}, on=date(2026, 1, 5), by=qian)
    entry = counting.add_signing(project=own, on=last_month_end(), agreement="binding", amount=Decimal(70), by=qian)
    projects.verify(entry=entry, by=lin)
    return close(bureau, lin)


def amount_of(user, closing: Closing, unit: str = "") -> str:
    """The amount signed in the closing's period as the page has it."""
    asked = figures.asked_of(closing.last.year, None, "", unit, "宁河", closing.last)
    indicator = next(i for i in figures.indicators_for("宁河", closing.last.year) if i.id == "signed-amount")
    figure, kept = figures.figure(user, indicator, asked)
    assert kept == closing
    return figure.shown


def test_only_the_head_of_the_bureau_closes(lin, wang, qian, zhao, leader, bureau):
    """Not a colleague, a county, another city, a leader."""
    for other in (wang, qian, zhao, leader):
        with pytest.raises(NotAllowed):
            actions.close_period(city=bureau, last=last_month_end(), by=other)
    assert actions.close_period(city=bureau, last=last_month_end(), by=lin).final


@pytest.mark.parametrize(("days", "said"), [(1, "月末"), (-40, "没有过完")])
def test_a_period_ends_with_a_month_that_is_over(lin, bureau, days, said):
    """Neither within a month nor before it is over."""
    last = last_month_end() - timedelta(days=days) if days == 1 else date(today().year, 12, 31)
    with pytest.raises(Refused, match=said):
        actions.close_period(city=bureau, last=last, by=lin)


def test_there_is_no_opening_again(lin, bureau, closed):
    """Neither the same nor an earlier day is closed again; the row can be neither changed nor deleted."""
    for last in (closed.last, closed.last.replace(day=1) - timedelta(days=1)):
        with pytest.raises(Conflict, match="不能重开"):
            actions.close_period(city=bureau, last=last, by=lin)
    for change in (lambda rows: rows.update(reason="x"), lambda rows: rows.delete()):
        with pytest.raises((DatabaseError, Exception)), transaction.atomic():
            change(Closing.objects.filter(pk=closed.pk))
    assert Closing.objects.count() == 1


def test_figures_are_kept_by_unit_with_their_rows(closed, lin, qian, bureau):
    """The city's amount, each unit's by its credit, and the rows behind them; the county sees its own alone."""
    shown = {
        (f.unit.name, f.whole): f.shown for f in KeptFigure.objects.filter(closing=closed, indicator="signed-amount")
    }
    assert shown == {
        (bureau.name, True): "570 万元",
        (bureau.name, False): "500 万元",
        (qian.unit.name, False): "70 万元",
    }
    assert amount_of(lin, closed) == "570 万元"
    assert amount_of(lin, closed, qian.unit.name) == "70 万元"
    assert amount_of(qian, closed) == "70 万元"
    assert set(KeptFigure.objects.visible_to(qian).values_list("unit__name", flat=True)) == {qian.unit.name}
    assert Event.objects.filter(operation__in=("period-closed", "figures-kept")).count() == 2


def test_nothing_later_moves_a_closed_figure(closed, lin, wang, qian, bureau, as_user):
    """A late signing, a reversal, a transfer with a split: the closed period stays, the next one takes them in."""
    late = make(lin, name="晚到的项目", investor="乙公司")
    sign_on(late, closed.last, lin, wang, 900)
    first = EntryRow.objects.filter(kind="signing").order_by("pk").first()
    projects.reverse(entry=first, reason="合同作废", by=lin)
    mine = Project.objects.get(name="县里的项目")
    claiming.transfer(project=mine, unit=bureau, shares={bureau.pk: 1}, reason="市里接", by=qian)
    assert amount_of(lin, closed) == "570 万元"
    year = figures.asked_of(closed.last.year, None, "", "", "宁河")
    rows = figures.tables_for(lin, year)["signings"]
    assert sum(row.amount_wan or 0 for row in rows if not row.reason) == 570 + 900 - 500
    assert {row.day for row in rows if row.amount_wan in (900, -500)} == {closed.last + timedelta(days=1)}
    actions.check_closing(closing=closed, by=lin)
    work()
    check = ClosingCheck.objects.get()
    assert check.differing == []
    assert check.same == KeptFigure.objects.filter(closing=closed).count()
    assert "全部和保存的相同" in as_user(lin).get(closed.get_absolute_url()).content.decode()


def test_a_check_finds_what_differs(closed, lin, monkeypatch):
    """Were the book not read as it was known then, the check would say where."""
    row = EntryRow.objects.filter(kind="signing").order_by("pk").first()
    projects.reverse(entry=row, reason="合同作废", by=lin)
    monkeypatch.setattr(
        Closing, "at", property(lambda self: self._at, lambda self, at: setattr(self, "_at", at + timedelta(days=1)))
    )
    monkeypatch.setattr("luodi.web.periods.keeping.figures.closings_of", lambda city, now: [])
    actions.check_closing(closing=closed, by=lin)
    work()
    differing = ClosingCheck.objects.get().differing
    assert [line[1] for line in differing if line[0] == str(closed.unit)].count("signed-amount") == 2


def test_keeping_twice_changes_nothing(closed, lin):
    """A job that is taken up again finds its work done."""

    class Again:
        job = closed.job

        def step(self, done):
            return True

    before = (KeptFigure.objects.count(), RowBlock.objects.count())
    assert keep_period(Again())
    assert (KeptFigure.objects.count(), RowBlock.objects.count()) == before


def test_a_long_book_is_read_as_it_was_kept(closed, lin, bureau, as_user, monkeypatch):
    """Above the limit an open period is refused, until somebody has its figures kept; the page says of when they are."""
    monkeypatch.setattr(figures, "MOST_ENTRIES", 3)
    browser, url = as_user(lin), f"/projects/indicators/?year={today().year}"
    assert "台账太长" in browser.get(url).content.decode()
    assert amount_of(lin, closed) == "570 万元"  # the closed period opens all the same
    browser.post("/periods/keep/", {"year": str(today().year)})
    with pytest.raises(Conflict):
        actions.keep_figures(city=bureau, last=date(today().year, 12, 31), by=lin)
    work()
    page = browser.get(url).content.decode()
    assert "后台计算的" in page
    assert "570" in page
    assert not Closing.objects.filter(final=True, last=date(today().year, 12, 31)).exists()


def test_the_pages_close_and_open(lin, qian, bureau, project, as_user):
    """Closed on the page by who may, with the box ticked; each figure opens to its rows."""
    browser = as_user(lin)
    last = last_month_end().isoformat()
    assert "我知道结账后不能重开" in browser.get("/periods/").content.decode()
    assert "我知道结账后不能重开" not in as_user(qian).get("/periods/").content.decode()
    assert browser.post("/periods/close/", {"last": last}).status_code == 422
    assert as_user(qian).post("/periods/close/", {"last": last, "sure": "1"}).status_code == 403
    answer = browser.post("/periods/close/", {"last": last, "sure": "1"})
    assert "正在保存指标" in browser.get(answer.url).content.decode()
    work()
    page = browser.get(answer.url).content.decode()
    assert "signed-amount/?closing=" in page
    closing = Closing.objects.get()
    opened = browser.get(f"/projects/indicators/signed-amount/?closing={closing.pk}").content.decode()
    assert "结账时的" in opened


def test_rows_are_packed_exactly():
    """Amounts, shares, days, words and units come back as they were; a unit renamed since by its new name."""
    row = Row(
        "1/in", "7", date(2026, 1, 2), date(2026, 3, 1), -1, Decimal("-0.000001"), (("甲", figures.Fraction(1, 3)), ("乙", figures.Fraction(2, 3))),
        {"day": date(2026, 1, 2), "wan": Decimal("1.50"), "yes": True, "n": 3, "words": ("a", "b"), "text": "字", "none": None}, "因为",
    )  # fmt: skip
    (back,) = unpack_rows(pack_rows([row], {"甲": 1}), {1: "新甲"})
    assert back.shares == (("新甲", figures.Fraction(1, 3)), ("乙", figures.Fraction(2, 3)))
    assert back.fields == {name: value for name, value in row.fields.items() if value is not None}
    assert (back.id, back.on, back.day, back.count, back.amount_wan, back.reason) == (
        row.id, row.on, row.day, row.count, row.amount_wan, row.reason,
    )  # fmt: skip


def test_the_api_closes_and_tells(lin, qian, bureau, project, api_of):
    """Closed over the API by who may; a county sees its own figures alone."""
    body = {"last": last_month_end().isoformat(), "sure": True}
    assert api_of(qian).post("/api/periods", body, content_type="application/json").status_code == 403
    made = api_of(lin).post("/api/periods", body, content_type="application/json").json()
    assert made["ready"] is False
    work()
    (listed,) = api_of(qian).get("/api/periods").json()
    assert listed["ready"] is True
    whole = api_of(lin).get(f"/api/periods/{made['id']}").json()
    assert any(figure["whole"] for figure in whole)
    assert not any(figure["whole"] for figure in api_of(qian).get(f"/api/periods/{made['id']}").json())
    assert api_of(lin).post(f"/api/periods/{made['id']}/check", content_type="application/json").status_code == 202
