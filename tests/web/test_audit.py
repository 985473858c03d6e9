"""The operation log: what it keeps, that it cannot be changed unseen, and what its page shows."""

import csv
import io
import json
import uuid
from decimal import Decimal

import openpyxl
import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.web import triggers
from luodi.web.accounts import actions as accounts
from luodi.web.accounts.models import Role
from luodi.web.audit import anchors
from luodi.web.audit.actions import changed, record
from luodi.web.audit.chain import plain
from luodi.web.audit.exports import as_csv
from luodi.web.audit.models import REFUSALS, Checkpoint, Event, Head, Operation, SealedRow
from luodi.web.audit.protected import is_protected, masked, reveal
from luodi.web.audit.searching import search_log
from luodi.web.audit.verifying import FaultKind, check_further, verify
from luodi.web.reports import actions


@pytest.fixture
def log(lin):
    """Six rows by Lin."""
    for name in "abcdef":
        record(Operation.USER_CHANGED, by=lin, target=name, n=1)
    return Event.objects.order_by("number")


@pytest.fixture
def behind(db):
    """Somebody with the database's own password, who took the triggers away."""
    triggers.remove(connection, REFUSALS)
    yield connection.cursor()
    triggers.install(connection, REFUSALS)


def test_a_row_tells_who_what_where_and_when(lin, report, as_user):
    """A row names the person, unit, operation, object and address, and seals the row before."""
    as_user(lin).get(reverse("reports:export", args=[report.pk, "xlsx"]))
    event = Event.objects.first()
    before = Event.objects.get(number=event.number - 1)
    assert (event.by, event.unit, event.operation) == (lin, "宁河市招商局", Operation.REPORT_EXPORTED)
    assert (event.object_kind, event.object_id, event.ip) == ("reports.report", report.pk, "127.0.0.1")
    assert (event.previous, event.details) == (before.digest, {"form": "xlsx"})


def test_numbers_have_no_gap_when_something_fails(lin, log):
    """A row goes with what it tells about: undone together, without leaving a hole."""
    with transaction.atomic():
        record(Operation.USER_CHANGED, by=lin, target="undone")
        transaction.set_rollback(True)
    record(Operation.USER_CHANGED, by=lin, target="kept")
    assert list(log.values_list("number", flat=True)) == list(range(1, 8))
    assert verify().is_whole


def test_every_step_on_a_fact_is_logged(report, organisation, lin):
    """Accepting, correcting, undoing and making each add one row with the fact's path and value."""
    actions.accept(fact=organisation, version=None, by=lin)
    actions.correct(fact=organisation, value="恒澈", version=None, by=lin)
    actions.undo(fact=organisation, version=None, by=lin)
    rows = Event.objects.filter(operation=Operation.FACTS_DECIDED).order_by("number")
    assert [row.details["step"] for row in rows] == ["accepted", "corrected", "undone"]
    assert rows[1].details["facts"][organisation.path] == ["corrected", "恒澈"]


def test_what_is_refused_is_logged(wang, zhao, report, as_user):
    """Trying a page that is not one's own leaves a trace; a row that is not there for one is only "not found"."""
    as_user(wang).get(reverse("accounts:people"))
    as_user(zhao).get(reverse("reports:detail", args=[report.pk]))
    event = Event.objects.get(operation=Operation.REFUSED)
    assert (event.by, event.target, event.details) == (wang, "/people/", {"method": "GET"})


# Changing it.


@pytest.mark.parametrize("change", ["UPDATE audit_event SET who = 'x'", "DELETE FROM audit_event"])
def test_the_database_refuses_to_change_a_row(log, change):
    """Even a statement that passes by luodi is refused."""
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert log.count() == 6


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM audit_head",
        "UPDATE audit_head SET count = count - 1",
        "UPDATE audit_head SET count = count + 2",
    ],
)
def test_the_database_refuses_to_shorten_the_head(log, change):
    """The head goes on by one row at a time."""
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.postgres
def test_the_database_refuses_to_empty_the_log(log):
    """TRUNCATE, which rows' triggers do not see, has one of its own."""
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_event")


def test_luodi_itself_changes_no_row(log):
    """Nor does its own code."""
    with pytest.raises(SealedRow):
        log[0].save()
    with pytest.raises(SealedRow):
        log[0].delete()


