"""Every write about reports: adding, reading, deciding on facts, deleting."""

from __future__ import annotations

import datetime
import hashlib
import logging
import uuid
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.core.documents.inputs import UnreadableFile, read_file
from luodi.core.reading import read as engine
from luodi.web.accounts.models import Unit, User
from luodi.web.audit.actions import changed as differs
from luodi.web.audit.actions import record
from luodi.web.audit.models import Operation
from luodi.web.errors import Conflict, NotAllowed, Refused
from luodi.web.jobs import actions as jobs
from luodi.web.jobs.models import Job
from luodi.web.reports import paths, second
from luodi.web.reports.history import change
from luodi.web.reports.models import FactChange, FactRow, Reading, Report, ReportState, SourceFile, Status, Step
from luodi.web.reports.rereading import Outcome, store_again
from luodi.web.reports.signals import tell
from luodi.web.reports.storing import add_search_text, one_line, storable, store_reading, summarise

logger = logging.getLogger(__name__)

LONGEST_VALUE = 500
# A click may decide on thousands of facts; the history has them all.
MOST_LOGGED_FACTS, MOST_LOGGED_CHARACTERS = 20, 80


class Stale(Conflict):
    """Somebody changed the fact since the page was drawn."""

    def __init__(self, fact: FactRow) -> None:
        at = timezone.localtime(fact.changed_at).strftime("%Y-%m-%d %H:%M:%S") if fact.changed_at else ""
        if fact.changed_by is None:
            super().__init__(_("这一条刚重新识读过，现在是“%(value)s”。请看过后再决定。") % {"value": fact.value})
            self.fact = fact
            return
        super().__init__(
            _("%(who)s 已在 %(at)s 改过这一条，现在是“%(value)s”（%(status)s）。请看过后再决定。")
            % {"who": fact.changed_by or "?", "at": at, "value": fact.value, "status": fact.get_status_display()}
        )
        self.fact = fact


def _check_writer(user: User, report: Report | None = None) -> Unit:
    """The unit ``user`` writes for; refuses who may only look, and another unit's report."""
    if not user.may_write or user.unit is None or (report is not None and report.unit_id != user.unit_id):
        raise NotAllowed(_("您的角色只能查看，不能改动。"))
    return user.unit


# Adding and reading.


def add_text(*, title: str, text: str, published: datetime.date | None, by: User) -> Report:
    """A report from pasted words, read at once."""
    _check_writer(by)
    report = _add_pasted(title, text, published, by)
    read_report(report=report)
    _queue_second(report, by)
    return report


@transaction.atomic
def _add_pasted(title: str, text: str, published: datetime.date | None, by: User) -> Report:
    data = text.encode("utf-8", "replace")
    report = Report.objects.create(
        unit=_check_writer(by),
        title=one_line(title)[:200] or _title_from(text),
        sha256=hashlib.sha256(data).hexdigest(),
        encoding="utf-8",
        original=storable(text.replace("\r\n", "\n").replace("\r", "\n")),
        published=published,
        added_by=by,
    )
    add_search_text(report)
    record(Operation.REPORT_ADDED, by=by, target=report.title, obj=report, sha256=report.sha256)
    return report


def add_file(*, name: str, data: bytes, published: datetime.date | None, by: User) -> Report:
    """A report from one uploaded file, read at once."""
    _check_writer(by)
    report = _add_source(name, data, published, by)
    read_report(report=report)
    _queue_second(report, by)
    return report


@transaction.atomic
def add_files(
    *, files: Sequence[tuple[str, bytes]], published: datetime.date | None, by: User
) -> tuple[list[Report], Job]:
    """Reports from uploaded files, and the job that will read them."""
    _check_writer(by)
    reports = [_add_source(name, data, published, by) for name, data in files]
    job = jobs.queue(kind="read-reports", payload={"reports": [r.pk for r in reports]}, total=len(reports), by=by)
    return reports, job


@transaction.atomic
def _add_source(name: str, data: bytes, published: datetime.date | None, by: User) -> Report:
    name = one_line(name)[-255:]
    report = Report.objects.create(
        unit=_check_writer(by),
        title=name.rpartition(".")[0][:200] or name[:200] or _("未命名"),
        source_name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        published=published,
        added_by=by,
    )
    SourceFile.objects.create(report=report, content=data)
    add_search_text(report)
    record(Operation.REPORT_ADDED, by=by, target=name, obj=report, sha256=report.sha256)
    return report


