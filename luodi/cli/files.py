"""Files given on the command line, and working through many of them on all cores."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from luodi.core.documents.inputs import TextFile, UnreadableFile, read_file
from luodi.core.errors import LuodiError

if TYPE_CHECKING:
    from concurrent.futures import Future

READABLE = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".docx", ".pdf"})
_STDIN = "-"
# Below this many files the start of the worker processes costs more than they save.
_FEWEST_FOR_WORKERS = 12
_CHUNK = 16


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: a result, or the reason there is none."""

    name: str
    result: Any = None
    error: str | None = None


class UnwritableFile(LuodiError):
    """A file for the results that cannot be written."""

    def __init__(self, name: str, error: OSError) -> None:
        super().__init__(
            f"{name}：写不了（{error.strerror or error}）。请检查文件夹在不在、有没有写入权限、磁盘满没满。"
        )
        self.name = name


def expand(names: Iterable[str]) -> list[str]:
    """
    ``names`` with each folder replaced by the readable files below it, in order and once each.

    A folder without any stays in the list: it is reported like a file that cannot be read.
    """
    found: dict[str, str] = {}
    for name in names:
        path = Path(name)
        if name != _STDIN and path.is_dir():
            inside = sorted(str(p) for p in path.rglob("*") if p.is_file() and p.suffix.lower() in READABLE)
        else:
            inside = []
        for file in inside or [name]:
            found.setdefault(file if file == _STDIN else os.path.abspath(file), file)
    return list(found.values())


def open_text(name: str) -> TextFile:
    """Text of the file ``name``; ``-`` is standard input."""
    if name == _STDIN:
        return read_file(sys.stdin.buffer.read(), "标准输入")
    path = Path(name)
    if path.is_dir():
        raise UnreadableFile(name, f"文件夹里没有可读的文件（{'、'.join(sorted(READABLE))}）", "请检查路径")
    return read_file(path, name)


def check_writable(name: str) -> None:
    """
    Raise :class:`UnwritableFile` unless ``name`` can be written: asked before the work, not after it.

    What stands in the file stays there.
    """
    path = Path(name)
    there = path.exists()
    try:
        with path.open("ab"):
            pass
        if not there:
            path.unlink()
    except OSError as error:
        raise UnwritableFile(name, error) from error


def one_line(result: dict[str, Any]) -> str:
    """``result`` as one line of JSON."""
    line = json.dumps(result, ensure_ascii=False)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        # A lone surrogate in a text or a file name is no valid UTF-8: JSON's own escape keeps it.
        return json.dumps(result, ensure_ascii=True)
    return line


def work_through(names: Sequence[str], work: Callable[[str], Any], label: str) -> Iterator[Outcome]:
    """
    Outcome of ``work(name)`` for each name, in order.

    Many files are spread over all cores with a progress bar; a file that cannot be read, or that kills its worker,
    is reported and the rest goes on.
    """
    # A worker's standard input is empty, whatever the command's holds.
    if len(names) < _FEWEST_FOR_WORKERS or _STDIN in names:
        yield from (_attempt(work, name) for name in names)
        return
    with click.progressbar(length=len(names), label=label, file=sys.stderr, show_pos=True) as bar:
        for outcome in _on_all_cores(names, work):
            bar.update(1)
            yield outcome


def _attempt(work: Callable[[str], Any], name: str) -> Outcome:
    try:
        return Outcome(name, work(name))
    except LuodiError as error:
        return Outcome(name, error=str(error))
    except MemoryError:
        return Outcome(name, error=f"{name}：内存不够。请把文件拆小再读。")


def _attempt_chunk(work: Callable[[str], Any], names: Sequence[str]) -> list[Outcome]:
    return [_attempt(work, name) for name in names]


def _chunks(names: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(names)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def _on_all_cores(names: Sequence[str], work: Callable[[str], Any]) -> Iterator[Outcome]:
    # Loaded here, for it takes as long as reading three reports and most commands name a few files.
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    workers = os.cpu_count() or 1
    waiting = deque(_chunks(names))
    while waiting:
        with ProcessPoolExecutor(max_workers=workers, initializer=_leave_interrupts) as pool:
            # A few chunks a worker at a time: results keep their order without all of them held in memory.
            under_way: deque[tuple[list[str], Future[list[Outcome]]]] = deque()
            try:
                while waiting or under_way:
                    while waiting and len(under_way) < workers * 4:
                        under_way.append((waiting[0], pool.submit(_attempt_chunk, work, waiting[0])))
                        waiting.popleft()
                    yield from under_way[0][1].result()
                    under_way.popleft()
                return
            except BrokenProcessPool:
                waiting.extendleft(chunk for chunk, _ in reversed(under_way))
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        yield from _one_by_one(waiting.popleft(), work)


def _leave_interrupts() -> None:
    """Ctrl+C is for the command: it stops the workers, and says so once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _one_by_one(names: Sequence[str], work: Callable[[str], Any]) -> Iterator[Outcome]:
    """The chunk in which a worker died: each file in a process of its own, to tell which one it was."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    for name in names:
        with ProcessPoolExecutor(max_workers=1) as pool:
            try:
                yield pool.submit(_attempt, work, name).result()
            except BrokenProcessPool:
                yield Outcome(
                    name,
                    error=f"{name}：读这个文件时进程中断。请重新导出该文件后再读。",
                )


def report_failures(failures: Sequence[Outcome], total: int) -> None:
    """Say on standard error which files could not be read, and leave with code 1 if there were any."""
    for outcome in failures:
        click.echo(outcome.error, err=True)
    if failures:
        click.echo(
            f"共 {total} 个文件，读成 {total - len(failures)} 个，读不了 {len(failures)} 个。",
            err=True,
        )
        sys.exit(1)