# Finding it.


def reseal(cursor, number: int) -> None:
    """Give a row the digest its content and its ``previous`` ask for, as a clever intruder does."""
    row = Event.objects.get(number=number).row
    cursor.execute("UPDATE audit_event SET digest = %s WHERE number = %s", [row.sealed(row.previous), number])


def test_a_whole_log_is_whole(log):
    """Nothing is found where nothing was done."""
    verdict = verify()
    assert (verdict.is_whole, verdict.first, verdict.last) == (True, 1, 6)


@pytest.mark.parametrize(
    "column",
    ["who", "unit", "operation", "target", "object_kind", "ip", "digest", "previous"],
)
def test_an_edited_column_is_found(log, behind, column):
    """Each column is sealed; the row is named."""
    behind.execute(f"UPDATE audit_event SET {column} = 'x' WHERE number = 4")
    fault = verify().fault
    assert (fault.number, fault.kind) == (4, FaultKind.EDITED)


@pytest.mark.parametrize(
    "change",
    [
        "details = '{}'",
        "at = '2020-01-01 00:00:00+00:00'",
        "object_id = 7",
        "by_id = NULL",
        "form = 1",
        "report_id = 7",
    ],
)
def test_other_edits_are_found(log, behind, change):
    """Also columns that hold no text, and passing a row off as one of the older form."""
    behind.execute(f"UPDATE audit_event SET {change} WHERE number = 4")
    assert verify().fault.number == 4


def test_an_edit_sealed_anew_is_found(log, behind):
    """The row after it still seals what it was."""
    behind.execute("UPDATE audit_event SET target = 'x' WHERE number = 4")
    reseal(behind, 4)
    fault = verify().fault
    assert (fault.number, fault.kind) == (4, FaultKind.EDITED)
    assert "重新封印" in fault.message


def test_an_edited_last_row_sealed_anew_is_found(log, behind):
    """No row seals the last one, but the head does."""
    behind.execute("UPDATE audit_event SET target = 'x' WHERE number = 6")
    reseal(behind, 6)
    assert verify().fault.number == 6


@pytest.mark.parametrize(("gone", "place"), [("3", 3), ("1", 1), ("2, 3, 4", 2)])
def test_deleted_rows_are_found(log, behind, gone, place):
    """The first missing number is named."""
    behind.execute(f"DELETE FROM audit_event WHERE number IN ({gone})")
    fault = verify().fault
    assert (fault.number, fault.kind) == (place, FaultKind.DELETED)


def test_deleting_and_renumbering_is_found(log, behind):
    """Closing the gap breaks the seals of the rows moved up."""
    behind.execute("DELETE FROM audit_event WHERE number = 3")
    for number in (4, 5, 6):
        behind.execute("UPDATE audit_event SET number = %s WHERE number = %s", [number - 1, number])
    fault = verify().fault
    assert (fault.number, fault.kind) == (3, FaultKind.REORDERED)
    assert "第 4 行" in fault.message


@pytest.mark.parametrize(("one", "other"), [(2, 5), (3, 4)])
def test_swapped_rows_are_found(log, behind, one, other):
    """The message says which row it was."""
    for old, new in ((one, 99), (other, one), (99, other)):
        behind.execute("UPDATE audit_event SET number = %s WHERE number = %s", [new, old])
    fault = verify().fault
    assert (fault.number, fault.kind) == (one, FaultKind.REORDERED)
    assert f"原是第 {other} 行" in fault.message


def test_a_tail_cut_off_is_found(log, behind):
    """The head knows how long the log was."""
    behind.execute("DELETE FROM audit_event WHERE number > 4")
    fault = verify().fault
    assert (fault.number, fault.kind) == (5, FaultKind.TRUNCATED)
    assert "5 至 6" in fault.message


def test_a_tail_cut_off_with_the_head_is_found_by_its_anchor(log, behind):
    """Outside the database stands that there was a row 6."""
    noted = {6: Event.objects.get(number=6).digest}
    behind.execute("DELETE FROM audit_event WHERE number > 4")
    last = Event.objects.get(number=4)
    behind.execute("UPDATE audit_head SET count = 4, digest = %s", [last.digest])
    assert verify().is_whole
    assert verify(anchors=noted).fault.kind == FaultKind.TRUNCATED


