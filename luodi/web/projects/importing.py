"""Writes about ledgers that are brought in: upload, columns, dry run, import in steps, undo of the whole."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.core.projects import values
from luodi.core.projects.ledger.values import LedgerRow
from luodi.web.accounts.models import Share, User
from luodi.web.audit.actions import record
from luodi.web.bulk import insert
from luodi.web.errors import Conflict, NotAllowed, Refused
from luodi.web.jobs import actions as jobs
from luodi.web.jobs.models import Job
from luodi.web.projects import ledgers
from luodi.web.projects.book import COLUMNS, keys_of, longest, search_words, today
from luodi.web.projects.fields import FIELDS, encode
from luodi.web.projects.models import (
    EntryKind,
    EntryRow,
    Ledger,
    LedgerState,
    Project,
    Stage,
    Status,
    new_file_name,
)
from luodi.web.projects.operations import Operation
from luodi.web.reports.storing import one_line, storable
from luodi.web.tasks.models import Task

ROWS_AT_ONCE = 1_000
# SQLite has one writer at a time, and who waits looks again every tenth of a second: between two transactions of a long
# import there must be room for one look, or people at the desk wait until the database gives up on them.
PAUSE_SECONDS = 0.12
# The day a stage was reached, where a ledger has a column for it.
DAYS = (
    ("reported_on", Stage.LEAD), ("signed_on", Stage.SIGNED), ("registered_on", Stage.REGISTERED),
    ("started_on", Stage.STARTED), ("completed_on", Stage.COMPLETED), ("operating_on", Stage.OPERATING),
)  # fmt: skip


def _check(user: User, ledger: Ledger | None = None) -> None:
    if not user.may_write or (ledger is not None and ledger.unit_id != user.unit_id):
        raise NotAllowed(_("您的角色只能查看，不能改动。"))


def add_ledger(*, name: str, data: bytes, year: int | None = None, by: User) -> Ledger:
    """Keep an uploaded ledger, to be looked at and brought in."""
    _check(by)
    name = one_line(Path(name.replace("\\", "/")).name)[-255:] or _("未命名")
    ending = Path(name).suffix.lower()
    if ending not in ledgers.ENDINGS:
        raise Refused(_("台账要是 %(kinds)s 文件。") % {"kinds": "、".join(ledgers.ENDINGS)})
    folder = Path(settings.LEDGER_UPLOADS)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stored = new_file_name(ending)
    (folder / stored).write_bytes(data)
    with transaction.atomic():
        ledger = Ledger.objects.create(
            unit_id=by.unit_id or 0, name=name, stored=stored, bytes=len(data), year=year, added_by=by
        )
        record(Operation.LEDGER_ADDED, by=by, target=name, obj=ledger)
    return ledger


@transaction.atomic
def map_ledger(*, ledger: Ledger, mapping: Mapping[str, str], year: int | None, with_doubles: bool, by: User) -> None:
    """Say which column is what (head → field, "" for none); a dry run made before no longer counts."""
    now = _idle(ledger, by, LedgerState.MAPPED, LedgerState.CHECKED, LedgerState.FAILED)
    now.mapping, now.year, now.with_doubles = dict(mapping), year, with_doubles
    now.state, now.trial, now.message = LedgerState.MAPPED, {}, ""
    now.save()
    record(Operation.LEDGER_MAPPED, by=by, target=now.name, obj=now, mapping=now.mapping)


@transaction.atomic
def queue_ledger(*, ledger: Ledger, trial: bool, by: User) -> Job:
    """Have a ledger tried or brought in by a job."""
    now = _idle(ledger, by, LedgerState.MAPPED, LedgerState.CHECKED, LedgerState.FAILED, LedgerState.IMPORTING)
    if not trial and now.state not in (LedgerState.CHECKED, LedgerState.IMPORTING):
        raise Refused(_("请先预演，看过结果再导入。"))
    if not trial:
        now.state = LedgerState.IMPORTING
    now.job = jobs.queue(
        kind="check-ledger" if trial else "import-ledger", payload={"ledger": now.pk},
        total=1 if trial else max(1, now.trial.get("projects", 1)), by=by,
    )  # fmt: skip
    now.message = ""
    now.save()
    record(Operation.LEDGER_CHECKED if trial else Operation.LEDGER_QUEUED, by=by, target=now.name, obj=now)
    return now.job


@transaction.atomic
def note_check(*, ledger: Ledger, by: User) -> None:
    """A dry run is made while somebody waits; refuses what `queue_ledger` refuses."""
    now = _idle(ledger, by, LedgerState.MAPPED, LedgerState.CHECKED, LedgerState.FAILED)
    record(Operation.LEDGER_CHECKED, by=by, target=now.name, obj=now)


def _idle(ledger: Ledger, by: User, *states: LedgerState) -> Ledger:
    """The ledger's row, held; refuses another unit's, one a job is at work on, and one that is past this."""
    _check(by, ledger)
    now = Ledger.objects.select_for_update(of=("self",)).select_related("job").get(pk=ledger.pk)
    if now.busy:
        raise Conflict(_("这个文件正在处理，请等它结束，或先取消。"))
    if now.state not in states:
        raise Conflict(_("台账“%(state)s”，不能这样做。") % {"state": now.get_state_display()})
    return now


def bring_in(ledger_id: int, rows: Sequence[LedgerRow], leave_out: set[str], at: int, by: User) -> int:
    """
    Add the projects of the next rows, and how far the ledger is, in one transaction; the number of rows done.

    ``at`` is where the caller believes the ledger is. When it is elsewhere (another worker was faster, or this one was
    killed after the rows were in) nothing is added.
    """
    with transaction.atomic():
        ledger = Ledger.objects.select_for_update().get(pk=ledger_id)
        if ledger.done_rows != at or ledger.state != LedgerState.IMPORTING:
            return ledger.done_rows
        wanted = [row for row in rows[at : at + ROWS_AT_ONCE] if ledgers.place_of(row) not in leave_out]
        _add_projects(ledger, wanted, by)
        ledger.done_rows = min(len(rows), at + ROWS_AT_ONCE)
        ledger.added_projects += len(wanted)
        ledger.save(update_fields=["done_rows", "added_projects"])
    return ledger.done_rows


def finish_import(ledger_id: int, by: User) -> None:
    """All rows are in."""
    with transaction.atomic():
        ledger = Ledger.objects.select_for_update().get(pk=ledger_id)
        if ledger.state == LedgerState.IMPORTING:
            ledger.state = LedgerState.IMPORTED
            ledger.save(update_fields=["state"])
            record(Operation.LEDGER_IMPORTED, by=by, target=ledger.name, obj=ledger, projects=ledger.added_projects)


def pause() -> None:
    """Let others write, where there is one writer at a time."""
    if connection.vendor == "sqlite":
        time.sleep(PAUSE_SECONDS)


@dataclass(frozen=True)
class _Brought:
    """A row of a ledger as luodi takes it: its fields as they are kept, its stages with their days."""

    row: LedgerRow
    unit_id: int
    known: dict[str, Any]
    moves: list[tuple[date, Stage]]
    signs: bool


def _add_projects(ledger: Ledger, rows: Sequence[LedgerRow], by: User) -> None:
    now, day = timezone.now(), today()
    units = ledgers.UnitsNamed(ledger.unit)
    brought = [_taken(row, units.of(row) or units.own, day) for row in rows]
    insert([_project(ledger, one, by, now) for one in brought])
    places = [ledgers.place_of(one.row) for one in brought]
    ids = dict(Project.objects.filter(ledger=ledger, ledger_row__in=places).values_list("ledger_row", "pk"))
    insert([e for place, one in zip(places, brought, strict=True) for e in _entries(ids[place], one, by, now, day)])


def _taken(row: LedgerRow, unit_id: int, day: date) -> _Brought:
    """The row with the fields luodi has; those it has not are left to the file."""
    known = {}
    for name, value in row.fields.items():
        if name in FIELDS and value is not None:
            known[name] = storable(value) if isinstance(value, str) else value
    return _Brought(row, unit_id, known, _moves(row, day), _signs(known, day))


def _stage(row: LedgerRow) -> Stage:
    """The stage a row names, or the furthest it has a day for."""
    if row.stage is not None:
        return Stage(row.stage.value)
    reached = [stage for field, stage in DAYS if isinstance(row.fields.get(field), date)]
    return reached[-1] if reached else Stage.LEAD


def _moves(row: LedgerRow, today: date) -> list[tuple[date, Stage]]:
    """Stages with their days, up to the row's; days to come and days out of order tell nothing."""
    last = _stage(row)
    found: list[tuple[date, Stage]] = []
    for field, stage in DAYS:
        day = row.fields.get(field)
        fits = isinstance(day, date) and day <= today and (not found or day >= found[-1][0])
        if fits and stage.core.order <= last.core.order and isinstance(day, date):
            found.append((day, stage))
    if not found or found[-1][1] != last:
        found.append((found[-1][0] if found else today, last))
    return found


