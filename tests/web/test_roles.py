"""Units as a tree, one role to an account, three administrators apart; and what the database itself refuses."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luodi.web.accounts import actions, units
from luodi.web.accounts.models import ADMINISTRATORS, WORK_ROLES, Line, Role, Unit, UnitKind, User, line_of
from luodi.web.audit.models import Event, Operation
from luodi.web.errors import Conflict, NotAllowed, Refused
from luodi.web.jobs.models import Job
from luodi.web.reports import actions as reports
from luodi.web.reports.models import FactRow, Report


def give(user, role, by, unit=None):
    actions.assign(user=user, role=role, unit=unit, is_manager=False, by=by)


# The database.


@pytest.mark.parametrize("role", [role for role in Role if role != Role.NONE])
@pytest.mark.parametrize("line", [line for line in Line if line != Line.UNUSED])
def test_a_role_stands_only_with_its_line(db, role, line):
    """Whatever is written past luodi, the row of another line's role is refused."""
    user = User.objects.create_user("x")
    change = {"role": role, "line": line}
    if line_of(role) == line:
        assert User.objects.filter(pk=user.pk).update(**change) == 1
    else:
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=user.pk).update(**change)


def test_a_line_is_for_good(system):
    """A statement that changes role and line together is refused as well."""
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET role = 'audit', line = 'audit' WHERE id = %s", [system.pk])


@pytest.mark.parametrize("flag", ["is_superuser", "is_staff"])
def test_there_is_no_superuser(wang, flag):
    """Django's own flags cannot be set."""
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=wang.pk).update(**{flag: True})


def test_only_who_writes_heads_a_unit(leader, system):
    """A leader or an administrator is no head of a unit."""
    for user in (leader, system):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=user.pk).update(is_manager=True)


# The actions.


def test_who_may_assign(system, security, log_keeper, lin, leader, wang, county):
    """The security administrator, and nobody else."""
    for other in (system, log_keeper, lin, leader, wang):
        with pytest.raises(NotAllowed):
            give(wang, Role.COUNTY, other, county)
    give(wang, Role.COUNTY, security, county)
    wang.refresh_from_db()
    assert (wang.role, wang.unit) == (Role.COUNTY, county)


def test_nobody_assigns_to_oneself(security):
    """Not even taking the own role away."""
    with pytest.raises(Refused):
        give(security, Role.NONE, security)


@pytest.mark.parametrize("first", [Role.BUREAU, *ADMINISTRATORS])
@pytest.mark.parametrize("second", [Role.LEADER, *ADMINISTRATORS])
def test_lines_stay_apart_over_time(db, bureau, first, second):
    """Also by way of no role: an account once used for one line takes no role of another."""
    by = User.objects.create_user("by", full_name="甲", role=Role.SECURITY)
    User.objects.create_user("spare", full_name="乙", role=first)  # so that nobody is the last
    user = User.objects.create_user("x", full_name="丙")
    give(user, first, by, bureau)
    give(user, Role.NONE, by)
    if line_of(first) == line_of(second):
        give(user, second, by, bureau)
    else:
        with pytest.raises(Refused):
            give(user, second, by, bureau)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(list(Role)), max_size=8))
def test_no_sequence_of_roles_mixes_lines(db, roles):
    """Whatever is asked for in whatever order, the roles an account ever had are of one line."""
    with transaction.atomic():
        by = User.objects.create_user("by", full_name="甲", role=Role.SECURITY)
        user = User.objects.create_user("x", full_name="丙")
        held = set()
        for role in roles:
            try:
                with transaction.atomic():
                    give(user, role, by)
            except Refused:
                continue
            held.add(line_of(role))
        transaction.set_rollback(True)
    assert len(held - {Line.UNUSED}) <= 1


def test_one_name_holds_one_kind_of_administrator(security, system):
    """A second account under the same name is noticed; with a mark at the name it is somebody else."""
    same = User.objects.create_user("same", full_name=system.full_name)
    with pytest.raises(Refused):
        give(same, Role.AUDIT, security)
    other = User.objects.create_user("other", full_name=system.full_name + "（二）")
    give(other, Role.AUDIT, security)


