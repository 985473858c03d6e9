"""A real Chromium on a desk that is really served."""

from __future__ import annotations

import threading
import time

import django
import pytest

django.setup()  # pytest loads this file before pytest-django is ready; tests/conftest.py has named the settings

from django.core.signals import request_finished, request_started  # noqa: E402
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright  # noqa: E402

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


class InFlight:
    """Counts the requests the served desk is at, told by Django's signals."""

    def __init__(self) -> None:
        self._count, self._change = 0, threading.Condition()

    def __enter__(self) -> InFlight:
        request_started.connect(self._begun)
        request_finished.connect(self._ended)
        return self

    def __exit__(self, *_: object) -> None:
        request_started.disconnect(self._begun)
        request_finished.disconnect(self._ended)

    def _begun(self, **_: object) -> None:
        self._add(1)

    def _ended(self, **_: object) -> None:
        self._add(-1)

    def _add(self, change: int) -> None:
        with self._change:
            self._count += change
            self._change.notify_all()

    def wait_until_over(self) -> None:
        """Wait for those begun, and a moment for those sent and not yet begun."""
        for _ in range(3):
            with self._change:
                assert self._change.wait_for(lambda: self._count <= 0, timeout=30), "a request never ended"
            time.sleep(0.05)


@pytest.fixture(autouse=True)
def in_flight(transactional_db):
    """A page left behind may still be asking for a part of itself: the tables must not be emptied under that."""
    with InFlight() as requests:
        yield
        requests.wait_until_over()


@pytest.fixture
def new_context(browser, in_flight):
    """Make a browser's context that is closed after the test."""
    made = []

    def make(**options) -> BrowserContext:
        made.append(browser.new_context(**options))
        return made[-1]

    yield make
    for context in made:
        context.close()


@pytest.fixture
def open_desk(new_context, live_server, lin):
    """Open a signed-in page; a script error or a blocked resource on it fails the test."""
    faults = []

    def open_page(name: str = "lin", *, width: int = 1440, height: int = 900, locale: str = "zh-CN") -> Page:
        page = new_context(viewport={"width": width, "height": height}, locale=locale, accept_downloads=True).new_page()
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
    assert faults == []
