"""``luodi read``: reports in, records out."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, TextIO

import click

from luodi.cli.files import Outcome, check_writable, expand, one_line, open_text, report_failures, work_through


def _date(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    from datetime import date

    if value is None:
        return None
    try:
        return date.fromisoformat(re.sub(r"[/.年月]", "-", value).rstrip("日")).isoformat()
    except ValueError as error:
        raise click.BadParameter(f"{value} 不是日期，请写成 2023-11-10 的样子") from error


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--json",
    "form",
    flag_value="json",
    help="每个文件一行 JSON：file, record, evidence, repairs, findings。",
)
@click.option("--table", "form", flag_value="table", default=True, help="给人看的表（默认）。")
@click.option("--xlsx", type=click.Path(dir_okay=False), help="写成 Excel 工作簿。")
@click.option(
    "--published",
    callback=_date,
    metavar="日期",
    help="发布日期（文中没写时用），如 2023-11-10。",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False),
    help="--json 写入此文件，而不是屏幕。",
)
@click.option("--second/--no-second", default=True, help="设有 LUODI_READER_URL 时，同时请第二读者读（默认），或不请。")
@click.option("--resume", is_flag=True, help="接着写 --output 文件：其中已有的文件不再读。")
def read(
    files: tuple[str, ...],
    form: str,
    xlsx: str | None,
    published: str | None,
    output: str | None,
    resume: bool,
    second: bool,
) -> None:
    """读报告。FILES 可以是 .txt .md .html .docx .pdf 文件、文件夹，或 -（标准输入）。

    读不了的文件逐个说明原因，不影响其余文件；有读不了的，退出码为 1。
    """
    if (output or resume) and form != "json":
        raise click.UsageError("--output 和 --resume 与 --json 一起用。")
    if resume and not output:
        raise click.UsageError("--resume 需要 --output 指明接着写哪个文件。")
    for file in filter(None, (output, xlsx)):
        check_writable(file)
    names = expand(files)
    done = _already_in(output) if resume and output else set()
    names = [name for name in names if name not in done]
    failures: list[Outcome] = []
    readings = _readings(names, published, second, failures)
    if xlsx:
        from luodi.core.documents.workbook import write_readings

        count = write_readings(readings, Path(xlsx))
        click.echo(f"已写入 {xlsx}：{count} 份报告。", err=True)
    elif form == "json":
        with ExitStack() as stack:
            out: TextIO | None = None
            if output:
                out = stack.enter_context(
                    open(
                        output,
                        "a" if resume else "w",
                        encoding="utf-8",
                        errors="replace",
                    )
                )
            for reading in readings:
                click.echo(one_line(reading), file=out)
    else:
        from luodi.cli.tables import reading_table

        for reading in readings:
            click.echo(reading_table(reading))
    report_failures(failures, len(names))


def _readings(
    names: list[str], published: str | None, second: bool, failures: list[Outcome]
) -> Iterator[dict[str, Any]]:
    for outcome in work_through(names, partial(_read_one, published=published, second=second), "读报告"):
        if outcome.error is None:
            yield outcome.result
        else:
            failures.append(outcome)


def _read_one(name: str, published: str | None, second: bool) -> dict[str, Any]:
    from luodi.core.reading.read import read as read_report

    file = open_text(name)
    reading = read_report(file.text, published)
    shown = reading.to_json(name)
    shown["findings"] += [{"kind": "note", "message": note} for note in file.notes]
    if second and os.environ.get("LUODI_READER_URL"):
        from luodi.endpoints.reader import reader_settings, second_findings

        settings = reader_settings()
        if settings:
            shown["findings"] += second_findings(reading, settings)
    return shown


def _already_in(output: str) -> set[str]:
    """Files whose line is already in ``output``; a half-written last line is cut off."""
    path = Path(output)
    if not path.exists():
        return set()
    done: set[str] = set()
    good = 0
    with path.open("rb") as lines:
        for line in lines:
            try:
                file = json.loads(line)["file"]
            except (ValueError, KeyError, TypeError):
                break
            if not line.endswith(b"\n"):
                break
            done.add(file)
            good += len(line)
    with path.open("rb+") as lines:
        lines.truncate(good)
    return done
