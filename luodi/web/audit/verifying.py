"""Check that the log is whole: row by row from a checkpoint or from the start, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from django.db.models import Max
from django.utils import timezone

from luodi.web.accounts.models import User
from luodi.web.audit.chain import START, Row
from luodi.web.audit.models import ROW_COLUMNS, Checkpoint, Event, Head

ROWS_AT_ONCE = 5_000
# What a page may check while somebody waits; a longer stretch is left to the command.
ROWS_OF_A_PAGE = 2_000


class FaultKind(Enum):
    """What happened to the log where it breaks."""

    EDITED = "edited"
    DELETED = "deleted"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    ADDED = "added"
    REWRITTEN = "rewritten"
    HEAD = "head"


@dataclass(frozen=True)
class Fault:
    """Where the chain first breaks: row ``number``, how, and in words."""

    number: int
    kind: FaultKind
    message: str


@dataclass(frozen=True)
class Verdict:
    """What a check found: rows ``first`` to ``last`` were read; ``digest`` is that of the last."""

    first: int
    last: int
    digest: str
    fault: Fault | None = None

    @property
    def is_whole(self) -> bool:
        """Whether every row read follows from the one before, up to the head."""
        return self.fault is None


def verify(
    *,
    anchors: Mapping[int, str] | None = None,
    start: Checkpoint | None = None,
    most: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Verdict:
    """
    Read the log from ``start``, or its first row, to the head as it is now, or ``most`` rows of it.

    Rows added meanwhile are left for the next time. Memory is that of `ROWS_AT_ONCE` rows, however long the log.

    Parameters
    ----------
    anchors
        Row number to the digest noted for it outside the database.
    start
        Where an earlier check ended; its own row is read once more.
    progress
        Called with rows read and rows in all, after every `ROWS_AT_ONCE` rows.
    """
    longest = Event.objects.aggregate(longest=Max("number"))["longest"] or 0
    head = Head.objects.filter(pk=1).first()
    if head is None and not longest and User.objects.exists():
        gone = "日志一行也没有，而已有账号：被整个删除 (the log is empty although there are accounts: all of it was deleted)。"
        return Verdict(1, 0, START, Fault(1, FaultKind.DELETED, gone))
    if head is None:
        lost = Fault(longest, FaultKind.HEAD, "日志的头（行数和末行摘要）被删除 (the head of the log was removed)。")
        return Verdict(1, 0, START, lost if longest else None)
    first, previous = 1, START
    if start is not None and start.number:
        held = _row(start.number)
        if held is None or held.digest != start.digest:
            fault = Fault(
                start.number,
                FaultKind.REWRITTEN,
                f"第 {start.number} 行与 {start.at:%Y-%m-%d %H:%M} 核对时不同 (row {start.number} differs from when it was checked)。",
            )
            return Verdict(start.number, start.number, start.digest, fault)
        first, previous = start.number + 1, start.digest
    last = head.count if most is None else min(head.count, first + most - 1)
    verdict = _read(first, last, previous, anchors or {}, progress)
    if verdict.fault is None and verdict.last == head.count:
        verdict = replace(verdict, fault=_fault_of_tail(head, verdict, longest, anchors or {}))
    return verdict


def _read(
    first: int, last: int, previous: str, anchors: Mapping[int, str], progress: Callable[[int, int], None] | None
) -> Verdict:
    number = first - 1
    for row in _rows(first, last):
        number += 1
        fault = _fault_of(row, number, previous) or _fault_of_anchor(row, anchors)
        if fault:
            return Verdict(first, number, previous, fault)
        previous = row.digest
        if progress and number % ROWS_AT_ONCE == 0:
            progress(number - first + 1, last - first + 1)
    if number < last:
        fault = Fault(
            number + 1,
            FaultKind.TRUNCATED,
            f"第 {number + 1} 至 {last} 行被删除，日志末尾被截断 (rows {number + 1} to {last}, the tail, were deleted)。",
        )
        return Verdict(first, number, previous, fault)
    return Verdict(first, number, previous)


def _rows(first: int, last: int) -> Iterator[Row]:
    """Rows by number, a stretch at a time: no transaction stays open, and memory does not grow with the log."""
    below = first - 1
    while below < last:
        stretch = Event.objects.filter(number__gt=below, number__lte=last).order_by("number")
        rows = list(stretch.values_list(*ROW_COLUMNS)[:ROWS_AT_ONCE])
        if not rows:
            return
        for values in rows:
            yield Row(*values)
        below = rows[-1][0]


def _row(number: int) -> Row | None:
    values = Event.objects.filter(number=number).values_list(*ROW_COLUMNS).first()
    return Row(*values) if values else None


def _fault_of(row: Row, number: int, previous: str) -> Fault | None:
    if row.number != number:
        gone = f"{number}" if row.number == number + 1 else f"{number} 至 {row.number - 1}"
        return Fault(number, FaultKind.DELETED, f"第 {gone} 行被删除 (deleted; row {row.number} comes next)。")
    if row.digest == row.sealed(previous) and row.previous == previous and row.is_whole:
        return None
    if row.digest == row.sealed(row.previous) and row.is_whole:
        # The row itself is as it was sealed, on another row before it.
        return Fault(
            max(number - 1, 1),
            FaultKind.EDITED,
            f"第 {number - 1} 行被改动并重新封印，第 {number} 行仍封着它原来的样子"
            f" (row {number - 1} was edited and sealed anew; row {number} still seals what it was)。",
        )
    place = _former_place(row)
    if place is not None:
        return Fault(
            number,
            FaultKind.REORDERED,
            f"第 {number} 行原是第 {place} 行，顺序被改动 (row {number} was written as row {place}: reordered)。",
        )
    return Fault(number, FaultKind.EDITED, f"第 {number} 行的内容被改动 (the content of row {number} was edited)。")


def _former_place(row: Row) -> int | None:
    """The number under which the row's seal holds, if there is one: tried one by one, since only a fault asks."""
    longest = Event.objects.aggregate(longest=Max("number"))["longest"] or 0
    for number in range(1, longest + 1):
        if row.sealed(row.previous, number) == row.digest:
            return number
    return None