def _project(ledger: Ledger, brought: _Brought, by: User, now: datetime) -> Project:
    row, known, moves = brought.row, brought.known, brought.moves
    planned, start = known.get("planned_total_wan"), known.get("planned_start")
    project = Project(
        unit_id=brought.unit_id, added_by=by, ledger=ledger, ledger_row=ledgers.place_of(row),
        added_at=now, changed_at=now,
        fields={name: encode(value) for name, value in known.items()},
        stage=moves[-1][1].value, stage_order=moves[-1][1].core.order, stage_since=moves[-1][0],
        status=Status(row.status.value).value if row.status else Status.ON_COURSE.value,
        planned_wan=planned, planned_start=start if isinstance(start, date) else None,
    )  # fmt: skip
    for name in COLUMNS:
        setattr(project, name, str(known.get(name) or "")[: longest(name)])
    project.investor_key, project.investor_core = keys_of(project.investor)
    project.search_words = search_words(project)
    project.waiting = len([s for _d, s in moves if s.value in _VERIFIED]) + brought.signs
    return project


_VERIFIED = {"signed", "started", "in-statistics", "completed", "operating", "at-capacity"}


def _signs(known: Mapping[str, Any], day: date) -> bool:
    signed = known.get("signed_on")
    return (
        known.get("agreement", "binding") == "binding" and isinstance(signed, date) and signed <= day
        and known.get("contract_wan") is not None and known["contract_wan"] >= 0
    )  # fmt: skip


