"""``luodi link``: names as written → companies of the register."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from luodi.cli.files import open_text
from luodi.core.errors import LuodiError

if TYPE_CHECKING:
    from luodi.core.companies.linking import Index, Link, Mention

_HEADS = ("企业名称", "单位名称", "公司名称", "投资方", "企业", "单位", "公司", "名称", "mention", "name", "q")


class NoMentions(LuodiError):
    """A file in which no names were found."""


@click.command()
@click.argument("file")
@click.option(
    "--register", "where", type=click.Path(path_type=Path),
    help="名录：luodi register 的文件夹（默认 LUODI_HOME/register），或 Parquet 文件、放 Parquet 的文件夹。",
)  # fmt: skip
@click.option("--column", help="CSV 里哪一栏是单位名称（默认按表头认）。")
@click.option("--threshold", type=click.FloatRange(0, 1), help="把握达到多少才算连上（默认用随软件校准的值）。")
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    envvar="LUODI_ENGINE",
    help="在本机（duckdb，默认）还是在 Spark 集群上算；结果相同。也可用 LUODI_ENGINE 设定。",
)
@click.option(
    "--master",
    default="local[*]",
    envvar="LUODI_SPARK_MASTER",
    help="Spark 主节点的地址，如 spark://host:7077（默认本机）。也可用 LUODI_SPARK_MASTER 设定。",
)
@click.option("--json", "as_json", is_flag=True, help="每个名称一行 JSON，带依据和备选。")
def link(
    file: str, where: Path | None, column: str | None, threshold: float | None, engine: str, master: str, as_json: bool
) -> None:  # fmt: skip
    """把名称连到名录里的单位；名录里没有的，说没有。

    FILE 可以是：一行一个名称的 .txt；.csv；每行一个对象的 .jsonl（mention 或 name 字段）；或 luodi read --json 的输出。- 为标准输入。
    """
    from luodi.core.companies.linking import Mention
    from luodi.core.companies.linking import link as link_mentions

    mentions = [Mention(name, others=others) for name, others in _mentions(file, column)]
    if not mentions:
        raise NoMentions(f"{file}：没有找到单位名称。请检查文件，或用 --column 指明是哪一栏。")
    with _index(where, on_disk=engine == "spark") as index:
        if engine == "spark":
            links = _on_spark(mentions, index, master, threshold)
        else:
            links = iter(link_mentions(mentions, index, threshold=threshold))
        for found in links:
            click.echo(json.dumps(_row(found), ensure_ascii=False) if as_json else _line(found))


@contextmanager
def _index(where: Path | None, *, on_disk: bool) -> Iterator[Index]:
    """The index of the register named; one of plain Parquet is built for this run, on disk where others must read it."""
    from luodi.core.companies.linking import build_index
    from luodi.core.companies.linking.stored import open_stored_index
    from luodi.paths import luodi_home

    folder = where or luodi_home() / "register"
    parquet = folder.is_file() or (
        folder.is_dir() and not (folder / "manifest.json").exists() and any(folder.rglob("*.parquet"))
    )
    with TemporaryDirectory() as scratch:
        path = Path(scratch) / "linking.duckdb" if on_disk else None
        with build_index(folder, path) if parquet else open_stored_index(folder) as index:
            yield index


def _on_spark(mentions: Sequence[Mention], index: Index, master: str, threshold: float | None) -> Iterator[Link]:
    from luodi.cli.spark import spark_session
    from luodi.core.companies.linking.spark import link_on_spark

    if index.path is None:
        raise RuntimeError("An index in memory cannot be carried to a cluster.")
    with spark_session(master) as session:
        yield from link_on_spark(mentions, index.path, session, threshold=threshold)


def _mentions(file: str, column: str | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each name with the other names beside it."""
    text = open_text(file).text
    if text.lstrip().startswith("{"):
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                yield from _of_object(line, file, number)
    elif file.lower().endswith(".csv"):
        rows = list(csv.reader(io.StringIO(text)))
        at = _column(rows[0] if rows else [], column, file)
        yield from ((row[at].strip(), ()) for row in rows[1:] if len(row) > at and row[at].strip())
    else:
        yield from ((line.strip(), ()) for line in text.splitlines() if line.strip())


def _of_object(line: str, file: str, number: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise NoMentions(f"{file} 第 {number} 行不是 JSON（{error}）。请每行写一个对象。") from error
    if isinstance(row, dict) and isinstance(row.get("record"), dict):
        names = [str(o["name"]) for o in row["record"].get("organisations") or []]
        yield from ((name, tuple(other for other in names if other != name)) for name in names)
        return
    name = next((row[k] for k in ("mention", "name", "q") if isinstance(row, dict) and row.get(k)), None)
    if not isinstance(name, str):
        raise NoMentions(f"{file} 第 {number} 行没有 mention、name 或 q 字段。请写上单位名称。")
    yield name, ()


def _column(heads: list[str], wanted: str | None, file: str) -> int:
    names = [head.strip() for head in heads]
    for name in (wanted,) if wanted else _HEADS:
        if name in names:
            return names.index(name)
    shown = "、".join(names) or "（空）"
    raise NoMentions(f"{file} 的表头是 {shown}，认不出哪一栏是单位名称。请用 --column 指明。")


def _row(found: Any) -> dict[str, Any]:
    return {
        "mention": found.mention.text,
        "rid": found.rid,
        "name": found.best.name if found.accepted and found.best else None,
        "score": round(found.score, 4),
        "unknown_score": round(found.unknown_score, 4),
        "reasons": list(found.reasons),
        "runners_up": [
            {"rid": c.rid, "name": c.name, "score": round(c.score, 4), "reasons": list(c.reasons)}
            for c in ((found.best, *found.runners_up) if found.best and not found.accepted else found.runners_up)
        ],
    }


def _line(found: Any) -> str:
    if found.accepted and found.best:
        return f"{found.mention.text}\t→ {found.best.name}（{found.score:.0%}；{'；'.join(found.reasons[:2])}）"
    near = f"；最像的是 {found.best.name}（{found.score:.0%}）" if found.best else ""
    return f"{found.mention.text}\t名录里没有把握（不在名录 {found.unknown_score:.0%}{near}）"
