"""Money that arrived, tranche by tranche: what is not graded and reviewed never enters a figure."""

from __future__ import annotations

from luodi.core.projects.book import Book
from luodi.core.projects.context import Context
from luodi.core.projects.rows import Row
from luodi.core.projects.values import Tranche


def tranche_rows(book: Book, context: Context) -> dict[str, Row]:
    """One row a tranche known, by its id; those that do not count say why."""
    rows: dict[str, Row] = {}
    vouchers: dict[str, str] = {}
    for tranche in book.known:
        if isinstance(tranche, Tranche):
            rows[tranche.id] = _row(tranche, vouchers, book, context)
    return rows


def _row(tranche: Tranche, vouchers: dict[str, str], book: Book, context: Context) -> Row:
    grading = book.grading(tranche)
    amount = context.in_wan(tranche.amount, tranche.currency, tranche.on)
    why = _why_not(tranche, vouchers, book, context)
    if not why and amount is None:
        why = f"没有{tranche.on}的{tranche.currency}汇率，不能折算"
    if not why and tranche.voucher:
        vouchers[tranche.voucher] = tranche.id
    fields = {**context.fields(tranche.project), "kind": tranche.kind, "origin": tranche.origin,
              "currency": tranche.currency, "grade": grading.grade if grading else None,
              "reviewer": grading.by if grading else None, "voucher": tranche.voucher}  # fmt: skip
    shares = context.shares(tranche.project, tranche.on)
    counts = (0, None) if why else (1, amount)
    return Row(tranche.id, tranche.project, tranche.on, tranche.on, *counts, shares, fields, why)


def _why_not(tranche: Tranche, vouchers: dict[str, str], book: Book, context: Context) -> str:
    rules = context.counting.on(tranche.on)
    reversal, grading = book.taken_back.get(tranche.id), book.grading(tranche)
    if reversal is not None:
        return f"已冲销：{reversal.reason}"
    if tranche.amount <= 0:
        return "金额不大于 0；更正请用冲销"
    if tranche.kind not in rules.kinds_counted:
        return f"“{rules.tranche_kinds.get(tranche.kind, tranche.kind)}”按口径不计"
    if tranche.origin not in rules.origins_counted:
        return f"来源“{rules.origins.get(tranche.origin, tranche.origin)}”按口径不计"
    if grading is None:
        return "证据未评级、未经复核"
    if grading.grade not in rules.grades_counted:
        return f"证据等级 {grading.grade}（{rules.grades.get(grading.grade, '未定义')}）不计"
    if tranche.voucher and tranche.voucher in vouchers:
        return f"凭证号与 {vouchers[tranche.voucher]} 相同，只计一次"
    return context.exclusion(tranche.project)