def read_report(*, report: Report) -> None:
    """
    Read a waiting report and store what was found. Doing it twice changes nothing.

    A file that cannot be read fails the report, with the reason on its page. The engine runs outside the
    transaction, so that a long text does not keep other writers waiting.
    """
    if report.state == ReportState.READ:
        return
    try:
        if not report.original:
            file = read_file(bytes(report.source.content), report.source_name)
            report.original, report.encoding = storable(file.text), file.encoding or file.kind
        published = report.published.isoformat() if report.published else None
        found = engine.read(report.original, published=published)
    except UnreadableFile as error:
        _fail(report, str(error))
        return
    except Exception as error:  # a text nobody thought of: the others are read, and this one says so on its page
        logger.exception("report %s could not be read", report.pk)
        _fail(report, f"识读时出错，请把这份报告交给管理员查看 (reading failed: {type(error).__name__}).")
        return
    with transaction.atomic():
        now = Report.objects.select_for_update().filter(pk=report.pk).first()
        if now is None:  # somebody deleted it while it was read
            return
        if now.state != ReportState.READ:
            store_reading(report, found)
            tell(report)
        report.refresh_from_db()


def read_again(*, report: Report, by: User) -> Outcome:
    """
    Read a report with the present engine. What people decided stays theirs; see `rereading.store_again`.

    A report that failed is read from its file once more. The text as it was received stays what it is.
    """
    _check_writer(by, report)
    if report.state == ReportState.WAITING:
        raise Conflict(_("这份报告还没有识读。"))
    if report.state == ReportState.FAILED:
        if hasattr(report, "source"):
            report.original = ""
        read_report(report=report)
        outcome = Outcome(new=report.all_facts)
    else:
        published = report.published.isoformat() if report.published else None
        found = engine.read(report.original, published=published)
        with transaction.atomic():
            outcome = store_again(_hold(report), found, by)
            tell(report, by)
        report.refresh_from_db()
    record(Operation.REPORT_READ_AGAIN, by=by, target=report.title, obj=report, **asdict(outcome))
    _queue_second(report, by)
    return outcome


def _queue_second(report: Report, by: User) -> None:
    """Have the second reader asked, where one is set: by a job, since it may take a minute to answer."""
    if report.state == ReportState.READ and second.is_set():
        jobs.queue(kind="ask-second", payload={"reports": [report.pk]}, total=1, by=by)


def ask_second(*, report: Report) -> None:
    """
    Ask the second reader about a report that is read, and keep where it disagrees. Asking again changes nothing.

    The facts stay as they were read: what the two disagree on is shown, and a person decides.
    """
    if report.state != ReportState.READ or report.reading.second_asked or not second.is_set():
        return
    published = report.published.isoformat() if report.published else None
    conflicts, notes = second.opinion(engine.read(report.original, published=published))
    with transaction.atomic():
        reading = Reading.objects.select_for_update().filter(pk=report.pk).first()
        if reading is None:
            return
        reading.conflicts = [*reading.conflicts, *conflicts]
        reading.findings = [*reading.findings, *notes]
        reading.second_asked = True
        reading.save(update_fields=["conflicts", "findings", "second_asked"])


def _fail(report: Report, why: str) -> None:
    report.state, report.failure = ReportState.FAILED, storable(why)
    Report.objects.filter(pk=report.pk).update(state=report.state, failure=report.failure)


def _title_from(text: str) -> str:
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return one_line(first[:40] + ("…" if len(first) > 40 else "")) or _("未命名")


@transaction.atomic
def rename(*, report: Report, title: str, by: User) -> None:
    """Give the report another title."""
    _check_writer(by, report)
    before = report.title
    report.title = one_line(title)[:200] or before
    if report.title == before:
        return
    report.save(update_fields=["title"])
    add_search_text(report)
    record(
        Operation.REPORT_RENAMED,
        by=by,
        target=report.title,
        obj=report,
        changes=differs({"title": before}, {"title": report.title}),
    )


