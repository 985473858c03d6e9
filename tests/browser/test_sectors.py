"""An input–output table, done by a real browser: looked at, kept, put in force, read beside a gap, taken away."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from luodi.web.sectors.models import IOTable
from tests.browser.test_chains import chain_register, fits
from tests.core.chains.sectors import table
from tests.web.chains.conftest import BATTERY

pytestmark = pytest.mark.browser
__all__ = ["chain_register"]


def go(page: Page, address: str) -> None:
    page.goto("/".join(page.url.split("/")[:3]) + address)


def upload(page: Page, text: str) -> None:
    """Choose a file and send it."""
    field = page.locator("#id_file")
    expect(field).to_be_attached()
    field.set_input_files({"name": "表.csv", "mimeType": "text/csv", "buffer": text.encode()})
    page.click("button:has-text('读出来看看')")


@pytest.mark.parametrize("width", [1440, 390])
def test_from_a_file_to_the_reason_of_a_gap(open_desk, chain_register, width):
    """A wrong cell is named; mended, the table is kept, put in force for 苏州 and told in a segment's panel."""
    page = open_desk(width=width)
    go(page, "/sectors/")
    expect(page.locator("h1")).to_have_text("投入产出表")
    fits(page)
    upload(page, table().text.replace("120", "约百"))
    expect(page.locator("tr.warn")).to_contain_text("部门 02 卖给 02 的数应是数，现为“约百”")
    fits(page)

    go(page, "/sectors/")
    upload(page, table(B4="苏州").text)
    expect(page.locator("h1")).to_contain_text("读出 5 个部门")
    fits(page)
    page.fill("#id_name", "苏州的表（虚构）")
    page.fill("#id_gb-3", "42 43")
    page.click("button:has-text('保存这张表')")
    expect(page.locator("h1")).to_have_text("苏州的表（虚构）")
    fits(page)
    assert IOTable.objects.get().name == "苏州的表（虚构）"

    page.click(".sector-figures thead a:has-text('配套率')")
    expect(page).to_have_url(re.compile("sort=cover"))
    expect(page.locator(".sector-figures tbody tr").first).to_contain_text("电池")
    expect(page.locator("#id_city")).to_have_value("苏州市")
    page.click("button:has-text('为这个城市启用')")
    expect(page.locator("#in-force strong")).to_have_text("苏州市")

    go(page, f"/chains/shipped/{BATTERY}/?city=苏州&segment=lithium-ion-cell")
    expect(page.locator("#io-line")).to_contain_text("苏州的表（虚构）")
    expect(page.locator("#panel .sector-facts caption").first).to_contain_text("电池")
    expect(page.locator("#panel .why-sentence")).to_contain_text("部门比环节宽，只作旁证")
    fits(page)

    page.locator("#io-line a").click()
    page.click("a:has-text('删除这张表')")
    expect(page.locator("h1")).to_contain_text("要删除")
    page.click("button:has-text('确认删除')")
    expect(page.locator(".flash")).to_contain_text("已删除")
    go(page, f"/chains/shipped/{BATTERY}/?city=苏州")
    expect(page.locator("#io-line")).to_contain_text("没有投入产出表")
