"""Industry chains, done by a real browser: look, ask why, compare, edit a copy, take it out and read it again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from luodi.core.companies.register.importing import import_file
from luodi.core.documents.chain_workbook import read_chain
from luodi.web.chains import presences
from luodi.web.chains.models import OwnChain
from tests.web.chains.conftest import BATTERY, register_rows

pytestmark = pytest.mark.browser


@pytest.fixture
def chain_register(settings, tmp_path) -> None:
    settings.REGISTER_FOLDER = tmp_path / "register"
    presences.forget()
    (tmp_path / "a.csv").write_text(register_rows(), encoding="utf-8")
    import_file(tmp_path / "a.csv", settings.REGISTER_FOLDER)


def go(page: Page, address: str) -> None:
    page.goto(page.url.partition("/reports/")[0].partition("/chains/")[0] + address)


def fits(page: Page) -> None:
    """Nothing makes the page wider than its window."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_from_the_picture_to_an_edited_workbook(open_desk, chain_register, tmp_path):
    """苏州 on the battery chain, a segment's reasons, 阳泉 beside it, a keyword changed in a copy, the XLSX read again."""
    page = open_desk()
    page.click(".bar-nav a:has-text('产业链')")
    page.click(".chain-name:has-text('固态锂电池')")
    page.fill("#id_city", "苏州")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("苏州市")
    page.locator(".segment[data-segment='lithium-ion-cell']").click()
    panel = page.locator("#panel")
    expect(panel.locator(".why-sentence")).to_contain_text("区位商")
    expect(panel).to_contain_text("锂离子电池制造")
    expect(page.locator(".flow.lit").first).to_be_attached()
    fits(page)

    page.click("a:has-text('与另一个城市比')")
    page.fill("#id_other", "阳泉")
    page.keyboard.press("Enter")
    expect(page.locator(".refusals").last).to_contain_text("阳泉市在名录里有 20 家企业，现有 1 家")
    fits(page)

    go(page, f"/chains/shipped/{BATTERY}/edit/")
    page.locator("#row-lithium-ore a.btn").click()
    words = page.locator("#lithium-ore-keywords")
    words.fill(words.input_value() + "\n锂黏土")
    page.locator("#lithium-ore-inputs").fill("no-such-segment")
    page.click("#form-lithium-ore button:has-text('检查并保存')")
    expect(page.locator("#form-lithium-ore .error")).to_contain_text("不是本链的环节")
    page.locator("#lithium-ore-inputs").fill("")
    page.click("#form-lithium-ore button:has-text('检查并保存')")
    expect(page.locator(".flash")).to_contain_text("第 2 版")
    own = OwnChain.objects.get()
    assert own.copied_from == BATTERY

    go(page, f"/chains/{own.pk}/?city=苏州")
    page.click("summary:has-text('导出')")
    with page.expect_download() as download:
        page.click("[data-export=xlsx]")
    path = tmp_path / "out.xlsx"
    download.value.save_as(path)
    assert "锂黏土" in read_chain(Path(path), "x").chain.by_id["lithium-ore"].keywords


def test_by_the_keyboard(open_desk, chain_register):
    """A segment is reached by Tab and opened by Enter; its panel names it."""
    page = open_desk()
    go(page, f"/chains/shipped/{BATTERY}/?city=苏州")
    page.locator(".chain-scroll").focus()
    page.keyboard.press("Tab")
    chosen = page.evaluate("document.activeElement.dataset.segment")
    assert chosen
    page.keyboard.press("Enter")
    expect(page.locator("#panel .why-sentence")).to_be_visible()
    expect(page.locator(f".segment.chosen[data-segment='{chosen}']")).to_have_count(1)
    expect(page).to_have_url(re.compile(f"segment={chosen}$"))


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_on_a_phone_there_is_a_list(open_desk, chain_register, locale):
    """390 pixels: the list first, a segment below it; the picture on demand, moved inside its own frame."""
    page = open_desk(width=390, height=844, locale=locale)
    go(page, f"/chains/shipped/{BATTERY}/?city=阳泉")
    expect(page.locator(".chain-list")).to_be_visible()
    expect(page.locator(".chain-picture")).to_be_hidden()
    fits(page)
    page.locator("[data-segment-link=lithium-ion-cell]").click()
    expect(page.locator("#panel .missing").first).to_contain_text("20")
    fits(page)
    page.click("[data-chain-view=picture]")
    expect(page.locator(".chain-picture")).to_be_visible()
    page.click("[data-zoom=in]")
    fits(page)
    go(page, f"/chains/shipped/{BATTERY}/compare/?city=苏州&other=阳泉")
    fits(page)
    go(page, f"/chains/shipped/{BATTERY}/edit/")
    page.locator("#row-lithium-ore a.btn").click()
    expect(page.locator("#lithium-ore-keywords")).to_be_visible()
    fits(page)
