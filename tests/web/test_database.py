"""The web tests run on the database that DATABASE_URL names: SQLite without it, PostgreSQL with it."""

import os

import pytest
from django.db import connection

from luodi.web.jobs.worker import Regular


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="this run is on the database that DATABASE_URL names")
def test_without_a_setting_the_database_is_sqlite() -> None:
    """SQLite is embedded: a desk on one machine needs no database server."""
    assert connection.vendor == "sqlite"


@pytest.mark.postgres
def test_with_a_setting_the_database_is_postgres(db: None) -> None:
    """The second run of the web tests is on a real PostgreSQL, and not on SQLite by mistake."""
    assert connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        assert cursor.fetchone() == ("UTF8",)


@pytest.mark.django_db
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="PostgreSQL sees to its own statistics")
def test_the_worker_renews_what_sqlite_knows_of_its_indexes() -> None:
    """A desk whose database was never looked at gets its statistics from the worker's first round."""
    Regular().do_due(0.0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1")
        assert cursor.fetchone()[0] > 0
