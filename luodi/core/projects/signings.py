"""What each signing adds: the first counts, an increase adds its increment, a change of investor moves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from luodi.core.projects.book import Book
from luodi.core.projects.context import Context
from luodi.core.projects.counting_rules import SigningRule
from luodi.core.projects.rows import Row
from luodi.core.projects.values import Signing
from luodi.core.text.numerals import EXACT


@dataclass(slots=True)
class _Counted:
    """What is counted of one project so far."""

    first: date | None = None
    total_wan: Decimal = Decimal(0)
    event: str = ""


def signing_rows(book: Book, context: Context) -> dict[str, Row]:
    """
    One row a signing (two for a change of investor), by key; those that do not count say why.

    References
    ----------
    三明 明政办〔2006〕95号: only the first signing counts, an upgrade adds no amount, an increase adds only the
    increment; after a change of investor the project counts for the event of the new investor.
    """
    rows: dict[str, Row] = {}
    for signings in _all_by_project(book).values():
        counted = _Counted()
        for signing in signings:
            for key, row in _rows_of(signing, counted, book, context):
                rows[key] = row
    return rows


def _all_by_project(book: Book) -> dict[str, list[Signing]]:
    """Every signing known, taken back or not, by project and day."""
    found: dict[str, list[Signing]] = {}
    for entry in sorted(book.known, key=lambda e: (e.on, e.recorded, e.id)):
        if isinstance(entry, Signing):
            found.setdefault(entry.project, []).append(entry)
    return found


def _rows_of(signing: Signing, counted: _Counted, book: Book, context: Context) -> Iterable[tuple[str, Row]]:
    fields = {**context.fields(signing.project), "event": signing.event, "signing": signing.kind.value,
              "agreement": signing.agreement.value}  # fmt: skip
    amount = None if signing.amount is None else context.in_wan(signing.amount, signing.currency, signing.on)
    shares = context.shares(signing.project, signing.on)

    def row(count: int, amount_wan: Decimal | None, reason: str = "", event: str | None = None) -> Row:
        shown = fields if event is None else {**fields, "event": event}
        return Row(signing.id, signing.project, signing.on, signing.on, count, amount_wan, shares, shown, reason)

    why = _why_not(signing, amount, book, context)
    if why:
        return [(signing.id, row(0, None, why))]
    rule = context.counting.on(signing.on).signings[signing.kind]
    if rule is SigningRule.NEVER:
        return [(signing.id, row(0, None, "按口径不计（如市内搬迁）"))]
    if rule is SigningRule.UNLESS_COVERED and signing.covered:
        return [(signing.id, row(0, None, "已含在原合同内，不另计"))]
    if counted.first is None or rule is SigningRule.UNLESS_COVERED:
        counted.first, counted.event = counted.first or signing.on, signing.event
        counted.total_wan = EXACT.add(counted.total_wan, amount or Decimal(0))
        return [(signing.id, row(1, amount))]
    if rule is SigningRule.FIRST:
        return [(signing.id, row(0, None, f"同一项目已于{counted.first}首签，只计一次"))]
    if rule is SigningRule.MOVE:
        before, counted.event = counted.event, signing.event
        if before == signing.event:
            return [(signing.id, row(0, None, "更换投资方，总额不变"))]
        return [(f"{signing.id}/out", row(-1, -counted.total_wan, event=before)),
                (f"{signing.id}/in", row(1, counted.total_wan))]  # fmt: skip
    added = _increment(signing, amount, counted)
    if added is None:
        return [(signing.id, row(0, None, "增资额未载明" if amount is None else "总额没有超过已计金额"))]
    counted.total_wan = EXACT.add(counted.total_wan, added)
    return [(signing.id, row(0, added))]


def _increment(signing: Signing, amount: Decimal | None, counted: _Counted) -> Decimal | None:
    if amount is None:
        return None
    added = amount if signing.is_increment else EXACT.subtract(amount, counted.total_wan)
    return added if added > 0 else None


def _why_not(signing: Signing, amount: Decimal | None, book: Book, context: Context) -> str:
    reversal = book.taken_back.get(signing.id)
    if reversal is not None:
        return f"已冲销：{reversal.reason}"
    if signing.agreement not in context.counting.on(signing.on).agreements:
        return "框架或意向协议不计"
    if book.verifier(signing) is None:
        return "未经第二人复核"
    if excluded := context.exclusion(signing.project):
        return excluded
    if signing.amount is not None and amount is None:
        return f"没有{signing.on}的{signing.currency}汇率，不能折算"
    if amount is not None and amount < 0:
        return "金额小于 0"
    return ""
