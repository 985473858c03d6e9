"""Ledgers brought in: columns, faults at their cells, doubles, a job that is killed, an import undone."""

import csv
import io
import os
import signal
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from luodi.web.accounts.units import share
from luodi.web.errors import Refused
from luodi.web.jobs.models import Job, State
from luodi.web.jobs.worker import work_once
from luodi.web.projects import actions, importing, investors, ledgers
from luodi.web.projects.book import settle
from luodi.web.projects.jobs import keep_trial
from luodi.web.projects.models import EntryRow, Ledger, LedgerState, Project
from luodi.web.tasks.giving import Order, give
from tests.web.projects.conftest import make

HEADS = (
    "序号",
    "项目名称",
    "投资方",
    "总投资（亿元）",
    "签约额（万元）",
    "项目阶段",
    "签约时间",
    "计划开工时间",
    "我们的备注栏",
)
ROWS = (
    (1, "储能电池项目", "合肥甲公司", 5, 30000, "签约", "2026-03-05", "2026年12月", "x"),
    (2, "光伏组件项目", "苏州乙公司", "很多", 20000, "在谈", "", "", ""),
    (3, "氢能装备项目", "上海丙公司", 1.5, "", "开工", "2025/6/1", "2025-01-01", ""),
    (4, "固态电池产业基地", "苏州恒澈新能源科技有限公司", 8, "", "火星阶段", "", "", ""),
    ("合计", "", "", 14.5, 50000, "", "", "", ""),
)


def workbook(rows=ROWS) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "2026"
    sheet.append(("2026年招商项目台账",))
    sheet.append(HEADS)
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bring(user, rows=ROWS, **more) -> Ledger:
    """A ledger that has had its dry run."""
    ledger = importing.add_ledger(name="台账.xlsx", data=workbook(rows), year=2026, by=user)
    keep_trial(ledger, ledgers.try_file(ledger, user))
    ledger.refresh_from_db()
    return ledger


def work() -> None:
    while work_once("worker"):
        pass


@pytest.mark.django_db
def test_a_dry_run_finds_faults_at_their_cells_and_doubles(lin, as_user):
    """Each fault with row and column; what is there already with the reason; nothing is stored."""
    make(lin)
    client = as_user(lin)
    client.post(reverse("projects:ledgers"), {"file": SimpleUploadedFile("台账.xlsx", workbook()), "year": 2026})
    ledger = Ledger.objects.get()
    shown = client.get(ledger.get_absolute_url()).content.decode()
    assert "总投资(亿元)" in shown
    assert "我们的备注栏" in shown
    client.post(reverse("projects:check-ledger", args=[ledger.pk]))
    ledger.refresh_from_db()
    assert (ledger.state, ledger.trial["projects"], ledger.trial["doubles"]) == (LedgerState.CHECKED, 4, 1)
    faults = client.get(reverse("projects:ledger-faults", args=[ledger.pk])).content.decode("utf-8-sig")
    rows = [tuple(line[:4]) for line in csv.reader(io.StringIO(faults))]
    assert ("2026", "4", "D", "总投资(亿元)") in rows
    assert ("2026", "6", "F", "项目阶段") in rows
    assert Project.objects.count() == 1


@pytest.mark.django_db
def test_columns_are_corrected(lin, as_user):
    """A head taken for another field by a person is read as that."""
    ledger = bring(lin)
    data = {"head": ["我们的备注栏"], "field": ["leader"], "year": "2026"}
    as_user(lin).post(reverse("projects:map-ledger", args=[ledger.pk]), data)
    ledger.refresh_from_db()
    assert ledger.state == LedgerState.MAPPED
    assert ledgers.read_file(ledger).rows[0].fields["leader"] == "x"