def _fault_of_anchor(row: Row, anchors: Mapping[int, str]) -> Fault | None:
    noted = anchors.get(row.number)
    if noted is None or noted == row.digest:
        return None
    return Fault(
        row.number,
        FaultKind.REWRITTEN,
        f"第 {row.number} 行与库外留存的摘要不符，此行或之前的日志被整体重写"
        f" (row {row.number} is not the one anchored outside the database: the log up to it was rewritten)。",
    )


def _fault_of_tail(head: Head, verdict: Verdict, longest: int, anchors: Mapping[int, str]) -> Fault | None:
    if verdict.digest != head.digest:
        return Fault(
            head.count,
            FaultKind.EDITED,
            f"末行（第 {head.count} 行）与日志头记录的摘要不符 (the last row, {head.count}, is not the one the head names)。",
        )
    if longest > head.count:
        return Fault(
            head.count + 1,
            FaultKind.ADDED,
            f"第 {head.count + 1} 行起不是由系统写入的 (rows from {head.count + 1} on were not written by luodi)。",
        )
    beyond = max(anchors, default=0)
    if beyond > head.count:
        return Fault(
            head.count + 1,
            FaultKind.TRUNCATED,
            f"库外留存过第 {beyond} 行的摘要，而日志只有 {head.count} 行：末尾被截断，或数据库是从较早的备份恢复的"
            f" (row {beyond} was anchored, but the log has {head.count}: cut off, or an older backup)。",
        )
    if head.restored_at:
        return Fault(
            head.count,
            FaultKind.HEAD,
            f"日志头曾被删除，{head.restored_at:%Y-%m-%d %H:%M} 重建 (the head was removed and made anew then)。",
        )
    return None


def check_further() -> tuple[Verdict, int]:
    """
    Go on from where the last check ended, as far as a page may; and how many rows are left for ``luodi audit verify``.

    The log is not read from its start on each view: what was found whole is not read again, but for the row the last
    check ended at.
    """
    start = Checkpoint.objects.order_by("-number").first()
    verdict = verify(start=start, most=ROWS_OF_A_PAGE)
    if verdict.is_whole:
        _keep(verdict, full=False)
    head = Head.objects.filter(pk=1).first()
    return verdict, max(0, (head.count if head else 0) - verdict.last)


def keep_full(verdict: Verdict) -> None:
    """Note that the whole log was read and found whole."""
    _keep(verdict, full=True)


def _keep(verdict: Verdict, *, full: bool) -> None:
    before = Checkpoint.objects.filter(full=full).first()
    if full or before is None or before.number != verdict.last:
        given = {"number": verdict.last, "digest": verdict.digest, "at": timezone.now()}
        Checkpoint.objects.update_or_create(full=full, defaults=given)