def test_a_log_rewritten_as_a_whole_is_found_by_its_anchor(log, behind):
    """Every digest computed anew is consistent in itself, but is not what was noted outside."""
    noted = {5: Event.objects.get(number=5).digest}
    behind.execute("UPDATE audit_event SET target = 'x' WHERE number = 2")
    digest = Event.objects.get(number=1).digest
    for number in range(2, 7):
        behind.execute("UPDATE audit_event SET previous = %s WHERE number = %s", [digest, number])
        reseal(behind, number)
        digest = Event.objects.get(number=number).digest
    behind.execute("UPDATE audit_head SET digest = %s", [digest])
    assert verify().is_whole
    fault = verify(anchors=noted).fault
    assert (fault.number, fault.kind) == (5, FaultKind.REWRITTEN)


def test_a_row_added_behind_luodis_back_is_found(log, behind):
    """The head does not count it."""
    row = Event.objects.get(number=6)
    row.pk, row.number, row.previous, row._state.adding = None, 7, row.digest, True
    row.digest = row.row.sealed(row.previous)
    row.save()
    assert verify().fault.kind == FaultKind.ADDED


def test_a_head_removed_is_found_and_stays_found(log, behind, lin):
    """The next row makes it anew, and it says so for good."""
    behind.execute("DELETE FROM audit_head")
    assert verify().fault.kind == FaultKind.HEAD
    record(Operation.USER_CHANGED, by=lin, target="g")
    assert Head.objects.get().count == 7
    assert verify().fault.kind == FaultKind.HEAD


def test_a_log_deleted_with_its_head_is_found(log, behind):
    """There are people, and not one row tells how they came to be."""
    behind.execute("DELETE FROM audit_event")
    behind.execute("DELETE FROM audit_head")
    verdict = verify()
    assert verdict.fault is not None
    assert verdict.fault.kind is FaultKind.DELETED


def test_reading_a_stretch_at_a_time(log, monkeypatch):
    """However small the stretches, every row is read, and the progress is told."""
    monkeypatch.setattr("luodi.web.audit.verifying.ROWS_AT_ONCE", 2)
    told = []
    assert verify(progress=lambda done, rows: told.append((done, rows))).last == 6
    assert told == [(2, 6), (4, 6), (6, 6)]


# Going on from a checkpoint.


def test_the_page_reads_only_what_is_new(log, lin, django_assert_max_num_queries):
    """A second look goes on from the first, reading one row of what it found whole."""
    assert check_further()[0].last == 6
    record(Operation.USER_CHANGED, by=lin, target="g")
    verdict, left = check_further()
    assert (verdict.first, verdict.last, left) == (7, 7, 0)
    assert Checkpoint.objects.get(full=False).number == 7


def test_the_page_leaves_a_long_stretch_to_the_command(log, monkeypatch):
    """It says how many rows are left."""
    monkeypatch.setattr("luodi.web.audit.verifying.ROWS_OF_A_PAGE", 4)
    verdict, left = check_further()
    assert (verdict.last, left) == (4, 2)
    assert check_further()[1] == 0


def test_the_page_sees_a_change_after_the_checkpoint_and_at_it(log, behind, lin):
    """What is new is checked, and so is the row the last check ended at."""
    check_further()
    record(Operation.USER_CHANGED, by=lin, target="g")
    behind.execute("UPDATE audit_event SET who = 'x' WHERE number = 7")
    assert check_further()[0].fault.number == 7
    behind.execute("UPDATE audit_event SET digest = 'x' WHERE number = 6")
    assert check_further()[0].fault.kind == FaultKind.REWRITTEN
    assert Checkpoint.objects.get(full=False).number == 6


# What comes in.


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | st.decimals() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=12,
    )
)
@settings(deadline=None)
def test_details_come_back_as_they_were_sealed(value):
    """Whatever an action notes survives JSON, and twice plain is once plain."""
    once = plain(value)
    assert plain(once) == once
    assert json.loads(json.dumps(once)) == once
    assert "\x00" not in json.dumps(once, ensure_ascii=False)


