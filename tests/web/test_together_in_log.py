"""Many writers at once: the log stays one chain, without gap or fork."""

import pytest
from django.db import transaction

from luodi.web.accounts import actions as accounts
from luodi.web.accounts import units
from luodi.web.accounts.models import Role, Unit, User
from luodi.web.audit.actions import record
from luodi.web.audit.models import Event, Head, Operation
from luodi.web.audit.verifying import verify
from luodi.web.errors import Refused
from luodi.web.reports import actions
from tests.web.test_together import at_once

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, ROWS = 8, 25


def test_eight_writers(lin):
    """Every row is there once, numbered one by one; some writers change their mind, which leaves no hole."""

    def write(writer):
        for row in range(ROWS):
            try:
                with transaction.atomic():
                    record(Operation.USER_CHANGED, by=lin, target=f"{writer}-{row}")
                    if row % 5 == 4:
                        raise Refused("no")
            except Refused:
                pass

    assert at_once(*(lambda w=w: write(w) for w in range(WRITERS))) == []
    kept = WRITERS * ROWS * 4 // 5
    assert Event.objects.values("target").distinct().count() == kept
    assert list(Event.objects.order_by("number").values_list("number", flat=True)) == list(range(1, kept + 1))
    assert verify().is_whole
    assert Head.objects.get().count == kept


def test_the_first_row_written_by_many_at_once(lin):
    """The head is made once."""
    assert at_once(*(lambda n=n: record(Operation.SIGNED_IN, by=lin, target=str(n)) for n in range(WRITERS))) == []
    assert verify().last == WRITERS


def test_work_beside_administration(lin, wang, security, county, bureau, report):
    """Reports come in while their people and units are changed: nobody waits for somebody who waits for him."""
    files = [(f"{n}.txt", "3月6日，何岚带队赴上海市考察招商。".encode()) for n in range(5)]

    def administrate():
        for turn in range(5):
            accounts.assign(user=wang, role=Role.BUREAU, unit=bureau, is_manager=bool(turn % 2), by=security)
            units.move_unit(unit=county, parent=None if turn % 2 else bureau, by=security)

    def work():
        for _ in range(3):
            actions.add_files(files=files, published=None, by=wang)
            actions.accept_all(report=report, by=lin)

    assert at_once(administrate, work, work) == []
    assert verify().is_whole


def test_two_moves_at_once_make_no_ring(security, bureau):
    """Each of two units below the other would hide both from everybody."""
    for turn in range(5):
        one, other = (Unit.objects.create(name=f"{name}{turn}") for name in "甲乙")
        raised = at_once(
            lambda one=one, other=other: units.move_unit(unit=one, parent=other, by=security),
            lambda one=one, other=other: units.move_unit(unit=other, parent=one, by=security),
        )
        assert [type(error) for error in raised] == [Refused]


def test_two_administrators_dismissed_at_once(system, db):
    """One of the last two stays, whoever was faster."""
    pair = [
        User.objects.create_user(username=f"sec{n}", full_name=f"安全{n}", role=Role.SECURITY, password="x")
        for n in range(2)
    ]
    raised = at_once(*(lambda u=u: accounts.set_active(user=u, active=False, by=system) for u in pair))
    assert [type(error) for error in raised] == [Refused]
    assert User.objects.filter(role=Role.SECURITY, is_active=True).count() == 1