@pytest.mark.django_db
def test_an_import_gives_projects_with_entries(lin):
    """Amounts in 万元, stages with their days, a signing that waits for a check; doubles stay out."""
    make(lin)
    ledger = bring(lin)
    importing.queue_ledger(ledger=ledger, trial=False, by=lin)
    work()
    ledger.refresh_from_db()
    assert (ledger.state, ledger.added_projects, ledger.done_rows) == (LedgerState.IMPORTED, 3, 4)
    battery = Project.objects.get(name="储能电池项目")
    assert (battery.planned_wan, battery.stage, str(battery.stage_since)) == (Decimal(50000), "signed", "2026-03-05")
    assert set(battery.entries.values_list("kind", flat=True)) == {"stated", "stage", "signing"}
    assert (battery.contract_wan, battery.waiting) == (None, 2)
    hydrogen = Project.objects.get(name="氢能装备项目")
    assert list(hydrogen.entries.filter(kind="stage").values_list("stage", flat=True)) == ["signed", "started"]


@pytest.mark.django_db
def test_what_is_brought_in_folds_to_what_it_shows(lin, wang):
    """The row an import writes is the fold of the entries it writes, so that the next write changes nothing else."""
    importing.queue_ledger(ledger=bring(lin), trial=False, by=lin)
    work()
    for project in Project.objects.all():
        before = {f.name: getattr(project, f.name) for f in Project._meta.concrete_fields if f.name != "changed_at"}
        settle(project)
        project.refresh_from_db()
        after = {f.name: getattr(project, f.name) for f in Project._meta.concrete_fields if f.name != "changed_at"}
        assert after == before


@pytest.mark.django_db
def test_a_whole_import_is_undone(lin, as_user):
    """Its projects are gone from the desk, their entries reversed; one that somebody worked on stays."""
    other = make(lin, name="原有项目")
    ledger = bring(lin)
    importing.queue_ledger(ledger=ledger, trial=False, by=lin)
    work()
    kept = Project.objects.get(name="光伏组件项目")
    actions.add_note(project=kept, kind="call", words="来电", by=lin)
    as_user(lin).post(reverse("projects:undo-ledger", args=[ledger.pk]))
    ledger.refresh_from_db()
    assert ledger.state == LedgerState.UNDONE
    assert set(Project.objects.visible_to(lin)) == {other, kept}
    gone = Project.objects.get(name="储能电池项目")
    standing = gone.entries.exclude(kind="reversal").exclude(answers__kind="reversal")
    assert not standing.exists()


@pytest.mark.django_db
def test_a_long_import_is_undone_step_by_step(lin, as_user, monkeypatch):
    """By a job, so many projects a transaction; stopped on the way it goes on, and reverses no entry twice."""
    rows = [(n, f"项目{n}号", f"投资方{n}", 1, 1000, "签约", "2026-03-05", "", "") for n in range(1, 12)]
    ledger = bring(lin, rows)
    importing.queue_ledger(ledger=ledger, trial=False, by=lin)
    work()
    monkeypatch.setattr(importing, "ROWS_AT_ONCE", 4)
    as_user(lin).post(reverse("projects:undo-ledger", args=[ledger.pk]))
    ledger.refresh_from_db()
    assert (ledger.state, ledger.busy) == (LedgerState.UNDOING, True)
    assert importing.take_back(ledger.pk, lin) == 4  # by a worker that was killed after it
    work()
    ledger.refresh_from_db()
    assert (ledger.state, ledger.message) == (LedgerState.UNDONE, "已撤回 11 个项目，0 个导入后有人改过，保留。")
    assert not Project.objects.visible_to(lin).exists()
    entries = EntryRow.objects.exclude(kind="reversal")
    assert [entry.answers.count() for entry in entries] == [1] * entries.count()


WORKER = """
import sys, os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "luodi.web.settings"
from django.conf import settings
name, uploads, pause = sys.argv[1], sys.argv[2], float(sys.argv[3])
settings.DATABASES["default"]["NAME"] = name
django.setup()
settings.LEDGER_UPLOADS = uploads
import time
from luodi.web.jobs.worker import work_once
from luodi.web.projects import importing
importing.ROWS_AT_ONCE = 5
plain = importing._add_projects
def slowly(ledger, rows, by):
    plain(ledger, rows, by)  # the rows are written, and nothing of it is committed
    if ledger.done_rows == 10:
        print("half", flush=True)
        time.sleep(pause)
importing._add_projects = slowly
work_once("w")
"""


