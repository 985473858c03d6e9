"""What the tests of tasks share: Lin asks Qian's county for something."""

from __future__ import annotations

import pytest

from luodi.web.accounts.models import User
from luodi.web.tasks import actions
from luodi.web.tasks.giving import Order, give
from luodi.web.tasks.models import Task

FILE = ("回执.txt", b"done")


@pytest.fixture
def task(lin: User, qian: User) -> Task:
    """Asked by Lin of the county, due in three working days."""
    return give(orders=[Order(text="拿出对接方案", holder=qian.unit, days=3)], by=lin)[0]


@pytest.fixture
def reported(task: Task, qian: User) -> Task:
    """The same, reported back with a file."""
    actions.accept(task=task, version=None, by=qian)
    return actions.report_back(task=task, text="方案已报市里", files=[FILE], version=None, by=qian)
