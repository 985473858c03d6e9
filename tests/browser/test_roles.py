"""The three administrators at work, each on the own pages and on no other's, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from luodi.web.accounts.models import Role, Unit, UnitKind, User
from luodi.web.audit.models import Event
from tests.browser.conftest import PASSWORD

pytestmark = pytest.mark.browser

NEW_PASSWORD = "herons by 7 rivers"


@pytest.fixture
def administrators(lin):
    """One of each, and a county below Lin's bureau."""
    for role in (Role.SYSTEM, Role.SECURITY, Role.AUDIT):
        User.objects.create_user(role, password=PASSWORD, full_name=str(role.label), role=role)
    return Unit.objects.create(name="宁河市临河县", kind=UnitKind.COUNTY, parent=lin.unit)


def sign_in(new_context, server, name: str, password: str = PASSWORD, *, width: int = 1440) -> Page:
    page = new_context(viewport={"width": width, "height": 900}, locale="zh-CN").new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{server.url}/")
    page.fill("#id_username", name)
    page.fill("#id_password", password)
    page.click("button[type=submit].wide")
    page.wait_for_load_state()
    return page


@pytest.mark.parametrize("width", [1440, 390])
def test_from_an_account_to_work(new_context, live_server, administrators, width):
    """System adds Li, security gives a role, Li sets a password and works, audit reads of all three steps."""
    page = sign_in(new_context, live_server, "system", width=width)
    expect(page).to_have_url(f"{live_server.url}/people/")
    expect(page.locator(".bar-nav a")).to_have_text(["人员", "单位"])
    page.fill("#id_username", "li")
    page.fill("#id_full_name", "李一")
    page.select_option("#id_unit", label="宁河市临河县")
    page.locator("button.btn-primary").click()
    password = page.locator(".once code").text_content()
    expect(page.locator("tr", has_text="李一")).to_contain_text("待授权")
    expect(page.locator("tr", has_text="李一").locator("a.btn")).to_have_count(0)

    page = sign_in(new_context, live_server, "security", width=width)
    expect(page.locator("main")).to_contain_text("有 1 个账号等待授权")
    expect(page.locator("button", has_text="重置密码")).to_have_count(0)
    page.locator("tr", has_text="李一").locator("a.btn").click()
    page.select_option("#id_role", "county")
    page.locator("button.btn-primary").click()
    expect(page.locator("tr", has_text="李一")).to_contain_text("县区")

    page = sign_in(new_context, live_server, "li", password, width=width)
    expect(page).to_have_url(f"{live_server.url}/account/")
    expect(page.locator("main")).to_contain_text("这个密码是别人设的")
    page.goto(f"{live_server.url}/reports/")
    expect(page.locator("h1")).to_have_text("请先修改密码")
    page.goto(f"{live_server.url}/account/")
    page.fill("#id_old_password", password)
    page.fill("#id_new_password1", NEW_PASSWORD)
    page.fill("#id_new_password2", NEW_PASSWORD)
    page.locator("form[action$='password/'] button").click()
    page.goto(f"{live_server.url}/")
    expect(page).to_have_url(f"{live_server.url}/reports/")

    page = sign_in(new_context, live_server, "audit", width=width)
    expect(page).to_have_url(f"{live_server.url}/log/")
    expect(page.locator(".bar-nav a")).to_have_text(["操作日志"])
    expect(page.locator("main")).to_contain_text("续核到末行，完整")
    page.select_option("#id_operation", "role-assigned")
    page.locator(".filters button").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("none → county")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    with page.expect_download() as started:
        page.locator("text=导出 CSV").click()
    assert "role-assigned" not in started.value.path().read_text(encoding="utf-8-sig")  # its label stands there
    assert "授权" in started.value.path().read_text(encoding="utf-8-sig")


def test_administrators_are_kept_out(new_context, live_server, administrators):
    """Each is refused the others' pages and every page of business, in words, and the log keeps that they tried."""
    closed = {
        "system": ["/log/", "/reports/", "/reports/new/", "/people/1/role/"],
        "security": ["/log/", "/reports/", "/jobs/1/"],
        "audit": ["/people/", "/units/", "/reports/"],
    }
    for name, paths in closed.items():
        page = sign_in(new_context, live_server, name)
        for path in paths:
            page.goto(f"{live_server.url}{path}")
            expect(page.locator(".code")).to_have_text("403")
        assert Event.objects.filter(operation="refused", who=name).count() == len(paths)


def test_nobody_takes_a_second_line_of_work(new_context, live_server, administrators, lin):
    """Lin, who works in the bureau, cannot be made an administrator: the page says why, and nothing changes."""
    page = sign_in(new_context, live_server, "security")
    page.locator("tr", has_text="林知夏").locator("a.btn").click()
    page.select_option("#id_role", "audit")
    page.locator("button.btn-primary").click()
    expect(page.locator(".error")).to_contain_text("不能改作他用")
    lin.refresh_from_db()
    assert lin.role == Role.BUREAU
    expect(page.locator("tr", has_text="安全管理员").locator("a.btn")).to_have_count(0)  # not one's own
