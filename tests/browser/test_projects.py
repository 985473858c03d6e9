"""Leads, projects and ledgers, done by a real browser on a wide screen and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from luodi.web.jobs.worker import work_once
from luodi.web.projects import actions
from luodi.web.projects.book import today
from luodi.web.projects.models import Ledger, Project
from tests.web.projects.conftest import KNOWN, make
from tests.web.projects.test_ledgers import workbook

pytestmark = pytest.mark.browser
WIDTHS = (1440, 390)


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.PROJECT_FILES = tmp_path / "files"
    settings.LEDGER_UPLOADS = tmp_path / "ledgers"


def fits(page: Page) -> None:
    """Nothing makes the page wider than its window."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def go(page: Page, path: str) -> None:
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + path)


@pytest.mark.parametrize("width", WIDTHS)
def test_from_lead_to_a_signing_that_counts(open_desk, lin, wang, width):
    """A lead becomes a project; signed by one, checked by the other, it is in the indicator, which opens to it."""
    page = open_desk(width=width)
    go(page, "/projects/leads/new/")
    page.fill("#id_title", "储能电池项目")
    page.fill("#id_investor", "合肥甲能源科技有限公司")
    page.click("main form button[type=submit]")
    expect(page.locator("h1")).to_have_text("储能电池项目")
    fits(page)
    page.click("text=转为项目")
    expect(page.locator("#next-stage")).to_contain_text("会谈纪要")
    fits(page)
    page.click("#signings summary")
    page.fill("#id_s-on", str(today()))
    page.select_option("#id_s-agreement", "binding")
    page.fill("#id_s-amount", "5000")
    page.click("#signings form button.btn-primary")
    expect(page.locator("#signings")).to_contain_text("待复核")
    assert page.locator("#signings button:has-text('复核')").count() == 0  # not by who entered it
    path = f"/projects/{Project.objects.get().pk}/"

    other = open_desk("wang", width=width)
    go(other, path)
    other.click("#signings button:has-text('复核')")
    expect(other.locator("#signings")).to_contain_text("王致远 已复核")
    go(other, "/projects/indicators/signed-amount/")
    expect(other.locator("h1")).to_contain_text("5,000 万元")
    expect(other.locator(".term").first).to_contain_text("储能电池项目")
    fits(other)


def test_a_card_is_dragged(open_desk, lin):
    """Without its evidence the move is refused in words; with it the card lands in the next column, and stays there."""
    project = make(lin)
    page = open_desk()
    go(page, "/projects/board/")
    fits(page)
    card = page.locator(".card-item", has_text=project.name)
    target = page.locator(".column[data-stage=talks]")
    card.drag_to(target)
    expect(page.locator("#notice")).to_contain_text("会谈纪要")
    actions.add_evidence(project=project, kind="minutes", name="a.pdf", data=b"x", by=lin)
    card.drag_to(target)
    expect(target.locator(".card-item", has_text=project.name)).to_be_visible()
    page.reload()
    expect(target.locator(".card-item", has_text=project.name)).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_card_is_moved_by_the_keyboard(open_desk, lin, width):
    """Shift and an arrow move it on; back asks for a reason first."""
    project = make(lin)
    actions.add_evidence(project=project, kind="minutes", name="a.pdf", data=b"x", by=lin)
    page = open_desk(width=width)
    go(page, "/projects/board/")
    page.locator(".card-item", has_text=project.name).focus()
    page.keyboard.press("Shift+ArrowRight")
    talks = page.locator(".column[data-stage=talks] .card-item", has_text=project.name)
    expect(talks).to_be_visible()
    talks.focus()
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator("#move-dialog")).to_be_visible()
    page.fill("#move_reason", "投资方换人")
    page.click("#move-dialog .btn-primary")
    expect(page.locator(".column[data-stage=lead] .card-item", has_text=project.name)).to_be_visible()
    fits(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_cell_is_edited_and_two_editors_meet(open_desk, lin, wang, width):
    """Saved in place; where somebody was faster the cell says who and what, and saving again decides."""
    project = make(lin)
    page = open_desk(width=width)
    go(page, "/projects/")
    fits(page)
    cell = page.locator("td[data-label='所属产业']").first
    cell.locator("button.cell").click()
    cell.locator("input[name=value]").fill("储能")
    cell.locator("button[type=submit]").click()
    expect(cell.locator("button.cell")).to_have_text("储能")
    cell.locator("button.cell").click()
    expect(cell.locator("input[name=value]")).to_be_focused()
    actions.edit(project=project, fields={"industry": "氢能"}, version=2, by=wang)
    cell.locator("input[name=value]").fill("光伏")
    cell.locator("button[type=submit]").click()
    expect(cell).to_contain_text("王致远")
    cell.locator("button[type=submit]").click()
    expect(cell.locator("button.cell")).to_have_text("光伏")


@pytest.mark.parametrize("width", WIDTHS)
def test_two_editors_of_the_page_merge(open_desk, lin, wang, width):
    """The second chooses field by field."""
    project = make(lin)
    page = open_desk(width=width)
    go(page, f"/projects/{project.pk}/")
    actions.edit(project=project, fields={"next_step": "谈用电"}, version=1, by=wang)
    page.fill("#p_next_step", "谈税收")
    page.fill("#p_place", "高新区")
    page.click(".fields-form > button")
    expect(page.locator(".merge")).to_contain_text("谈用电")
    fits(page)
    page.check("input[name=next_step][value=谈用电]")
    page.click(".merge button")
    expect(page.locator("#p_next_step")).to_have_value("谈用电")
    expect(page.locator("#p_place")).to_have_value("高新区")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_ledger_comes_in_and_goes_again(open_desk, lin, width):
    """Uploaded, tried with its faults shown, brought in, and the whole import undone."""
    page = open_desk(width=width)
    go(page, "/projects/ledgers/")
    page.set_input_files(
        "#id_file", {"name": "台账.xlsx", "mimeType": "application/vnd.ms-excel", "buffer": workbook()}
    )
    page.fill("#id_year", "2026")
    page.click("main form button[type=submit]")
    expect(page.locator("h1")).to_have_text("台账.xlsx")
    fits(page)
    page.click("button:has-text('预演')")
    expect(page.locator(".faults")).to_contain_text("总投资(亿元)")
    expect(page.locator(".faults")).to_contain_text("火星阶段")
    page.click("button:text-is('导入')")
    expect(page.locator("h1")).to_have_text("台账.xlsx")
    while work_once("worker"):
        pass
    page.reload()
    expect(page.locator(".facts-line")).to_contain_text("已导入")
    assert Project.objects.visible_to(lin).count() == 4
    page.click("button:has-text('撤销整次导入')")
    expect(page.locator("main")).to_contain_text("已撤回 4 个项目")
    assert Ledger.objects.get().state == "undone"
    assert not Project.objects.visible_to(lin).exists()


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_fits(open_desk, lin, width, locale):
    """No overview makes its window scroll sideways."""
    for number in range(3):
        make(lin, name=f"{KNOWN['name']}{number}")
    page = open_desk(width=width, locale=locale)
    for path in ("", "board/", "leads/", "units/", "timeline/", "indicators/", "ledgers/", "new/", "leads/new/"):
        go(page, f"/projects/{path}")
        fits(page)
