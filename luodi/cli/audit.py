"""``luodi audit``: check the operation log, and print its head; Django is imported only here."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from luodi.core.errors import LuodiError

HEAD_WRITTEN = "行号:摘要 (row:digest)"


class WrongHead(LuodiError, ValueError):
    """What was typed as a head of the log is none."""

    def __init__(self, written: str) -> None:
        super().__init__(
            f"“{written}”不是日志头，请写成 行号:摘要，如 luodi audit head 所印。"
            f" {written!r} is no head of the log; write row:digest as luodi audit head prints it."
        )
        self.written = written


@click.group()
def audit() -> None:
    """核对操作日志，打印日志头。"""


@audit.command()
@click.option("--expect", "expected", multiple=True, metavar="HEAD", help=f"以前印下的日志头，{HEAD_WRITTEN}；可重复。")
@click.option(
    "--anchors", type=click.Path(path_type=Path, dir_okay=False), help="库外留存的摘要文件。默认在 LUODI_HOME。"
)
@click.option("--quiet", is_flag=True, help="不显示进度。")
def verify(expected: tuple[str, ...], anchors: Path | None, quiet: bool) -> None:
    """从第一行起逐行核对日志。完整为 0；对不上为 1，并说明在第几行、被改动、删除、换序还是截断。"""
    noted = dict(_read_head(written) for written in expected)
    _set_up()
    from luodi.web.audit.anchors import read_anchors
    from luodi.web.audit.models import Head
    from luodi.web.audit.verifying import keep_full
    from luodi.web.audit.verifying import verify as check

    head = Head.objects.filter(pk=1).first()
    kept = read_anchors(head.chain if head else None, anchors)
    verdict = check(anchors={**kept.found, **noted}, progress=None if quiet else _show)
    if not quiet and sys.stderr.isatty():
        click.echo(err=True)
    if kept.unreadable:
        click.echo(
            f"留存的摘要里有 {kept.unreadable} 条读不出来 ({kept.unreadable} anchors cannot be read)。", err=True
        )
    if verdict.fault is None and kept.foreign:
        click.echo(
            f"留存的摘要里有 {kept.foreign} 条属于另一份日志：日志被整体替换，或这个文件夹换过数据库。确是换过的，把留存摘要的文件移到别处"
            f"保存，再核对 ({kept.foreign} anchors are of another log: this one was put in its place, or the database was"
            " changed on purpose; then move the file of anchors away, keep it, and verify again)。"
        )
        sys.exit(1)
    if verdict.fault is None:
        keep_full(verdict)
        click.echo(f"日志完整 (whole)：{verdict.last} 行，留存的摘要 {len(kept.found) + len(noted)} 条相符。")
        click.echo(f"{verdict.last}:{verdict.digest}")
        return
    click.echo(f"日志在第 {verdict.fault.number} 行对不上 ({verdict.fault.kind.value})：{verdict.fault.message}")
    sys.exit(1)


@audit.command()
def head() -> None:
    """打印日志头：行数和末行摘要。印下来另存，日后用 luodi audit verify --expect 核对。"""
    _set_up()
    from luodi.web.audit.models import Head

    last = Head.objects.filter(pk=1).first()
    click.echo(f"{last.count}:{last.digest}" if last else "0:")


def _set_up() -> None:
    from luodi.web.serve import migrate, set_up

    set_up()
    migrate()


def _read_head(written: str) -> tuple[int, str]:
    number, _, digest = written.strip().partition(":")
    if not (number.isascii() and number.isdigit() and len(digest) == 64):
        raise WrongHead(written)
    return int(number), digest.lower()


def _show(done: int, rows: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done}/{rows}（{done * 100 // rows}%）", nl=False, err=True)
    elif done % 100_000 == 0:
        click.echo(f"{done}/{rows}", err=True)
