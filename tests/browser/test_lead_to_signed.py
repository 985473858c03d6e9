"""By a real browser: a lead of a report becomes a project, is signed and checked by a second person, and the leader's page moves."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from luodi.web.accounts.models import Role, User
from luodi.web.demo import demo_report
from luodi.web.jobs.worker import work_once
from luodi.web.periods import actions as periods
from luodi.web.projects.book import today
from luodi.web.projects.models import Project
from luodi.web.reports import actions as reports
from luodi.web.reports.models import Report
from tests.browser.conftest import PASSWORD

pytestmark = pytest.mark.browser
WIDTHS = (1440, 390)


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.PROJECT_FILES = tmp_path / "files"


@pytest.fixture
def report(lin, wang) -> Report:
    """The demo's first report, and a leader above; the bureau is to sign two projects this year."""
    User.objects.create_user("leader", password=PASSWORD, full_name="何岚", unit=lin.unit, role=Role.LEADER)
    target = {(lin.unit, "signed-count"): Decimal(2)}
    periods.set_targets(city=lin.unit, year=today().year, amounts=target, by=lin)
    return reports.add_file(name="周启明率队考察.txt", data=demo_report("outbound.txt"), published=None, by=lin)


def fits(page: Page) -> None:
    """Nothing makes the page wider than its window."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def go(page: Page, path: str) -> None:
    page.goto("/".join(page.url.split("/")[:3]) + path)
    fits(page)


def upload(page: Page, kind: str, tmp_path) -> None:
    """A file of evidence, on the project's page."""
    proof = tmp_path / f"{kind}.txt"
    proof.write_text(kind, encoding="utf-8")
    page.click("#evidence summary")
    page.select_option("#id_e-kind", kind)
    page.set_input_files("#id_e-file", proof)
    page.click("#evidence button.btn-primary")
    expect(page.locator("#evidence")).to_contain_text(f"{kind}.txt")


def move(page: Page, stage: str, word: str) -> None:
    page.select_option("#id_to", stage)
    page.click("#next-stage button.btn-primary")
    expect(page.locator("#stages .stage").first).to_have_text(word)


def fill(page: Page, **fields: str) -> None:
    """Fields of the project's form, saved."""
    while page.locator(".fields-form details:not([open])").count():
        page.locator(".fields-form details:not([open]) > summary").first.click()
    for name, words in fields.items():
        page.fill(f"#p_{name}", words)
    page.click(".fields-form > button")
    expect(page.locator(".flash").first).to_contain_text("已保存")


@pytest.mark.parametrize("width", WIDTHS)
def test_from_a_report_to_signed_and_on_the_leaders_page(open_desk, report, lin, width, tmp_path):
    """Each stage with what it asks for; signed counts only once Wang has checked it; then the leader's numbers have moved."""
    above = open_desk("leader", width=width)
    go(above, "/tasks/week/")
    expect(above.locator("#goals")).to_contain_text("0%")
    assert above.locator(".number[href*='show=signed'] strong").count() == 0  # nothing has happened: the page says so

    page = open_desk(width=width)
    fact = report.facts.get(field="name", value__contains="云骧")
    go(page, f"/projects/leads/new/?fact={fact.pk}")
    page.fill("#id_title", "低空经济产业园")
    page.click("main form button[type=submit]")
    expect(page.locator("h1")).to_have_text("低空经济产业园")
    page.click("text=转为项目")
    expect(page.locator("#next-stage")).to_contain_text("投资方决策人")
    project = Project.objects.get()

    fill(page, decision_maker="董事长", industry="低空经济", next_step="谈用地")
    upload(page, "minutes", tmp_path)
    move(page, "talks", "在谈")
    fill(page, planned_total_wan="50000", planned_fixed_wan="30000", review_result="通过")
    upload(page, "review-form", tmp_path)
    move(page, "review", "预审")
    start = today() + timedelta(days=60)
    fill(
        page, parties="市政府、云骧公司", contract_fixed_wan="30000", planned_start=start.isoformat(),
        planned_operation=(start + timedelta(days=300)).isoformat(),
    )  # fmt: skip
    page.click("#signings summary")
    page.fill("#id_s-on", today().isoformat())
    page.select_option("#id_s-agreement", "binding")
    page.fill("#id_s-amount", "50000")
    page.click("#signings form button.btn-primary")
    expect(page.locator("#signings")).to_contain_text("待复核")
    page.select_option("#id_to", "signed")
    page.click("#next-stage button.btn-primary")
    expect(page.locator("main")).to_contain_text("合同扫描件")  # refused, with what is missing
    go(page, f"/projects/{project.pk}/")
    upload(page, "contract", tmp_path)
    move(page, "signed", "签约")
    assert page.locator("button:text-is('复核')").count() == 0  # not by who entered it
    fits(page)
    go(above, "/tasks/week/")
    assert above.locator(".number[href*='show=signed'] strong").all_inner_texts() in ([], ["0"])

    second = open_desk("wang", width=width)
    go(second, f"/projects/{project.pk}/")
    second.locator("#signings button:text-is('复核')").click()
    second.locator("#stages button:text-is('复核')").click()
    expect(second.locator("#stages")).not_to_contain_text("待第二人复核")

    go(above, "/tasks/week/")
    signed = above.locator(".number[href*='show=signed']")
    expect(signed.locator("strong")).to_have_text("1")
    expect(above.locator("#goals")).to_contain_text("50%")
    signed.click()
    expect(above.locator("#rows")).to_contain_text("低空经济产业园")
    fits(above)
    above.locator("#goals a.goal").first.click()
    expect(above.locator(".term").first).to_contain_text("低空经济产业园")
    fits(above)


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_rules_and_periods_fits(open_desk, report, lin, width, locale):
    """Tables to look at and to edit, closings, targets, an earlier week: none is wider than its window."""
    last = today().replace(day=1) - timedelta(days=1)
    closing = periods.close_period(city=lin.unit, last=last, by=lin)
    while work_once("worker"):
        pass
    page = open_desk(width=width, locale=locale)
    tables = ("stages", "ownership", "counting", "clock", "follow-up", "review")
    for path in (
        "/rules/", *(f"/rules/{table}/?edit=1" for table in tables), "/rules/review/", "/periods/", f"/periods/{closing.pk}/",
        "/periods/targets/", "/periods/targets/?edit=1", f"/tasks/week/?last={last}", f"/projects/indicators/?closing={closing.pk}",
    ):  # fmt: skip
        go(page, path)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_rule_is_edited_and_put_back(open_desk, report, lin, width):
    """A shorter protection from a day without entries on; the difference is shown; then the way back."""
    page = open_desk(width=width)
    go(page, "/rules/ownership/")
    page.click("text=修改")
    page.fill("input[name='limits.2.value']", "90")
    page.fill("#id_why", "市委会议定的")
    page.click("button:has-text('保存为新版本')")
    expect(page.locator(".flash")).to_contain_text("起生效")
    expect(page.locator("#editions")).to_contain_text("市委会议定的")
    day = (today() + timedelta(days=1)).isoformat()
    go(page, f"/rules/ownership/?on={day}")
    expect(page.locator("#difference")).to_contain_text("180 → 90")
    page.click("#editions summary")
    page.fill("#reset_first", (today() + timedelta(days=2)).isoformat())
    page.fill("#reset_why", "试过了")
    page.click("#editions button.danger")
    expect(page.locator("#editions")).to_contain_text("恢复出厂")
    fits(page)
