"""``luodi repair``: damaged text in, repaired text out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from luodi.cli.files import (
    Outcome,
    UnwritableFile,
    check_writable,
    expand,
    one_line,
    open_text,
    report_failures,
    work_through,
)


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="每个文件一行 JSON：file, text, repairs, uncertain。",
)
@click.option(
    "--simplify/--keep-script",
    default=None,
    help="繁体转简体：默认只在损坏的文件里转。",
)
@click.option("-o", "--output", type=click.Path(), help="写入此文件；多个文件时是文件夹。")
@click.option("--list", "listing", is_flag=True, help="只列出修了什么，不输出全文。")
def repair(
    files: tuple[str, ...],
    as_json: bool,
    simplify: bool | None,
    output: str | None,
    listing: bool,
) -> None:
    """修复损坏的文字。没有损坏的文字原样输出；猜出来的字在清单里注明。"""
    names = expand(files)
    failures: list[Outcome] = []
    folder = Path(output) if output and len(names) > 1 else None
    targets = _Targets(folder, names) if folder else None
    if output and not folder:
        check_writable(output)
    for outcome in work_through(names, _Repair(simplify), "修复"):
        if outcome.error is not None:
            failures.append(outcome)
            continue
        result = outcome.result
        if as_json:
            shown = one_line(result)
        elif listing:
            shown = _listing(result)
        else:
            shown = result["text"]
        if targets:
            targets.write(outcome.name, shown)
        elif output:
            Path(output).write_text(shown, encoding="utf-8", errors="replace")
        else:
            click.echo(shown)
    report_failures(failures, len(names))


class _Targets:
    """Files of the output folder: one for each input, never the input itself."""

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UnwritableFile(str(folder), error) from error
        self.folder = folder
        self.taken = {Path(name).resolve() for name in names}

    def write(self, name: str, text: str) -> None:
        stem = "标准输入" if name == "-" else Path(name).stem
        endings = ("", *(f"-{number}" for number in range(2, len(self.taken) + 3)))
        path = next(path for end in endings if (path := (self.folder / f"{stem}{end}.txt").resolve()) not in self.taken)
        self.taken.add(path)
        try:
            path.write_text(text, encoding="utf-8", errors="replace")
        except OSError as error:
            raise UnwritableFile(str(path), error) from error


class _Repair:
    """Work on one file; a class, not a closure, so that worker processes can receive it."""

    def __init__(self, simplify: bool | None) -> None:
        self.simplify = simplify

    def __call__(self, name: str) -> dict[str, Any]:
        from luodi.core.text.repair import repair as repair_text

        repaired = repair_text(open_text(name).text, simplify=self.simplify)
        return {
            "file": name,
            "text": repaired.text,
            "repairs": [
                {"kind": r.kind, "start": r.start, "end": r.end, "before": r.before, "after": r.after,
                 "confidence": round(r.confidence, 3)}
                for r in repaired.repairs
            ],
            "uncertain": [list(span) for span in repaired.uncertain],
        }  # fmt: skip


def _listing(result: dict[str, Any]) -> str:
    rows = [f"{result['file']}：修复 {len(result['repairs'])} 处，其中猜测 {len(result['uncertain'])} 处"]
    rows += [
        f"  第 {r['start'] + 1} 字  {r['kind']}  {r['before']!r} → {r['after']!r}  把握 {r['confidence']:.0%}"
        for r in result["repairs"]
        if r["kind"] not in ("script", "width")
    ]
    return "\n".join(rows)