def _entries(project_id: int, brought: _Brought, by: User, now: datetime, day: date) -> Iterator[EntryRow]:
    def entry(kind: EntryKind, on: date, **more: Any) -> EntryRow:
        return EntryRow(project_id=project_id, kind=kind.value, on=on, by=by, recorded_at=now, version=1, **more)

    known, said = brought.known, _("台账导入")
    stated = {name: encode(value) for name, value in known.items()}
    yield entry(EntryKind.STATED, brought.moves[0][0], data={"unit": brought.unit_id, **stated})
    for on, stage in brought.moves:
        yield entry(EntryKind.STAGE, on, stage=stage.value, reason=said)
    if brought.row.status and brought.row.status.value != Status.ON_COURSE:
        yield entry(EntryKind.STATUS, day, data={"status": brought.row.status.value}, reason=said)
    if brought.signs:
        data = {"agreement": values.Agreement.BINDING.value, "kind": "new", "event": str(known.get("event") or "")}
        yield entry(EntryKind.SIGNING, known["signed_on"], amount=known["contract_wan"], data=data)


@transaction.atomic
def undo_import(*, ledger: Ledger, by: User) -> Job | None:
    """
    Take a whole import back: its projects leave the ledger, and each of their entries is reversed.

    A project that somebody worked on since stays, as does one that was shared or that somebody has a task about. At once for up to `ROWS_AT_ONCE` projects; more by a job, so that no
    transaction keeps everybody else from writing.
    """
    now = _idle(ledger, by, LedgerState.IMPORTED, LedgerState.IMPORTING, LedgerState.UNDOING)
    now.state = LedgerState.UNDOING
    many = now.added_projects > ROWS_AT_ONCE
    payload = {"ledger": now.pk}
    now.job = jobs.queue(kind="undo-ledger", payload=payload, total=now.added_projects, by=by) if many else now.job
    now.save(update_fields=["state", "job"])
    if many:
        return now.job
    while take_back(now.pk, by):
        pass
    finish_undo(now.pk, by)
    return None


def take_back(ledger_id: int, by: User) -> int:
    """Take the next projects of an import back, in one transaction; how many, none at the end."""
    with transaction.atomic():
        ledger = Ledger.objects.select_for_update().get(pk=ledger_id)
        if ledger.state != LedgerState.UNDOING:
            return 0
        # Every write sets `changed_at`, except for evidence, which is only added.
        untouched = Project.objects.filter(ledger=ledger, withdrawn=False, changed_at=F("added_at"), evidence=None)
        shared = Share.objects.filter(kind="projects.project", object_id=OuterRef("pk"), ended_at=None)
        asked = Task.objects.filter(about_kind="projects.project", about_id=OuterRef("pk"))
        untouched = untouched.exclude(Exists(shared)).exclude(Exists(asked))
        gone = list(
            untouched.select_for_update(of=("self",)).order_by("id").values_list("pk", flat=True)[:ROWS_AT_ONCE]
        )
        reason, day = _("撤销台账“%(name)s”的导入") % {"name": ledger.name}, today()
        entries = EntryRow.objects.filter(project__in=gone).order_by("id").values_list("pk", "project_id")
        head: dict[str, Any] = {"kind": EntryKind.REVERSAL.value, "on": day, "by": by, "reason": reason, "version": 2}
        insert([EntryRow(target_id=pk, project_id=project, **head) for pk, project in entries])
        Project.objects.filter(pk__in=gone).update(withdrawn=True, changed_at=timezone.now())
    return len(gone)


def finish_undo(ledger_id: int, by: User) -> None:
    """All that goes is gone."""
    with transaction.atomic():
        ledger = Ledger.objects.select_for_update().get(pk=ledger_id)
        if ledger.state != LedgerState.UNDOING:
            return
        mine = Project.objects.filter(ledger=ledger)
        gone, stayed = mine.filter(withdrawn=True).count(), mine.filter(withdrawn=False).count()
        ledger.state = LedgerState.UNDONE
        said = _("已撤回 %(gone)s 个项目，%(stayed)s 个导入后有人改过，保留。")
        ledger.message = said % {"gone": gone, "stayed": stayed}
        ledger.save(update_fields=["state", "message"])
        record(Operation.LEDGER_UNDONE, by=by, target=ledger.name, obj=ledger, gone=gone, stayed=stayed)