def test_odd_details_keep_the_chain_whole(lin):
    """Numbers, half characters and NUL, through this database and back."""
    odd = {"x": 1e22, "y": Decimal("1.10"), "z": float("nan"), "big": 10**20, "s": "a\x00b\ud800", "k\x00": {"b", "a"}}
    record(Operation.USER_CHANGED, by=lin, target="\ud800\x00", who="\x00", odd=odd)
    assert verify().is_whole
    assert Event.objects.get().details["odd"]["x"] == "1e+22"


def test_protected_values_never_stand_in_the_log(lin):
    """A changed telephone number shows that it changed, and nothing of the number."""
    what = changed({"phone": "13800000001", "name": "甲"}, {"phone": "13800000002", "name": "乙"})
    assert what["name"] == ["甲", "乙"]
    assert all(words.startswith("hmac:") for words in what["phone"])
    assert "1380000" not in json.dumps(what)
    again = changed({"phone": "13800000002"}, {"phone": "13800000001"})
    assert again["phone"] == what["phone"][::-1]


def test_reading_a_protected_value_is_logged(lin, wang):
    """The row names the columns and their kind, and no value."""
    wang.email = "wang@example.org"
    assert reveal(row=wang, columns=("email",), by=lin) == {"email": "wang@example.org"}
    event = Event.objects.get(operation=Operation.PROTECTED_READ)
    assert (event.object_kind, event.object_id, event.details) == (
        "accounts.user",
        wang.pk,
        {"columns": {"email": "email"}},
    )
    with pytest.raises(KeyError):
        reveal(row=wang, columns=("username",), by=lin)


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ("phone", "13812345678", "138＊＊＊＊5678"),
        ("phone", "12345", "12＊＊＊"),
        ("id_number", "110101199001011234", "＊" * 14 + "1234"),
        ("contact", "王小明", "王＊＊"),
        ("investment_terms", "零地价", "＊＊＊"),
        ("phone", "", ""),
        ("phone", None, ""),
    ],
)
def test_masking(column, value, shown):
    """None shows whole, whatever its length."""
    assert masked(column, value) == shown


def test_columns_that_look_personal_are_protected():
    """A model of any app with a column of this sort must have it in the rule file."""
    from django.apps import apps

    words = ("phone", "mobile", "wechat", "id_number", "passport", "home_address", "contact", "terms")
    missing = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("luodi.")
        for field in model._meta.get_fields()
        if any(word in field.name for word in words) and not field.is_relation and not is_protected(field.name)
    ]
    assert missing == []


# Anchors.


def test_anchors_are_noted_now_and_then(tmp_path, monkeypatch):
    """One at once, then one every so many rows; another log's are told apart, and so are broken lines."""
    monkeypatch.setenv("LUODI_HOME", str(tmp_path))
    chain, other = uuid.uuid4(), uuid.uuid4()
    for number in range(1, 1_002):
        anchors.drop(chain, number, f"d{number}")
    anchors.drop(other, 3, "other")
    with open(anchors.anchor_file(), "a") as out:
        out.write("{broken\n")
    assert anchors.read_anchors(chain) == anchors.Anchors(
        {1: "d1", 500: "d500", 1000: "d1000"}, foreign=1, unreadable=1
    )


def test_the_first_anchor_of_a_row_counts(tmp_path):
    """An intruder who adds a line to the file does not undo the one that was there."""
    chain, path = uuid.uuid4(), tmp_path / "anchors"
    path.write_text("".join(json.dumps({"chain": str(chain), "number": 5, "digest": d}) + "\n" for d in ("a", "b")))
    assert anchors.read_anchors(chain, path).found == {5: "a"}


# The page and the files.


def test_the_log_is_for_auditors(lin, wang, leader, system, security, log_keeper, auditor, as_user):
    """The auditor and the audit administrator read it; nobody else does, not the other administrators either."""
    for url in (reverse("audit:log"), reverse("audit:export", args=["csv"])):
        for user in (log_keeper, auditor):
            assert as_user(user).get(url).status_code == 200
        for user in (lin, wang, leader, system, security):
            assert as_user(user).get(url).status_code == 403