@transaction.atomic
def delete(*, report: Report, by: User) -> None:
    """Remove a report with its file, facts and their history; the operation log keeps that it was there."""
    _check_writer(by, report)
    if not (by.is_manager or report.added_by_id == by.pk):
        raise NotAllowed(_("只有录入人或单位负责人可以删除报告。"))
    gone: dict[str, Any] = {"sha256": report.sha256, "decided": report.checked_facts}
    kept = Report(pk=report.pk, title=report.title)  # deleting takes the id away
    # The history is append-only for everybody but the report's own removal: a queryset's delete passes the guard.
    FactChange.objects.filter(report=report, undoes__isnull=False).delete()
    FactChange.objects.filter(report=report).delete()
    report.delete()
    record(Operation.REPORT_DELETED, by=by, target=kept.title, obj=kept, **gone)


# Deciding on facts.


@transaction.atomic
def accept(*, fact: FactRow, version: int | None, by: User) -> list[FactRow]:
    """Accept a fact; one that names its item takes the item's other open facts, or those that fell with it, along."""
    fact = _locked(fact, version, by)
    batch = uuid.uuid4()
    parts = [*_parts_of(fact).filter(status=Status.PROPOSED), *_fallen_with(fact)] if fact.is_head else []
    changed = [change(row, Step.ACCEPTED, {"status": Status.ACCEPTED}, batch, by) for row in (fact, *parts)]
    summarise(fact.report)
    _log_decision(fact.report, Step.ACCEPTED, batch, changed, by)
    if any(row.is_head for row in changed):  # one that was left out may be back
        tell(fact.report, by)
    return changed


@transaction.atomic
def correct(*, fact: FactRow, value: str, version: int | None, by: User) -> list[FactRow]:
    """Give a fact another value; one that was left out comes back, with what fell with it."""
    fact = _locked(fact, version, by)
    value = _checked_value(fact.path, value)
    batch = uuid.uuid4()
    fallen = _fallen_with(fact) if fact.is_head else []
    changed = [change(fact, Step.CORRECTED, {"status": Status.CORRECTED, "value": value}, batch, by)]
    changed += [change(row, Step.ACCEPTED, {"status": Status.ACCEPTED}, batch, by) for row in fallen]
    summarise(fact.report)
    _log_decision(fact.report, Step.CORRECTED, batch, changed, by)
    tell(fact.report, by)
    return changed


@transaction.atomic
def reject(*, fact: FactRow, version: int | None, by: User) -> list[FactRow]:
    """Leave a fact out of the record, with its item where it names one."""
    fact = _locked(fact, version, by)
    if fact.field in paths.NEEDED:
        raise Refused(_("这一项不能缺少，请改成正确的值；如果整条都不对，请不采纳整条。"))
    batch = uuid.uuid4()
    changed = [change(fact, Step.REJECTED, {"status": Status.REJECTED}, batch, by)]
    if fact.is_head:
        for part in _parts_of(fact).exclude(status=Status.REJECTED):
            changed.append(change(part, Step.REJECTED, {"status": Status.REJECTED}, batch, by))
    summarise(fact.report)
    _log_decision(fact.report, Step.REJECTED, batch, changed, by)
    return changed


@transaction.atomic
def undo(*, fact: FactRow, version: int | None, by: User) -> list[FactRow]:
    """Take back the last step that still stands on this fact, with all that was done by the same click."""
    fact = _locked(fact, version, by)
    last = _standing(fact)
    if last is None:
        raise Conflict(_("这一条没有可以撤销的改动。"))
    batch = uuid.uuid4()
    changed = []
    for step in FactChange.objects.filter(batch=last.batch, report=fact.report).select_related("fact"):
        # A part that somebody decided on since then keeps that decision.
        newer = FactChange.objects.filter(fact=step.fact, pk__gt=step.pk, undone_by=None).exclude(step=Step.UNDONE)
        if not newer.exists() and not FactChange.objects.filter(undoes=step).exists():
            row = FactRow.objects.select_for_update().get(pk=step.fact_id)
            changed.append(change(row, Step.UNDONE, _as_now_read(row, step.before), batch, by, undoes=step))
    summarise(fact.report)
    _log_decision(fact.report, Step.UNDONE, batch, changed, by)
    tell(fact.report, by)
    return changed


