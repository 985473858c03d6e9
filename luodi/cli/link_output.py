"""What ``luodi link`` writes: a line for people, a JSON object, or a table to decide in."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from luodi.cli.files import one_line
from luodi.cli.link_input import BY, DECIDED, NOT_THERE, ON

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell

    from luodi.core.companies.linking import Candidate, Link

HEADS = (
    "提法", "结果", "登记名称", "代码", "把握", "不在名录的可能", "匹配到的别名", "依据", "备选", DECIDED[0], BY[0], ON[0],
)  # fmt: skip
_WIDTHS = (30, 10, 34, 22, 8, 14, 26, 60, 60, 22, 12, 14)
_LINKED, _UNSURE = "连上", "待定"


class Rows(Protocol):
    """Takes the links one by one."""

    def __call__(self, link: Link, names: Mapping[str, str]) -> None: ...


def as_line(link: Link, names: Mapping[str, str]) -> str:
    """A link in one line for people."""
    best = link.best
    if link.accepted and best:
        alias = f"，按“{best.name}”" if matched(best, names) else ""
        return f"{link.mention.text}\t→ {registered(best, names)}（{link.score:.0%}{alias}；{'；'.join(link.reasons[:2])}）"
    if link.decided:
        return f"{link.mention.text}\t{link.decided}"
    near = f"；最像的是 {registered(best, names)}（{link.score:.0%}）" if best else ""
    return f"{link.mention.text}\t名录里没有把握（不在名录 {link.unknown_score:.0%}{near}）"


def as_object(link: Link, names: Mapping[str, str]) -> dict[str, Any]:
    """A link as a JSON object."""
    best = link.best if link.accepted else None
    near = (link.best, *link.runners_up) if link.best and not link.accepted else link.runners_up
    return {
        "mention": link.mention.text,
        "rid": link.rid,
        "name": registered(best, names) if best else None,
        "matched": matched(best, names) if best else None,
        "score": round(link.score, 4),
        "unknown_score": round(link.unknown_score, 4),
        "decided": link.decided or None,
        "reasons": list(link.reasons),
        "runners_up": [
            {
                "rid": c.rid, "name": registered(c, names), "matched": matched(c, names), "score": round(c.score, 4),
                "reasons": list(c.reasons),
            }
            for c in near
            if c
        ],
    }  # fmt: skip


def as_row(link: Link, names: Mapping[str, str]) -> tuple[str | float, ...]:
    """A link as a row under ``HEADS``; the last three cells are for a person to decide in, filled where one has."""
    best = link.best
    result = _LINKED if link.accepted else NOT_THERE if link.unknown_score >= 0.5 else _UNSURE
    others = "；".join(f"{registered(c, names)} {c.rid}（{c.score:.0%}）" for c in link.runners_up)
    return (
        link.mention.text, result, registered(best, names) if best else "", best.rid if best else "",
        round(link.score, 4), round(link.unknown_score, 4), (matched(best, names) or "") if best else "",
        "；".join(link.reasons), others, "", "", "",
    )  # fmt: skip


def registered(candidate: Candidate, names: Mapping[str, str]) -> str:
    """The name a candidate is registered under."""
    return names.get(candidate.rid, candidate.name)


def matched(candidate: Candidate, names: Mapping[str, str]) -> str | None:
    """The former name, short name or alias that was matched, where it is another than the registered one."""
    return candidate.name if candidate.name != registered(candidate, names) else None


@contextmanager
def written(path: Path) -> Iterator[Rows]:
    """A writer of links into ``path``: CSV, XLSX or JSON lines by its ending."""
    ending = path.suffix.lower()
    writer = _xlsx if ending == ".xlsx" else _json if ending in (".json", ".jsonl") else _csv
    with writer(path) as rows:
        yield rows


@contextmanager
def _csv(path: Path) -> Iterator[Rows]:
    from luodi.core.documents.cells import FORMULA_LIKE

    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as out:
        lines = csv.writer(out)
        lines.writerow(HEADS)

        def write(link: Link, names: Mapping[str, str]) -> None:
            # A cell that begins like a formula must not become one.
            lines.writerow([f"'{cell}" if str(cell).startswith(FORMULA_LIKE) else cell for cell in as_row(link, names)])

        yield write


@contextmanager
def _json(path: Path) -> Iterator[Rows]:
    with path.open("w", encoding="utf-8") as out:
        yield lambda link, names: print(one_line(as_object(link, names)), file=out)


@contextmanager
def _xlsx(path: Path) -> Iterator[Rows]:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    from luodi.core.documents.cells import put_words

    book = Workbook(write_only=True)
    sheet = book.create_sheet("连接结果")
    for number, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCDEFGHIJKL"[number]].width = width
    sheet.freeze_panes = "B2"

    def cells(row: Iterable[str | float]) -> list[Cell]:
        made = []
        for value in row:
            cell = WriteOnlyCell(sheet, value if not isinstance(value, str) else None)
            if isinstance(value, str):
                put_words(cell, value)
            made.append(cell)
        return made

    sheet.append(cells(HEADS))
    yield lambda link, names: sheet.append(cells(as_row(link, names)))
    book.save(path)
