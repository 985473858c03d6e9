"""Follow-up by a real browser: a report's instructions to tasks, one done by a county, closed by the bureau, seen above."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from luodi.web.accounts.models import Role, Unit, UnitKind, User
from luodi.web.demo import demo_report
from luodi.web.reports import actions as reports
from luodi.web.reports.models import Report
from luodi.web.tasks import actions
from luodi.web.tasks.giving import Order, give
from luodi.web.tasks.models import State, Task
from tests.browser.conftest import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def city(lin) -> Report:
    """The demo's first report at a bureau with a county, a department and a leader."""
    bureau = lin.unit
    Unit.objects.filter(pk=bureau.pk).update(name="澜江市招商局", city="澜江市")
    for name, kind, username, role in (
        ("青汀县招商服务中心", UnitKind.COUNTY, "qingting", Role.COUNTY),
        ("澜江市发展改革委", UnitKind.DEPARTMENT, "fagai", Role.DEPARTMENT),
    ):
        unit = Unit.objects.create(name=name, city="澜江市", kind=kind, parent=bureau)
        User.objects.create_user(username, password=PASSWORD, full_name=name[:3], unit=unit, role=role)
    User.objects.create_user("leader", password=PASSWORD, full_name="何岚", unit=bureau, role=Role.LEADER)
    return reports.add_file(name="周启明率队考察.txt", data=demo_report("outbound.txt"), published=None, by=lin)


def fits(page: Page) -> None:
    """Nothing makes the page wider than its window."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def number(page: Page, kind: str) -> str:
    return page.locator(f".number[href*='show={kind}'] strong").inner_text()


def go(page: Page, path: str) -> None:
    page.goto("/".join(page.url.split("/")[:3]) + path)
    fits(page)


@pytest.mark.parametrize("width", [1440, 390])
def test_from_the_report_to_the_leaders_page(open_desk, city, lin, width, tmp_path):
    """Given from its words, done by the county with a file, closed by Lin; the leader's numbers have moved."""
    above = open_desk("leader", width=width)
    go(above, "/tasks/week/")
    expect(above.locator("main")).to_contain_text("一周来没有变动")

    page = open_desk(width=width)
    go(page, f"/reports/{city.pk}/")
    page.click(".report-tools a:has-text('交办')")
    expect(page.locator("h1")).to_have_text("据报告交办")
    fits(page)
    county = page.locator(".proposal", has_text="低空经济应用场景清单").filter(
        has=page.locator("option[selected]:has-text('青汀县')")
    )
    expect(county.locator("mark")).to_contain_text("6月底前拿出低空经济应用场景清单")
    expect(county).to_contain_text("已经过了，请另定")  # the report is of 2024
    county.locator("input[name^=take-]").check()  # it is named as the one to do it with
    county.locator("input[name^=days-]").fill("3")
    page.click("button:has-text('交办勾选的')")
    expect(page.locator(".flash")).to_contain_text("已交办")
    task = Task.objects.get(holder__name="青汀县招商服务中心")
    assert task.due is not None

    below = open_desk("qingting", width=width)
    expect(below.locator(".badge-n")).to_be_visible()
    go(below, "/tasks/day/")
    below.click("main a:has-text('低空经济应用场景清单')")
    expect(below.locator("blockquote.quote")).to_contain_text("6月底前")
    fits(below)
    below.click("button:has-text('签收')")
    below.fill("details.act[open] textarea", "清单已拟好")
    evidence = tmp_path / "清单.txt"
    evidence.write_text("三类场景", encoding="utf-8")
    below.set_input_files("input[type=file]", evidence)
    below.click("details.act[open] button[type=submit]")
    expect(below.locator(".task-line")).to_contain_text("已反馈待确认")
    expect(below.locator(".timeline")).to_contain_text("SHA-256")
    fits(below)

    go(page, f"/tasks/{task.pk}/")
    page.click("details.act[open] button:has-text('办结')")
    expect(page.locator(".task-line")).to_contain_text("已办结")
    task.refresh_from_db()
    assert task.state == State.CLOSED

    go(above, "/tasks/week/")
    assert number(above, "closed") == "1"
    above.click(".number[href*='show=closed']")
    expect(above.locator("#rows")).to_contain_text("低空经济应用场景清单")
    fits(above)


@pytest.mark.parametrize(("width", "locale"), [(1440, "zh-CN"), (390, "zh-CN"), (390, "en-US")])
def test_every_page_fits(open_desk, city, lin, width, locale, tmp_path):
    """With tasks late, soon due, reported and returned, no page is wider than the window."""
    units = list(Unit.objects.under(lin.unit))
    texts = [f"第{n}件：会同有关单位把本次走访的企业逐一对接，每周报告一次进展" for n in range(6)]
    given = give(orders=[Order(text=t, holder=units[n % 3], days=n + 1) for n, t in enumerate(texts)], by=lin)
    Task.objects.filter(pk__in=[task.pk for task in given[:3]]).update(due=timezone.localdate() - timedelta(days=9))
    mine = next(task for task in given if task.holder == lin.unit)
    actions.accept(task=mine, version=None, by=lin)
    actions.report_back(task=mine, text="办好了", files=[("a.txt", b"x")], version=None, by=lin)
    page = open_desk(width=width, locale=locale)
    for path in (
        "/tasks/", "/tasks/day/", "/tasks/week/?show=overdue", "/tasks/new/", "/tasks/calendar/", f"/tasks/{mine.pk}/",
        f"/tasks/{mine.pk}/edit/", f"/reports/{city.pk}/tasks/", f"/reports/{city.pk}/",
    ):  # fmt: skip
        go(page, path)
        page.screenshot(
            path=f"{tmp_path}/{width}-{locale}-{path.strip('/').replace('/', '-').partition('?')[0]}.png",
            full_page=True,
        )


def test_an_edit_made_meanwhile_is_shown_beside_the_own(open_desk, city, lin):
    """Two tabs: the second to save sees what the first wrote, and saves the one it chooses."""
    (task,) = give(orders=[Order(text="对接企业", holder=lin.unit, days=3)], by=lin)
    first, second = open_desk(), open_desk()
    for page in (first, second):
        go(page, f"/tasks/{task.pk}/edit/")
    for page, words in ((first, "已约周三"), (second, "已约周四")):
        page.fill("#id_note", words)
        page.click("button:has-text('保存')")
    expect(second.locator(".clash")).to_contain_text("已约周三")
    expect(second.locator("#id_note")).to_have_value("已约周四")
    second.click("button:has-text('保存')")
    expect(second.locator("main")).to_contain_text("已约周四")