@pytest.mark.django_db(transaction=True)
def test_an_import_killed_in_the_middle(lin, settings):
    """Kill -9 between the rows and their commit: taken up again, every row is there, and none twice."""
    rows = [(n, f"项目{n}号", f"投资方{n}", 1, 1000, "签约", "2026-03-05", "", "") for n in range(1, 31)]
    ledger = bring(lin, rows)
    job = importing.queue_ledger(ledger=ledger, trial=False, by=lin)

    def start(pause: float) -> subprocess.Popen:
        name = str(connection.settings_dict["NAME"])
        command = [sys.executable, "-c", WORKER, name, str(settings.LEDGER_UPLOADS), str(pause)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ)

    first = start(60)
    assert first.stdout.readline() == "half\n"
    first.send_signal(signal.SIGKILL)
    first.wait()
    if connection.vendor == "postgresql":
        connection.close()
    ledger.refresh_from_db()
    assert (ledger.state, ledger.done_rows, Project.objects.count()) == (LedgerState.IMPORTING, 10, 10)
    assert Job.objects.get(pk=job.pk).state == State.RUNNING

    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    second = start(0)
    assert second.wait(timeout=60) == 0
    ledger.refresh_from_db()
    assert (ledger.state, ledger.done_rows, ledger.added_projects) == (LedgerState.IMPORTED, 30, 30)
    assert Project.objects.values("name").distinct().count() == Project.objects.count() == 30
    assert EntryRow.objects.filter(kind="signing").count() == 30


def saved(fill) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def tried(user, name: str, data: bytes) -> Ledger:
    ledger = importing.add_ledger(name=name, data=data, year=2026, by=user)
    keep_trial(ledger, ledgers.try_file(ledger, user))
    ledger.refresh_from_db()
    return ledger


