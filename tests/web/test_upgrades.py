"""Desks already in use: what they held before an update, they hold after it."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from luodi.web.audit.verifying import verify

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = [("accounts", "0001_first_tables"), ("audit", "0002_add_renaming")]


def migrate(targets):
    """Bring the database to these migrations, and give the models as they are there."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.fixture
def before():
    """The models of the first release, in its database; afterwards that of today, whatever happened."""
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield migrate(BEFORE)
    migrate(leaves)


def old_seal(previous, row):
    """How the first release sealed a row."""
    import hashlib
    import json

    given = [previous, row.at.isoformat(), row.by_id, row.who, row.operation, row.target, row.report_id, row.details]
    return hashlib.sha256(json.dumps(given, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def test_a_desk_of_the_first_release(before):
    """Units, people, rights and the log come along; the log is whole, goes on, and is sealed from then on."""
    from django.utils import timezone

    units = before.get_model("accounts", "Unit").objects
    users = before.get_model("accounts", "User").objects
    event = before.get_model("audit", "Event")
    bureau = units.create(name="宁河市招商局", city="宁河市")
    county = units.create(name="临河县")
    empty = units.create(name="空单位")
    lin = users.create(username="lin", password="x", unit=bureau, role="bureau", is_manager=True)
    users.create(username="qian", password="x", unit=county, role="county")
    users.create(username="boss", password="x", unit=bureau, role="leader", is_manager=True, is_superuser=True)
    previous = ""
    for number in range(1, 4):
        report_id = 5 if number == 2 else None
        row = event(
            at=timezone.now(), by=lin, who="lin", operation="report-added", target=f"报告{number}", report_id=report_id
        )
        row.digest = previous = old_seal(previous, row)
        row.save()

    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    migrate(leaves)
    from luodi.web.accounts.models import Unit as UnitNow
    from luodi.web.accounts.models import User as UserNow
    from luodi.web.audit.actions import record
    from luodi.web.audit.models import Event as EventNow

    kinds = {unit.name: (unit.kind, unit.path) for unit in UnitNow.objects.all()}
    assert kinds == {
        "宁河市招商局": ("bureau", f"{bureau.pk}/"),
        "临河县": ("county", f"{county.pk}/"),
        "空单位": ("other", f"{empty.pk}/"),
    }
    people = {user.username: (user.role, user.line, user.is_manager) for user in UserNow.objects.all()}
    assert people == {
        "lin": ("bureau", "work", True),
        "qian": ("county", "work", False),
        "boss": ("leader", "work", False),
    }
    assert not UserNow.objects.filter(is_superuser=True).exists()
    assert verify().is_whole
    assert list(EventNow.objects.order_by("number").values_list("number", "object_kind", "object_id")) == [
        (1, "", None),
        (2, "reports.report", 5),
        (3, "", None),
    ]
    record("signed-in", by=UserNow.objects.get(username="lin"))
    assert (verify().is_whole, verify().last) == (True, 4)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_event SET who = 'x'")


def test_a_log_broken_before_the_update_stays_broken(before):
    """Numbering the rows heals nothing."""
    event = before.get_model("audit", "Event")
    row = event(who="lin", operation="signed-in")
    row.digest = old_seal("", row)
    row.who = "x"
    row.save()
    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
    assert verify().fault.number == 1
