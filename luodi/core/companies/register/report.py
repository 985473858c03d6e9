"""The report of an import, row by row: what was kept, repaired, refused and why, and what to do."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from luodi.core.companies.register.errors import WrongMapping
from luodi.core.companies.register.store import Import, connect, opened, quoted
from luodi.core.rules import load_rules

# ruff: noqa: S608  (SQL is put together from column names and quoted texts of our own)

OUTCOMES = {"repaired": "已改正", "refused": "未收", "doubt": "存疑", "skipped": "略过", "replaced": "被后一行代替",
            "gone": "不再列出"}  # fmt: skip
_FORMULA_LIKE = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Issue:
    """
    One line of the report. ``row`` counts as the file's reader does, 0 for what the file does not have; ``column`` is
    its head ("" for the row).
    """

    file: str
    row: int
    column: str
    value: str
    outcome: str  # repaired, refused, doubt, skipped, replaced, gone
    reason: str
    message: str
    advice: str


def find_import(folder: Path, number: str | None = None) -> Import:
    """
    One import of the register, the last one without a number.

    Raises
    ------
    NoRegister, WrongMapping
        When there is no register, or no such import.
    """
    imports = opened(folder).imports
    if number is None:
        return imports[-1]
    for each in imports:
        if each.id == number.zfill(6):
            return each
    raise WrongMapping(f"没有编号为 {number} 的导入。已有的：{'、'.join(i.id for i in imports)}。")


def issues(
    folder: Path, number: str | None = None, *, outcome: str | None = None, limit: int | None = None
) -> Iterator[Issue]:
    """
    The report of one import, in the order of the file's rows.

    Parameters
    ----------
    number
        Of the import; the last one if not given.
    outcome
        Only these: repaired, refused, doubt, skipped, replaced or gone.
    limit
        At most so many.
    """
    done = find_import(folder, number)
    reasons = load_rules("register")["reasons"]
    wanted = [key for key, (kind, *_) in reasons.items() if outcome in (None, kind)]
    path = folder / done.report / "issues.parquet"
    db = connect()
    try:
        db.execute(
            f"SELECT row, head, value, reason, more FROM read_parquet({quoted(str(path))})"
            f" WHERE list_contains($1, reason) ORDER BY row{f' LIMIT {int(limit)}' if limit is not None else ''}",
            [wanted],
        )
        while rows := db.fetchmany(5000):
            for row, head, value, reason, more in rows:
                kind, message, advice = reasons[reason]
                said = message.format(value=value or "", to=more or "")
                if more and "{to}" not in message and kind == "repaired":
                    said += f"：{more}"
                yield Issue(done.file, row, head or "", value or "", kind, reason, said, advice)
    finally:
        db.close()


def summary(done: Import) -> list[str]:
    """An import in a few lines for a person."""
    words = {
        "new": "新收",
        "updated": "更新",
        "unchanged": "未变",
        "refused": "未收",
        "skipped": "略过",
        "replaced": "被后一行代替",
        "gone": "不再列出",
    }
    counts = "，".join(f"{words[k]} {done.counts[k]}" for k in words if done.counts.get(k))
    lines = [f"{done.file}：读 {done.counts['read']} 行，{counts or '没有可收的行'}。"]
    reasons = load_rules("register")["reasons"]
    for reason, number in done.reasons.items():
        kind, message, advice = reasons[reason]
        lines.append(
            f"  {OUTCOMES[kind]} {number} 处：{message.replace('：{to}', '').replace('{to}', '…')}。{advice}。"
        )
    return lines + [f"  注意：{note}。" for note in done.notes]


def write_report(folder: Path, path: Path, number: str | None = None) -> int:
    """Write the report of one import as CSV that Excel opens; how many lines it has."""
    written = 0
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        lines = csv.writer(out)
        lines.writerow(["文件", "行", "栏", "原值", "结果", "原因", "怎么办"])
        for issue in issues(folder, number):
            outcome = OUTCOMES[issue.outcome]
            told = (issue.file, issue.row, issue.column, issue.value, outcome, issue.message, issue.advice)
            # A cell that begins like a formula must not become one: values, heads and file names come from outside.
            lines.writerow([f"'{cell}" if str(cell).startswith(_FORMULA_LIKE) else cell for cell in told])
            written += 1
    return written
