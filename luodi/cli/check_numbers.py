"""``luodi check-numbers``: figures a text's own figures do not reproduce."""

from __future__ import annotations

import sys
from typing import Any

import click

from luodi.cli.files import Outcome, expand, one_line, open_text, report_failures, work_through


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="每个文件一行 JSON：file, figures, findings。",
)
@click.option("--all", "every", is_flag=True, help="连同每一个数字及其单位一起列出。")
@click.option("--across", is_flag=True, help="还要在文件之间比对同一指标。")
@click.option("--strict", is_flag=True, help="有对不上的数字时退出码为 3。")
def check_numbers(files: tuple[str, ...], as_json: bool, every: bool, across: bool, strict: bool) -> None:
    """核对文中的数字：占比、增速、合计、比率能不能由文中别的数算出来，亿和万有没有写混。"""
    names = expand(files)
    failures: list[Outcome] = []
    found = 0
    texts: dict[str, str] = {}
    for outcome in work_through(names, _check, "核对数字"):
        if outcome.error is not None:
            failures.append(outcome)
            continue
        result = outcome.result
        texts[outcome.name] = result.pop("text")
        found += len(result["findings"])
        click.echo(one_line(result) if as_json else _shown(result, every))
    if across and len(texts) > 1:
        from luodi.core.reading.figures import check_figures_across

        mismatches = [finding.to_json() for finding in check_figures_across(texts)]
        found += len(mismatches)
        for mismatch in mismatches:
            click.echo(one_line({"across": mismatch}) if as_json else f"文件之间：{mismatch['message']}")
    report_failures(failures, len(names))
    if strict and found:
        sys.exit(3)


def _check(name: str) -> dict[str, Any]:
    from luodi.core.reading.figures import check_figures, list_figures
    from luodi.core.text.repair import repair

    text = repair(open_text(name).text, simplify=True).text
    return {
        "file": name,
        "text": text,
        "figures": [figure.to_json() for figure in list_figures(text)],
        "findings": [finding.to_json() for finding in check_figures(text)],
    }


def _shown(result: dict[str, Any], every: bool) -> str:
    rows = [f"{result['file']}：{len(result['figures'])} 个数字，{len(result['findings'])} 处需要看"]
    if every:
        rows += [f"  {f['text']}\t{f.get('label') or ''}" for f in result["figures"]]
    rows += [f"  · {finding['message']}" for finding in result["findings"]]
    return "\n".join(rows)
