"""The register and its links, done by a real browser: search, open, decide, see, merge, undo."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import Page, expect

from luodi.core.companies.register.importing import import_file
from luodi.web.companies import register
from luodi.web.companies.linking import link_report
from luodi.web.companies.models import Link
from luodi.web.reports import actions as reports
from luodi.web.reports.models import Report

pytestmark = pytest.mark.browser

FIRM, UNIVERSITY = "合肥工大高科信息科技股份有限公司", "合肥工业大学"
QINGQUAN, OLD = "合肥清泉新能源科技有限公司", "合肥老泉电池厂"
ROWS = f"""企业名称,所在地,注册资本（万元）,曾用名
{FIRM},合肥,8000,
{UNIVERSITY},合肥,,
{QINGQUAN},合肥,1000,{OLD}
{OLD},合肥,20,
"""
TEXT = f"5月6日，宁河市市长周启明带队赴安徽省合肥市考察招商，走访了合肥工大、科大讯飞和{QINGQUAN}，与总经理方毓座谈。"


@pytest.fixture
def report(lin, settings, tmp_path) -> Report:
    """A report linked to a small register; what 合肥工大 means is unclear."""
    settings.REGISTER_FOLDER = tmp_path / "register"
    settings.REGISTER_UPLOADS = tmp_path / "uploads"
    (tmp_path / "a.csv").write_text(ROWS, encoding="utf-8")
    import_file(tmp_path / "a.csv", settings.REGISTER_FOLDER)
    report = reports.add_text(title="周启明赴皖", text=TEXT, published=None, by=lin)
    link_report(report=report, held=register.manifest(), build=True, afresh=True)
    Link.objects.filter(mention="合肥工大").update(proposal="unclear", status="unclear", oid="", name="", score=0.6)
    yield report
    shutil.rmtree(settings.REGISTER_FOLDER, ignore_errors=True)


def fits(page: Page) -> None:
    """Nothing makes the page wider than its window."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def open_register(page: Page) -> None:
    """Follow the link and wait for what tells a person to type: the cursor in the search box."""
    page.click(".bar-nav a:has-text('名录')")
    expect(page.locator("#id_q")).to_be_focused()


def test_letters_typed_before_the_scripts_have_come_are_looked_up_when_they_have(open_desk, report):
    page = open_desk()
    page.route("**/desk/desk.js*", lambda route: (page.keyboard.type("hfqq"), route.continue_()))
    page.goto(page.url.replace("/reports/", "/register/"), wait_until="commit")
    expect(page.locator("[data-hits] .hit-name").first).to_have_text(QINGQUAN)


def test_the_way_back_leads_to_the_page_and_not_to_its_list(open_desk, report):
    """The list as found bears the page's address; the browser keeps the two apart."""
    page = open_desk()
    open_register(page)
    page.keyboard.type("hfqq")
    page.wait_for_url("**q=hfqq**")
    page.click(f"[data-hits] a:has-text('{QINGQUAN}')")
    expect(page.locator("h1")).to_have_text(QINGQUAN)
    page.go_back()
    expect(page.locator("#id_q")).to_have_value("hfqq")
    expect(page.locator("[data-hits] .hit-name").first).to_have_text(QINGQUAN)


def test_search_by_pinyin_with_the_keyboard_and_open(open_desk, report):
    """Typed letters find it, the arrow goes to it, Enter opens it; its page names the report and who was met."""
    page = open_desk()
    open_register(page)
    page.keyboard.type("hfqq")
    expect(page.locator("[data-hits] .hit-name").first).to_have_text(QINGQUAN)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(QINGQUAN)
    expect(page.locator(".company")).to_contain_text("a.csv")
    expect(page.locator(".company")).to_contain_text("方毓")
    page.click(".company a:has-text('周启明赴皖')")
    expect(page.locator("#panel .fact-value")).to_have_text(QINGQUAN)


@pytest.mark.parametrize(("width", "locale"), [(1440, "zh-CN"), (390, "zh-CN"), (1440, "en-US"), (390, "en-US")])
def test_decide_in_the_queue_and_see_it_on_the_record(open_desk, report, width, locale):
    """The second candidate, or another one searched for, is taken; the record says which and who; it is undone there."""
    page = open_desk(width=width, locale=locale)
    page.goto(page.url.replace("/reports/", "/links/"))
    fits(page)
    card = page.locator("#queue .queue-card")
    expect(card).to_have_count(1)
    card.locator("input[type=search]").fill("hfgydx")
    card.locator(".found button", has_text="").first.click()
    expect(card.locator(".link-state")).to_contain_text(UNIVERSITY)
    page.goto(page.url.replace("/links/", f"/reports/{report.pk}/"))
    if width < 900:
        page.click("[data-show=record]")
    chip = page.locator(".link-chip.l-accepted")
    expect(chip).to_contain_text(UNIVERSITY)
    expect(chip).to_contain_text("林知夏")
    fits(page)
    chip.click()
    page.locator("#panel [data-pick=u]").click()
    expect(page.locator(".link-chip.l-unclear")).to_have_count(1)


def test_the_queue_by_keys(open_desk, report):
    """Key j goes to a card, 1 takes its first candidate, u takes that back, n says it is not there."""
    page = open_desk()
    page.goto(page.url.replace("/reports/", "/links/"))
    page.keyboard.press("j")
    page.keyboard.press("1")
    expect(page.locator(".queue-card.done .link-state")).to_contain_text("林知夏")
    page.keyboard.press("u")
    expect(page.locator(".queue-card.done")).to_have_count(0)
    page.keyboard.press("n")
    expect(page.locator(".queue-card .link-state")).to_contain_text("人工认定不在名录")


@pytest.mark.parametrize(("width", "locale"), [(1440, "zh-CN"), (390, "en-US")])
def test_merge_and_undo(open_desk, report, width, locale):
    """Side by side, another value chosen and seen in the result, merged, found under the old name, undone."""
    page = open_desk(width=width, locale=locale)
    page.goto(page.url.replace("/reports/", "/register/duplicates/"))
    page.locator(".pairs a.btn").first.click()
    expect(page.locator(".merge-names")).to_contain_text(OLD)
    page.check("input[name=take-capital][value=loser]")
    expect(page.locator("input[name=take-capital][value=loser]")).to_be_checked()
    fits(page)
    page.click(".merge-end button")
    expect(page.locator(".flash")).to_be_visible()
    rows = register.manifest().rows
    page.goto(page.url.partition("/companies/")[0] + "/register/duplicates/")
    fits(page)
    page.locator(".pairs form button").click()
    expect(page.locator(".pairs .chip.bad")).to_be_visible()
    assert register.manifest().rows == rows + 1
