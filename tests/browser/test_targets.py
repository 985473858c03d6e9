"""From weights to leads in a real browser: sliders re-rank, the list is kept, rows become leads, and back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from luodi.core.companies.register.importing import import_file
from luodi.core.targets.profile import load_profile
from luodi.web.chains import presences
from luodi.web.profiles.actions import add_profile
from luodi.web.projects.models import Lead, LeadState
from luodi.web.targets.models import TargetList
from tests.web.chains.conftest import BATTERY, register_rows
from tests.web.profiles.conftest import TEXT

pytestmark = pytest.mark.browser
RANKING = f"/chains/shipped/{BATTERY}/segments/lithium-ion-cell/targets/?city=阳泉"


@pytest.fixture
def city(settings, tmp_path, lin) -> None:
    """A register, and what the bureau can say of 阳泉."""
    settings.REGISTER_FOLDER = tmp_path / "register"
    presences.forget()
    (tmp_path / "a.csv").write_text(register_rows(), encoding="utf-8")
    import_file(tmp_path / "a.csv", settings.REGISTER_FOLDER)
    add_profile(city=load_profile(TEXT, "x"), note="", by=lin)


def go(page: Page, address: str) -> None:
    page.goto(page.url.partition("/reports/")[0].partition("/chains/")[0] + address)


def fits(page: Page) -> None:
    """Nothing makes the page wider than its window."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def slide(page: Page, name: str, value: int) -> None:
    page.locator(f"#id_{name}").evaluate(
        "(it, value) => { it.value = value; it.dispatchEvent(new Event('input', {bubbles: true})) }", value
    )


@pytest.mark.parametrize(("width", "locale"), [(1440, "zh-CN"), (390, "en-US")])
def test_from_sliders_to_leads_and_back(open_desk, city, width, locale):
    """The list that is kept is the one the sliders made; a lead names it; undone, the row is free again."""
    page = open_desk(width=width, height=844, locale=locale)
    go(page, RANKING)
    score = page.locator(".target-score").first
    before = score.text_content()
    slide(page, "words", 0)
    slide(page, "size", 100)
    expect(score).not_to_have_text(before or "")
    expect(page).to_have_url(re.compile("size=100"))
    page.locator(".why-here summary").click()
    expect(page.locator(".why-lines")).to_contain_text("首批次应用给予保费补贴")
    fits(page)
    shown = page.locator(".target-name").all_text_contents()[:3]

    page.fill("#id_list_name", "浏览器存的名单")
    page.fill("#id_top", "3")
    page.locator(".save-list button").click()
    expect(page.locator("h1")).to_have_text("浏览器存的名单")
    kept = TargetList.objects.get()
    assert kept.weights["words"] == 0
    assert kept.weights["size"] == 100
    assert list(kept.rows.values_list("name", flat=True)) == shown
    fits(page)

    page.check("#row-1")
    page.check("#row-2")
    page.locator(".sticky-tools button").click()
    expect(page.locator(".targets a.chip")).to_have_count(2)
    assert set(Lead.objects.values_list("investor", flat=True)) == set(shown[:2])
    page.locator("form[action$='/leads/undo/'] button").click()
    expect(page.locator(".targets a.chip")).to_have_count(0)
    assert not Lead.objects.filter(state=LeadState.OPEN).exists()
    page.locator("a[href='?view=today']").click()
    expect(page.locator("table.today tbody tr")).to_have_count(3)
    fits(page)