def _as_now_read(row: FactRow, before: dict[str, Any]) -> dict[str, Any]:
    """``before``; a fact that goes back to what was read goes back to what is read now."""
    if before["status"] != Status.PROPOSED or row.proposed == before["value"]:
        return before
    if not row.proposed:  # read no more
        return {**before, "status": Status.REJECTED}
    return {"status": Status.PROPOSED, "value": row.proposed}


@transaction.atomic
def accept_all(*, report: Report, by: User) -> int:
    """Accept every fact nobody has decided on yet; one undo on any of them takes all of it back."""
    _check_writer(by, report)
    _hold(report)
    batch = uuid.uuid4()
    rows = list(report.facts.select_for_update().filter(status=Status.PROPOSED))
    for row in rows:
        change(row, Step.ACCEPTED, {"status": Status.ACCEPTED}, batch, by)
    summarise(report)
    _log_decision(report, Step.ACCEPTED, batch, rows, by)
    return len(rows)


class MadeAt(NamedTuple):
    """Where a fact made by hand goes, and the fields its item needs, or may have, beside the words themselves."""

    path: str
    needed: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


MADE_AT = {
    "leader": MadeAt("leader.name", (), ("title",)),
    "companion": MadeAt("companions[].name", (), ("title",)),
    "host": MadeAt("hosts[].name", (), ("title",)),
    "met": MadeAt("people_met[].name", (), ("title",)),
    "organisation": MadeAt("organisations[].name", ("kind", "role")),
    "place": MadeAt("places[].name", ("level",)),
    "home": MadeAt("home"),
    "start": MadeAt("start"),
    "end": MadeAt("end"),
    "industry": MadeAt("industries[]"),
    "followup": MadeAt("followups[].span", ("type",), ("who",)),
    "project": MadeAt("projects[].name", (), ("amount",)),
}
BY_HAND = "desk.by_hand"


@transaction.atomic
def make(
    *, report: Report, what: str, value: str, start: int, end: int, fields: dict[str, str], by: User
) -> list[FactRow]:
    """
    A fact from words somebody marked in the text: the original's ``start:end``.

    ``what`` is a key of `MADE_AT`; ``fields`` gives what the item needs beside its name, and may add a person's
    ``title``, a task's ``who`` or a project's ``amount``. The new facts count as accepted. A fact there is one of,
    such as the leader, is replaced; another leader does not inherit the title of the one before.
    """
    _check_writer(by, report)
    if what not in MADE_AT:
        raise Refused(_("请选择这些字是什么。"))
    if not 0 <= start < end <= len(report.original):
        raise Refused(_("请先在原文里选中文字。"))
    _hold(report)
    path, needed, optional = MADE_AT[what]
    given = {name: words for name, words in fields.items() if words.strip()}
    if foreign := given.keys() - {*needed, *optional}:
        raise Refused(_("这一条没有这些项：%(names)s。") % {"names": "、".join(sorted(foreign))})
    if "[]" in path:
        path = path.replace("[]", f"[{_next_number(report, path.partition('[')[0])}]")
    item = paths.parts(path).item
    values = {path: value}
    values |= {f"{item}.{name}": given.get(name, "") for name in needed}
    values |= {f"{item}.{name}": given[name] for name in optional if name in given}
    batch = uuid.uuid4()
    left = _left_behind(report, path, value, values)
    made = [_made(report, path, _checked_value(path, value), start, end, batch, by) for path, value in values.items()]
    made += [change(row, Step.REJECTED, {"status": Status.REJECTED}, batch, by) for row in left]
    summarise(report)
    _log_decision(report, Step.MADE, batch, made, by)
    tell(report, by)
    return made


def _log_decision(report: Report, step: Step, batch: uuid.UUID, rows: Sequence[FactRow], by: User) -> None:
    """One row of the log for one click, with what the first facts are now; the batch leads to all steps in the history."""
    if rows:
        facts = {row.path: [row.status, row.value[:MOST_LOGGED_CHARACTERS]] for row in rows[:MOST_LOGGED_FACTS]}
        given: dict[str, Any] = {"step": step, "batch": str(batch), "count": len(rows), "facts": facts}
        record(Operation.FACTS_DECIDED, by=by, target=report.title, obj=report, **given)


