"""``luodi chain``: check industry chains, see what a city's chain lacks, draw it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from luodi.core.chains.loading import Checked


@click.group()
def chain() -> None:
    """产业链：检查、看缺口、画图。"""


@chain.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="写成一行 JSON。")
@click.option("--all", "show_all", is_flag=True, help="连提醒和说明一起列出（默认只列错误）。")
def check(files: tuple[Path, ...], as_json: bool, show_all: bool) -> None:
    """检查产业链文件（YAML 或 XLSX）；不给 FILES 就检查自带的六条。有错误时退出码为 1。"""
    from luodi.core.chains.loading import check_yaml, shipped_chains

    checked = [_check_file(path) for path in files] or [check_yaml(t, name) for name, t in shipped_chains().items()]
    if as_json:
        click.echo(json.dumps({"chains": [_summary(c) for c in checked]}, ensure_ascii=False))
    else:
        for each in checked:
            click.echo("\n".join(_lines(each, show_all)))
    if any(c.errors for c in checked):
        sys.exit(1)


def _check_file(path: Path) -> Checked:
    from luodi.core.chains.loading import check_yaml
    from luodi.core.documents.inputs import UnreadableFile

    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableFile(str(path), f"打不开（{error.strerror or error}）", "请检查路径") from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(str(path), "不是 UTF-8 编码", "请另存为 UTF-8 再试") from error
    return check_yaml(text, path.name)


def _summary(checked: Checked) -> dict[str, Any]:
    from luodi.core.chains.faults import ERROR

    draft = checked.draft
    return {
        "name": draft.name if draft else checked.name,
        "id": draft.id if draft else "",
        "version": draft.version if draft else "",
        "segments": len(draft.segments) if draft else 0,
        "links": len(draft.links) if draft else 0,
        "faults": [_plain_fault(f) for f in checked.faults if f.level == ERROR],
        "notes": [_plain_fault(f) for f in checked.faults if f.level != ERROR],
    }


def _plain_fault(fault: Any) -> dict[str, str]:
    return {"level": fault.level, "where": fault.where, "segment": fault.segment, "message": fault.message}


def _lines(checked: Checked, show_all: bool) -> list[str]:
    from luodi.core.chains.faults import ERROR, LEVELS

    draft = checked.draft
    shown = [f for f in checked.faults if show_all or f.level == ERROR]
    rest = len(checked.faults) - len(checked.errors)
    head = f"{checked.name}：" + (
        f"{draft.name}（{draft.id}），{len(draft.segments)} 个环节，{len(draft.links)} 条投入关系"
        if draft
        else "读不成产业链"
    )
    head += f"，错误 {len(checked.errors)} 处" + (
        f"，提醒和说明 {rest} 处（--all 列出）" if rest and not show_all else ""
    )
    return [head, *(f"  {LEVELS[f.level]}  {f}" for f in shown)]
