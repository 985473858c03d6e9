"""Closings of a bureau with projects, as the tests of projects have them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from luodi.web.accounts.models import Unit, User
from luodi.web.jobs.worker import work_once
from luodi.web.periods import actions
from luodi.web.periods.models import Closing
from luodi.web.projects.book import today
from tests.web.projects.conftest import project, signed

__all__ = ["close", "last_month_end", "project", "signed"]


def last_month_end() -> date:
    """The end of the month before this one."""
    return today().replace(day=1) - timedelta(days=1)


def close(city: Unit, by: User, last: date | None = None) -> Closing:
    """Close, and have the figures kept."""
    closing = actions.close_period(city=city, last=last or last_month_end(), by=by)
    work()
    return closing


def work() -> None:
    """Whatever waits is done."""
    while work_once("worker"):
        pass


@pytest.fixture
def a_year_on(monkeypatch):
    """The desk's clock stands in February of the next year."""
    real = timezone.now

    def later():
        return real() + timedelta(days=90)

    monkeypatch.setattr(timezone, "now", later)
    return later


@pytest.fixture(autouse=True)
def chinese():
    """A page asked for in English leaves its language behind; what is refused here is read in Chinese."""
    with translation.override("zh-hans"):
        yield
