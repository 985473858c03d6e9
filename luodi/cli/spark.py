"""A Spark session for the commands that can work on a cluster."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@contextmanager
def spark_session(master: str) -> Iterator[SparkSession]:
    """
    An open session on ``master``, closed afterwards; what else Spark should know stands in its spark-defaults.conf.

    Raises
    ------
    SparkFailed
        When PySpark is not installed, or the master does not answer.
    """
    from luodi.core.companies.linking.spark import SparkFailed

    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise SparkFailed(
            "没有装 PySpark。请运行 python3 tools/bootstrap.py --lock spark，再用 .venv-spark/bin/luodi；还需要 Java 17。"
        ) from error
    builder = SparkSession.builder.master(master).appName("luodi").config("spark.sql.session.timeZone", "UTC")
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    if "PYSPARK_PYTHON" not in os.environ:  # Spark's default is whatever python3 is on the path
        builder = builder.config("spark.pyspark.python", sys.executable)
    try:
        session = builder.getOrCreate()
    except Exception as error:  # py4j's, PySpark's and the system's, by what is missing: Java, the master, memory
        raise SparkFailed(
            f"连不上 Spark（{master}）：{str(error).splitlines()[0][:200]}。请检查 --master 的地址、Java 17 和集群是否在运行。"
        ) from error
    try:
        yield session
    finally:
        session.stop()
