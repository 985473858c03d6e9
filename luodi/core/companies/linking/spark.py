"""
Link millions of mentions on a Spark cluster: the mentions are spread, and each executor opens its own copy of the index.

Everything that decides a link is ``link_each``, the same code on the same file as in process, so that the links are
equal to the last bit. See docs/adr/0008-linking-on-spark.md for what was measured against a join on the cluster.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from luodi.core.companies.linking.index import Index, arrays_path, open_index
from luodi.core.companies.linking.links import BATCH, RUNNERS_UP, link_each
from luodi.core.companies.linking.ranker import ranker
from luodi.core.companies.linking.values import Link, Mention
from luodi.core.errors import LuodiError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

TASKS_A_CORE = 4  # of one wave: enough for an even load, few enough that a wave's links fit into the driver's memory
_REASON = 300  # characters of Spark's own message that are worth showing


class SparkFailed(LuodiError, RuntimeError):
    """Spark cannot be reached or could not do the work; the message has its reason and what to do."""


def link_on_spark(
    mentions: Iterable[Mention | str],
    index: Path,
    session: SparkSession,
    *,
    threshold: float | None = None,
    runners_up: int = RUNNERS_UP,
    memory_mb: int = 1000,
) -> Iterator[Link]:
    """
    The links of mentions, in order, worked out by the executors of a cluster.

    Parameters
    ----------
    mentions
        Mentions, or just their words; as many as there are, since only a wave of them is held at a time.
    index
        The index file (see ``build_index``); Spark carries it and its arrays to each executor once.
    session
        An open Spark session, whose executors have luodi installed for their Python.
    threshold, runners_up
        See ``link``.
    memory_mb
        Limit of DuckDB's own memory in each task, beside the executor's.

    Raises
    ------
    SparkFailed
        When the cluster could not finish the work.
    """
    context = session.sparkContext
    for file in (index, arrays_path(index)):
        context.addFile(str(file))
    name, least = index.name, ranker().threshold if threshold is None else threshold

    def link_part(part: Iterator[Mention | str]) -> Iterator[Link]:
        return link_each(part, _opened(name, memory_mb), ranker(), least, runners_up)

    waiting = iter(mentions)
    cores = context.defaultParallelism
    while wave := list(islice(waiting, TASKS_A_CORE * cores * BATCH)):
        parts = max(-(-len(wave) // BATCH), min(cores, len(wave)))
        try:
            yield from context.parallelize(wave, parts).mapPartitions(link_part).collect()
        except Exception as error:  # what a task raised comes back as py4j's, PySpark's or the socket's error
            raise SparkFailed(
                f"Spark 没能完成连接：{_cause(error)}。请查看集群的日志；各节点要装同一版本的 luodi。"
            ) from error


@lru_cache(maxsize=1)
def _opened(name: str, memory_mb: int) -> Index:
    """The index as this executor has it, opened once for all tasks of a Python worker."""
    from pyspark import SparkFiles

    # One thread: Spark runs as many tasks at a time as the executor has cores.
    return open_index(SparkFiles.get(name), memory_mb=memory_mb, threads=1)


def _cause(error: Exception) -> str:
    """What Spark says went wrong, without the stack of the JVM."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    python = [line for line in lines if line.split(":")[0].endswith(("Error", "BadRegister"))]
    return (python or lines or [type(error).__name__])[-1 if python else 0][:_REASON]