def faults_of(ledger: Ledger) -> list[list[str]]:
    with ledgers.path_of(ledger).with_suffix(".faults.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))[1:]


@pytest.mark.django_db
def test_rows_go_to_the_units_they_name(lin, qian, sun):
    """A city's ledger fills its counties' books, however a unit is called; a name nobody has is told, and stays here."""
    heads = ("项目名称", "责任单位", "总投资（万元）")
    rows = [("甲项目", "临河县", 1), ("乙项目", "宁河市发展改革委", 2), ("丙项目", "火星县", 3), ("丁项目", None, 4)]
    ledger = tried(lin, "全市.xlsx", saved(lambda book: [book.active.append(row) for row in (heads, *rows)]))
    assert ledger.trial["of_others"] == 2
    assert [line[1:4] + line[5:6] for line in faults_of(ledger)] == [["4", "B", "责任单位", "火星县"]]
    importing.queue_ledger(ledger=ledger, trial=False, by=lin)
    work()
    held = dict(Project.objects.values_list("name", "unit__name"))
    assert held == {
        "甲项目": "宁河市临河县", "乙项目": "宁河市发展改革委", "丙项目": "宁河市招商局", "丁项目": "宁河市招商局",
    }  # fmt: skip
    assert Project.objects.visible_to(qian).get().name == "甲项目"
    assert EntryRow.objects.get(project__name="甲项目", kind="stated").data["unit"] == qian.unit_id
    ledger.refresh_from_db()
    importing.undo_import(ledger=ledger, by=lin)
    assert not Project.objects.standing().exists()


@pytest.mark.django_db
def test_a_county_names_no_other_county(qian, sun):
    """The ledger of a unit with none below it stays its own, whatever it says."""
    rows = (("项目名称", "责任单位"), ("甲项目", "宁河市发展改革委"))
    ledger = tried(qian, "本县.xlsx", saved(lambda book: [book.active.append(row) for row in rows]))
    assert faults_of(ledger) == []
    importing.queue_ledger(ledger=ledger, trial=False, by=qian)
    work()
    assert Project.objects.get().unit == qian.unit


@pytest.mark.django_db
def test_merged_cells_are_each_rows_and_heads_keep_their_unit(lin, qian):
    """A county merged over its projects is that of each; heads in two rows with merged parts are read as before."""

    def fill(book):
        sheet = book.active
        for row in (
            ("项目名称", "责任单位", "投资（亿元）", None),
            (None, None, "总投资", "固定资产投资"),
            ("甲项目", "临河县", 3.5, 2),
            ("乙项目", None, 1, 1),
        ):
            sheet.append(row)
        for cells in ("A1:A2", "B1:B2", "C1:D1", "B3:B4"):
            sheet.merge_cells(cells)

    ledger = tried(lin, "合并.xlsx", saved(fill))
    rows = ledgers.read_file(ledger).rows
    assert [(row.fields["unit"], row.fields["planned_total_wan"]) for row in rows] == [
        ("临河县", 35000),
        ("临河县", 10000),
    ]


@pytest.mark.django_db
def test_hidden_sheets_are_told_and_left_out(lin):
    """Last year's sheet that nobody sees does not come in with this year's."""

    def fill(book):
        book.active.append(("项目名称", "投资方"))
        book.active.append(("甲项目", "甲公司"))
        old = book.create_sheet("旧数据")
        old.append(("项目名称", "投资方"))
        old.append(("旧项目", "旧公司"))
        old.sheet_state = "hidden"

    ledger = tried(lin, "两张.xlsx", saved(fill))
    assert ledger.trial["projects"] == 1
    assert [(line[0], line[4]) for line in faults_of(ledger)] == [("旧数据", "提醒")]


@pytest.mark.django_db
@pytest.mark.parametrize(("mark", "encoding"), [(";", "gbk"), ("\t", "utf-16")])
def test_a_csv_is_cut_where_it_is_cut(lin, mark, encoding):
    """What Excel and WPS save as text, with whatever mark and in whatever encoding."""
    text = "\r\n".join(mark.join(row) for row in (("项目名称", "投资方", "总投资"), ("甲项目", "甲公司", "3亿元")))
    (row,) = ledgers.read_file(tried(lin, "台账.csv", text.encode(encoding))).rows
    assert row.fields == {"name": "甲项目", "investor": "甲公司", "planned_total_wan": 30000}


@pytest.mark.django_db
def test_a_quote_never_closed_costs_one_row(lin):
    """Not all rows after it."""
    lines = ["项目名称,投资方", '甲项目,"甲公司', "乙项目,乙公司", "丙项目,丙公司"]
    ledger = tried(lin, "台账.csv", "\n".join(lines).encode())
    assert [row.name for row in ledgers.read_file(ledger).rows] == ["乙项目", "丙项目"]
    assert [line[1] for line in faults_of(ledger)] == ["2"]


@pytest.mark.django_db
def test_the_list_of_faults_runs_nothing(lin):
    """A cell that a spreadsheet would run comes with a quote mark before it."""
    data = '项目名称,投资方,总投资\n甲项目,甲公司,"=HYPERLINK(""http://x"")"\n'
    (line,) = faults_of(tried(lin, "台账.csv", data.encode()))
    assert line[5].startswith("'=")


@pytest.mark.django_db
def test_why_a_file_cannot_be_read_is_found_once(lin, monkeypatch):
    """The page of a file that takes a minute to fail does not take it at every look."""
    ledger = importing.add_ledger(name="坏.xlsx", data=b"no workbook", year=None, by=lin)
    for _look in range(2):
        with pytest.raises(Refused):
            ledgers.first_rows(ledgers.path_of(ledger))
        monkeypatch.setattr(ledgers, "read_sheets", None)


@pytest.mark.django_db
@pytest.mark.parametrize("work_done", ["shared", "asked", "linked"])
def test_what_somebody_took_up_stays_when_its_import_is_undone(lin, county, work_done, monkeypatch):
    """A project that was shared, that somebody has a task about, or whose investor was linked is worked on."""
    ledger = bring(lin, rows=ROWS[:1])
    importing.queue_ledger(ledger=ledger, trial=False, by=lin)
    work()
    project = Project.objects.get()
    if work_done == "shared":
        share(row=project, unit=county, by=lin)
    elif work_done == "asked":
        about = {"about_kind": "projects.project", "about_id": project.pk}
        give(orders=[Order(text="办理用地", holder=county, about=about)], by=lin)
    else:
        monkeypatch.setattr(investors, "profile_of", lambda oid, by: SimpleNamespace(oid=oid))
        investors.link_investor(project=project, oid="x", by=lin)
    ledger.refresh_from_db()
    importing.undo_import(ledger=ledger, by=lin)
    assert Project.objects.standing().exists()