def test_the_last_of_each_kind_stays(system, security, log_keeper):
    """Neither dismissed nor deactivated."""
    with pytest.raises(Refused):
        give(log_keeper, Role.NONE, security)
    with pytest.raises(Refused):
        actions.set_active(user=security, active=False, by=system)
    another = User.objects.create_user("another", full_name="另一个", role=Role.AUDIT)
    give(log_keeper, Role.NONE, security)
    assert another.may_audit


def test_administrators_are_made_where_they_are_missing(system):
    """Those that are there stay; a name used before is not used again."""
    User.objects.create_user("secadmin", full_name="旧", is_active=False)
    made = {user.role: user for user, _ in actions.set_up_administrators()}
    assert set(made) == {Role.SECURITY, Role.AUDIT}
    assert made[Role.SECURITY].username.startswith("secadmin")
    assert made[Role.AUDIT].must_change_password
    assert actions.set_up_administrators() == []


def test_who_keeps_accounts(system, security, log_keeper, lin, wang):
    """Adding, resetting, deactivating: the system administrator's, whose new accounts have no role."""
    for other in (security, log_keeper, lin):
        for work in (
            lambda by: actions.add_user(username="x", full_name="", unit=None, by=by),
            lambda by: actions.reset_password(user=wang, by=by),
            lambda by: actions.set_active(user=wang, active=False, by=by),
            lambda by: units.add_unit(name="x", kind=UnitKind.COUNTY, parent=None, by=by),
        ):
            with pytest.raises(NotAllowed):
                work(other)
    with pytest.raises(NotAllowed):
        actions.add_user(username="x", full_name="", unit=None, role=Role.LEADER, by=system)
    with pytest.raises(NotAllowed):
        actions.add_user(username="x", full_name="", unit=None, is_manager=True, by=system)


# Forged requests.


def test_a_forged_role_changes_nothing(system, security, lin, as_user):
    """A role or a right written into another form is not read; a role that is none is refused."""
    client = as_user(system)
    data = {"username": "li", "full_name": "李", "role": "audit", "is_manager": "on", "line": "audit"}
    client.post(reverse("accounts:people"), data)
    li = User.objects.get(username="li")
    assert (li.role, li.line, li.is_manager) == (Role.NONE, Line.UNUSED, False)
    assert client.post(reverse("accounts:assign", args=[li.pk]), {"role": "audit"}).status_code == 403
    as_user(security).post(reverse("accounts:assign", args=[li.pk]), {"role": "root"})
    li.refresh_from_db()
    assert li.role == Role.NONE
    for name in ("accounts:change-password", "accounts:set-large-text"):
        as_user(lin).post(reverse(name), {"role": "audit", "large": "1"})
    lin.refresh_from_db()
    assert lin.role == Role.BUREAU


def test_a_session_and_a_token_follow_the_role(security, system, wang, report, as_user, api_of):
    """Whoever loses the role, or the account, is out at the next click, on every way in."""
    pages, program = as_user(wang), api_of(wang)
    url = reverse("reports:detail", args=[report.pk])
    assert (pages.get(url).status_code, program.get("/api/reports").status_code) == (200, 200)
    give(wang, Role.NONE, security)
    assert (pages.get(url).status_code, program.get("/api/reports").status_code) == (403, 401)
    actions.set_active(user=wang, active=False, by=system)
    assert pages.get(url).status_code == 302


def test_a_password_somebody_else_knows_opens_nothing(system, wang, report, client):
    """After a reset neither page nor token until it is changed."""
    password = actions.reset_password(user=wang, by=system)
    client.post(reverse("accounts:sign-in"), {"username": "wang", "password": password})
    assert client.get(reverse("reports:list")).status_code == 403
    asked = {"username": "wang", "password": password}
    assert client.post("/api/tokens", asked, content_type="application/json").status_code == 403


# Units.