def _left_behind(report: Report, path: str, value: str, values: dict[str, str]) -> list[FactRow]:
    """What the record says of the one whose place another name takes: the former leader's title."""
    head = report.facts.filter(path=path).first()
    if head is None or head.value == value:
        return []
    return list(_parts_of(head).exclude(status=Status.REJECTED).exclude(path__in=values))


def _next_number(report: Report, group: str) -> int:
    numbers = [
        int(path[len(group) + 1 : path.index("]")])
        for path in report.facts.filter(path__startswith=f"{group}[").values_list("path", flat=True)
    ]
    return max(numbers, default=-1) + 1


def _made(report: Report, path: str, value: str, start: int, end: int, batch: uuid.UUID, by: User) -> FactRow:
    parts = paths.parts(path)
    row = report.facts.select_for_update().filter(path=path).first() or FactRow.objects.create(
        report=report,
        path=path,
        item=parts.item,
        field=parts.field,
        kind=parts.kind,
        value=value,
        start=start,
        end=end,
        confidence=1.0,
        rule=BY_HAND,
        # What an undo goes back to: a fact that was not there.
        status=Status.REJECTED,
    )
    after = {
        "status": Status.CORRECTED if row.proposed else Status.ACCEPTED,
        "value": value,
        "start": start,
        "end": end,
    }
    return change(row, Step.MADE, after, batch, by)


def _locked(fact: FactRow, version: int | None, by: User) -> FactRow:
    """The row as it is now, held until the transaction ends; refuses one the page shows an older version of."""
    report = _hold(fact.report)
    rows = FactRow.objects.select_for_update(of=("self",)).select_related("report", "changed_by")
    now = rows.filter(pk=fact.pk).first()
    if now is None:
        raise Conflict(_("这一条已经不在了，请刷新页面。"))
    _check_writer(by, report)
    if version is not None and version != now.version:
        raise Stale(now)
    return now


def _hold(report: Report) -> Report:
    """
    The report's row, held until the transaction ends, before any of its facts.

    Decisions on one report so follow one another: two that touch the same facts in different order would stop each
    other for good, and two at once would each count the open facts without the other's.
    """
    held = Report.objects.select_for_update().filter(pk=report.pk).first()
    if held is None:
        raise Conflict(_("这份报告已经被删除。"))
    if held.state != ReportState.READ:
        raise Conflict(_("这份报告还没有识读。"))
    return held


def _standing(fact: FactRow) -> FactChange | None:
    """The last step on the fact that nobody took back."""
    return fact.changes.filter(undone_by=None).exclude(step=Step.UNDONE).order_by("-id").first()


def _fallen_with(head: FactRow) -> list[FactRow]:
    """The facts of the item that were left out by the click that left out the item, and still are."""
    last = _standing(head)
    if head.status != Status.REJECTED or last is None:
        return []
    same_click = FactChange.objects.filter(batch=last.batch, undone_by=None).values("fact")
    return list(_parts_of(head).filter(status=Status.REJECTED, pk__in=same_click))


def _parts_of(fact: FactRow) -> QuerySet[FactRow]:
    if not fact.field:
        return FactRow.objects.none()
    inside = Q(item=fact.item) | Q(item__startswith=f"{fact.item}.")
    return FactRow.objects.select_for_update().filter(inside, report=fact.report).exclude(pk=fact.pk)


def _checked_value(path: str, value: str) -> str:
    value = storable(" ".join(value.split()))
    if not value:
        raise Refused(_("请填写更正后的值。"))
    if len(value) > LONGEST_VALUE:
        raise Refused(_("更正后的值最多 %(most)s 个字。") % {"most": LONGEST_VALUE})
    allowed = paths.choices(path)
    if allowed and value not in allowed:
        raise Refused(_("这一项只能是：%(values)s。") % {"values": "、".join(allowed)})
    if paths.parts(path).field == "count":
        if not value.isdecimal() or len(value) > 9:
            raise Refused(_("个数请写成整数。"))
        return str(int(value))
    if paths.is_date(path) and not paths.is_valid_date(value):
        raise Refused(_("日期请写成 2023-11-06；年份不详时写成 --11-06。"))
    return value
