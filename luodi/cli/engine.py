"""The options of commands that run on this machine or on a cluster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click


def engine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--engine`` and ``--master``, which environment variables can set, too."""
    engine = click.option(
        "--engine",
        type=click.Choice(["duckdb", "spark"]),
        default="duckdb",
        envvar="LUODI_ENGINE",
        help="在本机（duckdb，默认）还是在 Spark 集群上算；结果相同。也可用 LUODI_ENGINE 设定。",
    )
    master = click.option(
        "--master",
        default="local[*]",
        envvar="LUODI_SPARK_MASTER",
        help="Spark 主节点的地址，如 spark://host:7077（默认本机）。也可用 LUODI_SPARK_MASTER 设定。",
    )
    return engine(master(command))