def test_the_page_says_where_it_breaks(log, behind, auditor, as_user):
    """It names the row, and when the whole log was last checked."""
    assert "还没有从头全部核对过" in as_user(auditor).get(reverse("audit:log")).content.decode()
    row = Event.objects.order_by("number").last()
    behind.execute("UPDATE audit_event SET target = 'x' WHERE number = %s", [row.number])
    Checkpoint.objects.all().delete()
    assert f"日志在第 {row.number} 行对不上" in as_user(auditor).get(reverse("audit:log")).content.decode()


def test_filters(log, lin, wang, auditor, as_user):
    """Who, unit, operation, object and days, each for itself and together."""
    record(Operation.SIGNED_OUT, by=wang, target="别的")
    found = lambda **given: [event.target for event in search_log(given)]  # noqa: E731
    assert found(who="王致") == ["别的"]
    assert found(operation="signed-out") == ["别的"]
    assert found(target="b", who="lin") == ["b"]
    assert found(unit="宁河市招商局", target="别") == ["别的"]
    words = as_user(auditor).get(reverse("audit:log"), {"operation": "signed-out"}).content.decode()
    assert "别的" in words
    assert words.count("<tr>") == 2


def test_days_are_those_of_the_desks_clock(log):
    """Both days are included, by Beijing time."""
    from django.utils import timezone

    today = timezone.localdate()
    assert search_log({"since": today, "until": today}).count() == 6
    import datetime

    assert not search_log({"until": today - datetime.timedelta(days=1)}).exists()
    assert not search_log({"since": today + datetime.timedelta(days=1)}).exists()


def test_pages_go_by_row_number(log, lin, auditor, as_user, monkeypatch):
    """Older rows follow, each once, though rows are added in between; nonsense shows the newest."""
    monkeypatch.setattr("luodi.web.audit.views.ROWS", 4)
    client = as_user(auditor)
    first = client.get(reverse("audit:log")).context
    record(Operation.USER_CHANGED, by=lin, target="new")
    second = client.get(reverse("audit:log"), {"before": first["older"]}).context
    numbers = [event.number for event in (*first["events"], *second["events"])]
    assert numbers == sorted(set(numbers), reverse=True)
    assert client.get(reverse("audit:log"), {"before": "x" * 5000}).status_code == 200


def test_files_for_auditors(log, lin, auditor, as_user):
    """Every row with its digests; what a spreadsheet would run is text; the export is logged with its filters."""
    record(Operation.USER_CHANGED, by=lin, target="=1+1")
    client = as_user(auditor)
    url = reverse("audit:export", args=["csv"])
    body = b"".join(client.get(url, {"operation": "user-changed"}).streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))
    assert [row[6] for row in rows] == ["对象", "'=1+1", *"fedcba"]
    assert rows[1][-1] == Event.objects.get(target="=1+1").digest
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("audit:export", args=["xlsx"])).content))
    cells = [row[6] for row in book.active.iter_rows()]
    assert next(cell for cell in cells if cell.value == "=1+1").data_type == "s"
    exported = Event.objects.filter(operation=Operation.LOG_EXPORTED).order_by("number").first()
    assert exported.details == {"form": "csv", "filters": {"operation": "user-changed"}}


def test_an_export_is_read_a_stretch_at_a_time(log, monkeypatch):
    """Each row once."""
    monkeypatch.setattr("luodi.web.audit.exports.ROWS_AT_ONCE", 2)
    assert len(list(as_csv(search_log({})))) == 7


def test_too_many_rows_for_a_workbook(log, auditor, as_user, monkeypatch):
    """Refused in words that say what to do."""
    monkeypatch.setattr("luodi.web.audit.exports.MOST_IN_WORKBOOK", 3)
    answer = as_user(auditor).get(reverse("audit:export", args=["xlsx"]))
    assert answer.status_code == 422
    assert "CSV" in answer.content.decode()


def test_administrators_acts_are_logged_with_before_and_after(system, security, county):
    """Whoever reads the log sees who was given what by whom."""
    user, _ = accounts.add_user(username="li", full_name="李一", unit=None, by=system)
    accounts.assign(user=user, role=Role.COUNTY, unit=county, is_manager=False, by=security)
    event = Event.objects.get(operation=Operation.ROLE_ASSIGNED)
    assert event.by == security
    assert event.details["changes"] == {"role": ["none", "county"], "unit": ["", "宁河市临河县"]}
