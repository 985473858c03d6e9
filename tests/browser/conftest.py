"""A real Chromium on a desk that is really served."""

from __future__ import annotations

import django
import pytest

django.setup()  # pytest loads this file before pytest-django is ready; tests/conftest.py has named the settings

from playwright.sync_api import Page, expect, sync_playwright  # noqa: E402

from luodi.web.accounts.models import Role, Unit, User  # noqa: E402

PASSWORD = "gulls over the harbour"
ARGUMENTS = (
    "--no-sandbox --headless=new --disable-gpu --disable-background-networking --disable-component-update"
    " --disable-sync --no-first-run"
).split()


@pytest.fixture(scope="session")
def browser(chromium):
    """One Chromium for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def lin(transactional_db) -> User:
    unit = Unit.objects.create(name="宁河市招商局")
    return User.objects.create_user(
        username="lin", password=PASSWORD, full_name="林知夏", unit=unit, role=Role.BUREAU, is_manager=True
    )


@pytest.fixture
def wang(lin: User) -> User:
    return User.objects.create_user(
        username="wang", password=PASSWORD, full_name="王致远", unit=lin.unit, role=Role.BUREAU
    )


@pytest.fixture
def open_desk(browser, live_server, lin):
    """Open a signed-in page; a script error or a blocked resource on it fails the test."""
    contexts, faults = [], []

    def open_page(name: str = "lin", *, width: int = 1440, height: int = 900, locale: str = "zh-CN") -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, locale=locale, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda m: faults.append(m.text) if "Content Security Policy" in m.text else None)
        page.goto(f"{live_server.url}/")
        page.fill("#id_username", name)
        page.fill("#id_password", PASSWORD)
        page.click("button[type=submit].wide")
        expect(page).to_have_url(f"{live_server.url}/reports/")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