def test_a_unit_sees_down_the_tree(lin, qian, sun, zhao, system, leader):
    """The bureau sees its county's reports, the county not the bureau's, units beside each other nothing."""
    for user in (lin, qian):
        reports.add_text(title=user.username, text="何岚带队赴上海市考察。", published=None, by=user)
    seen = {
        user.username: sorted(Report.objects.visible_to(user).values_list("title", flat=True))
        for user in (lin, qian, sun, zhao, system, leader)
    }
    assert seen == {
        "lin": ["lin", "qian"],
        "qian": ["qian"],
        "sun": [],
        "zhao": [],
        "system": [],
        "leader": ["lin", "qian"],
    }
    assert [r.title for r in Report.objects.writable_by(lin)] == ["lin"]
    assert not Report.objects.writable_by(leader).exists()


def test_moving_a_unit_moves_what_is_seen(lin, qian, county, zhao, security, system):
    """With the units below it; never below itself; and only by the security administrator."""
    park = units.add_unit(name="临河园区", kind=UnitKind.PARK, parent=county, by=system)
    reports.add_text(title="x", text="何岚带队赴上海市考察。", published=None, by=qian)
    with pytest.raises(NotAllowed):
        units.move_unit(unit=county, parent=zhao.unit, by=system)
    for wrong in (county, park):
        with pytest.raises(Refused):
            units.move_unit(unit=county, parent=wrong, by=security)
    units.move_unit(unit=county, parent=zhao.unit, by=security)
    assert Unit.objects.get(pk=park.pk).path == f"{zhao.unit.pk}/{county.pk}/{park.pk}/"
    assert [Report.objects.visible_to(User.objects.get(pk=u.pk)).count() for u in (lin, zhao, qian)] == [0, 1, 1]


def test_ids_that_begin_alike_are_not_below_one_another(db):
    """Unit 1 is not above unit 12."""
    made = [Unit.objects.create(name=str(n)) for n in range(12)]
    for unit in made:
        assert Unit.objects.under(unit).count() == 1


def test_units_go_so_deep(system):
    """Told, instead of a path that no column holds."""
    unit = None
    for level in range(units.DEEPEST):
        unit = units.add_unit(name=str(level), kind=UnitKind.PARK, parent=unit, by=system)
    with pytest.raises(Refused):
        units.add_unit(name="x", kind=UnitKind.PARK, parent=unit, by=system)


# Sharing.


def test_sharing(report, lin, wang, qian, sun, zhao, leader, county):
    """A shared report is seen with its facts by that unit alone, and changed by nobody there, until it is taken back."""
    units.share(row=report, unit=county, by=wang)
    assert list(Report.objects.visible_to(qian)) == [report]
    assert FactRow.objects.visible_to(qian).count() == report.facts.count()
    assert not Report.objects.visible_to(sun).exists()
    assert not Report.objects.writable_by(qian).exists()
    with pytest.raises(NotAllowed):
        reports.accept_all(report=report, by=qian)
    for stranger in (qian, zhao, leader):
        with pytest.raises(NotAllowed):
            units.share(row=report, unit=sun.unit, by=stranger)
    with pytest.raises(Conflict):
        units.share(row=report, unit=county, by=lin)
    units.end_share(row=report, unit=county, by=lin)
    assert not Report.objects.visible_to(qian).exists()
    assert [e.operation for e in Event.objects.filter(object_id=report.pk)[:2]] == [
        Operation.SHARE_ENDED,
        Operation.SHARED,
    ]


def test_a_share_is_of_one_kind_of_row(report, qian, county, wang):
    """Sharing report 5 shares no job 5, nor any other row of that number."""
    units.share(row=report, unit=county, by=wang)
    Job.objects.create(pk=report.pk, kind="read-reports", owner=wang)
    assert not Job.objects.visible_to(qian).exists()


def test_an_inactive_or_anonymous_user_sees_nothing(report, wang):
    """Whatever object is passed in."""
    from django.contrib.auth.models import AnonymousUser

    assert not Report.objects.visible_to(AnonymousUser()).exists()
    wang.is_active = False
    assert not Report.objects.visible_to(wang).exists()


def test_work_roles_are_those_that_see_rows(db):
    """Every role is either of business, or one of the three, or none."""
    assert {*WORK_ROLES, *ADMINISTRATORS, Role.NONE} == set(Role)
