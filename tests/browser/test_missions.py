"""From a wish list to a plan that is dragged, locked, mended and exported, by a real browser, wide and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from luodi.web.jobs.worker import work_once
from luodi.web.missions import others_job
from luodi.web.missions.holding import current_version
from luodi.web.missions.models import Mission
from luodi.web.missions.readying import prepare
from tests.web.missions.conftest import HEAD, order, plain, planned

pytestmark = pytest.mark.browser


def go(page: Page, path: str) -> None:
    page.goto("/".join(page.url.split("/", 3)[:3]) + path)


def fits(page: Page) -> None:
    """Nothing makes the page wider than its window."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def begin(lin) -> Mission:
    from luodi.web.missions import actions

    return planned(actions.add_mission(plain=plain(), by=lin), lin)


def now(mission: Mission):
    return prepare(current_version(Mission.objects.get(pk=mission.pk)))


@pytest.mark.parametrize("width", [1440, 390])
def test_from_a_wish_list_to_a_plan_and_its_files(open_desk, lin, width):
    """A form, two wishes (one told what is wrong with it), a search that is watched, the calendar and the book."""
    page = open_desk(width=width)
    go(page, "/missions/new/")
    for field in ("title", "home", "first_date", "days"):
        page.fill(f"#id_{field}", HEAD[field])
    page.fill("#id_members", "林知夏 副市长")
    page.click("main form .btn-primary >> nth=0")
    expect(page.locator(".blank")).to_contain_text("心愿单还是空的")
    page.click("text=加一家")
    page.fill("#id_name", "甲公司")
    page.fill("#id_place", "乌有镇")
    page.click("main form .btn-primary")
    expect(page.locator(".has-error")).to_contain_text("地名表里没有")
    page.fill("#id_place", "山西省太原市")
    page.click("main form .btn-primary")
    expect(page.locator(".wish-list")).to_contain_text("甲公司")
    fits(page)
    page.click("text=加一家")
    page.fill("#id_name", "己研究院")
    page.fill("#id_place", "山西省太原市")
    page.fill("#id_date", "第2天")
    page.fill("#id_time", "10:00-11:00")
    page.click("main form .btn-primary")
    expect(page.locator(".wish-list")).to_contain_text("约好的")

    page.click("nav.tabs a >> nth=0")
    page.select_option("#seconds", "3")
    page.click("text=排行程 >> visible=true")
    expect(page.locator("#search")).to_be_visible()
    fits(page)
    assert work_once("worker")
    expect(page.locator(".plan-ok")).to_be_visible()
    expect(page.locator(".plan-figures")).to_contain_text("2 家")
    fits(page)
    page.click(".export-menu summary")
    with page.expect_download() as download:
        page.get_by_label("日历（ICS） 中文").click()
    assert b"VCALENDAR" in Path(download.value.path()).read_bytes()
    page.click("nav.tabs a >> nth=3")
    expect(page.locator(".stop")).to_have_count(2)
    expect(page.locator(".lacking")).to_contain_text("还没有掌握的")
    fits(page)


def test_a_visit_is_dragged_locked_and_the_plan_mended(open_desk, lin):
    """Dragged behind others it is late, which is said at its place; mended it is not, and what is locked stays."""
    mission = begin(lin)
    page = open_desk()
    go(page, f"/missions/{mission.pk}/")
    expect(page.locator("#left-out")).to_contain_text("丁公司")
    page.locator(".tl-visit[data-key=e]").drag_to(
        page.locator("tr[data-shift='0'] .tl-visit[data-key=a]"), target_position={"x": 4, "y": 10}
    )
    expect(page.locator("tr[data-shift='0'] .tl-visit[data-key=e]")).to_be_visible()
    assert order(now(mission))["一组0"] == ("e", "a", "b")
    page.click(".tl-visit[data-key=a]")
    page.click("#visit [data-act=lock]")
    expect(page.locator(".is-locked .tl-visit[data-key=a]")).to_be_visible()
    page.click("#left-out >> text=丁公司")
    page.select_option("#move-shift", label="12月1日 一组")
    page.click("#visit .move-form .btn-primary")
    expect(page.locator(".faults")).to_contain_text("到丁公司晚")
    expect(page.locator("td.bad .tl-visit[data-key=d]")).to_be_visible()
    page.click("text=理顺（尽量少动）")
    expect(page.locator(".plan-ok")).to_be_visible()
    assert "a" in order(now(mission))["一组0"]
    fits(page)


def test_two_people_at_one_plan(open_desk, lin, wang):
    """The second is told who was first and with what; after a look at it the change goes through."""
    mission = begin(lin)
    page, other = open_desk(), open_desk("wang")
    for each in (page, other):
        go(each, f"/missions/{mission.pk}/")
        each.click(".tl-visit[data-key=a]")
        expect(each.locator("#visit [data-act=drop]")).to_be_visible()
    page.click("#visit [data-act=drop]")
    expect(page.locator(".tl-visit[data-key=a]")).to_have_count(0)
    other.click("#visit [data-act=drop]")
    expect(other.locator("#notice")).to_contain_text("林知夏")
    other.reload()
    expect(other.locator(".tl-visit[data-key=a]")).to_have_count(0)


def test_on_a_phone_without_a_mouse(open_desk, lin):
    """The day as a list: a visit is opened, moved by its selects, taken out, and brought back."""
    mission = begin(lin)
    page = open_desk(width=390)
    go(page, f"/missions/{mission.pk}/")
    expect(page.locator(".dayline")).to_be_hidden()
    page.click(".agenda >> text=甲公司")
    expect(page.locator("#visit")).to_contain_text("赶不上的可能")
    fits(page)
    page.select_option("#move-shift", label="12月1日 二组")
    page.click("#visit .move-form .btn-primary")
    expect(page.locator(".agenda-day", has_text="12月1日 周二 · 二组")).to_contain_text("甲公司")
    page.click(".agenda >> text=甲公司")
    page.click("#visit [data-act=drop]")
    expect(page.locator(".agenda")).not_to_contain_text("甲公司")
    page.click("text=撤销上一步")
    expect(page.locator(".agenda")).to_contain_text("甲公司")
    page.click(".agenda >> text=乙公司")
    page.click("#visit [data-act=cancel]")
    expect(page.locator(".plan-side")).to_contain_text("不去的：乙公司")
    fits(page)


@pytest.mark.parametrize("width", [1440, 390])
def test_other_plans_are_found_in_the_background_and_one_is_taken(open_desk, lin, width, monkeypatch):
    """The button queues the search, the panel follows it by itself; the one taken is the plan, and the panel begins anew."""
    monkeypatch.setattr(others_job, "ROUNDS", 300)
    mission = begin(lin)
    page = open_desk(width=width)
    go(page, f"/missions/{mission.pk}/")
    expect(page.locator("#left-out")).to_contain_text("丁公司")
    page.get_by_role("button", name="看看别的走法").click()
    expect(page.locator("#others")).to_contain_text("排队中")
    fits(page)
    assert work_once("worker")
    expect(page.locator("#others .other").first).to_be_visible()
    expect(page.locator("#others progress")).to_have_count(0)
    fits(page)
    page.get_by_role("button", name="用这一份").first.click()
    expect(page.locator(".plan-sum")).to_contain_text("别的走法")
    expect(page.get_by_role("button", name="看看别的走法")).to_be_visible()
