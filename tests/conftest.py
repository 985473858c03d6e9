"""What every test stands on: a data folder of its own, the desk's settings, and what the machine must have."""

import os
import tempfile
from pathlib import Path

import django
import pytest

from tools.system_packages import find_chromium, find_soffice, has_chinese_font
from tools.with_postgres import HOW_TO_GET, is_postgres

# Tests never touch the user's own data. This stands before Django reads its settings, which look for the folder.
_HOME = tempfile.TemporaryDirectory(prefix="luodi-test-")
os.environ["LUODI_HOME"] = _HOME.name
os.environ["DJANGO_SETTINGS_MODULE"] = "luodi.web.settings"
# Playwright runs an event loop in the test's own thread, where Django otherwise refuses to use the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

IN_CI = os.environ.get("CI") == "true"


def pytest_configure() -> None:
    """Set Django up: pytest-django reads its settings too early for this file and then leaves the rest to us."""
    django.setup()


def pytest_sessionstart() -> None:
    """Let Django empty every table after a test, the operation log too, which refuses that from anybody else."""
    from django.db.backends.base.operations import BaseDatabaseOperations

    from luodi.web import triggers

    flush = BaseDatabaseOperations.execute_sql_flush

    def without_refusals(self, sql_list):
        triggers.remove(self.connection, triggers.refusals_of_apps())
        flush(self, sql_list)
        triggers.install(self.connection, triggers.refusals_of_apps())

    BaseDatabaseOperations.execute_sql_flush = without_refusals


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave coverage off where a test measures time: tracing each line makes it several times slower."""
    for item in items:
        if item.name.startswith("test_time_"):
            item.add_marker(pytest.mark.no_cover)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, or in CI fail, a test whose surroundings are not there."""
    if item.get_closest_marker("browser"):
        if find_chromium() is None:
            _cannot_run("no Chromium on this machine (Debian, Ubuntu: apt-get install chromium)")
        if not has_chinese_font():
            _cannot_run("no Chinese font on this machine (Debian, Ubuntu: apt-get install fonts-noto-cjk)")
    if item.get_closest_marker("postgres") and not is_postgres(os.environ.get("DATABASE_URL", "")):
        # Not a failure in CI: `make test` runs these a second time under tools/with_postgres.py, which does fail.
        pytest.skip(f"runs under tools/with_postgres.py. {HOW_TO_GET}")


def _cannot_run(reason: str) -> None:
    if IN_CI:
        pytest.fail(f"CI=true, but there is {reason}", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def soffice() -> str:
    """Path of LibreOffice, which opens Word files as a second opinion."""
    path = find_soffice()
    if path is None:
        _cannot_run("no LibreOffice on this machine (Debian, Ubuntu: apt-get install libreoffice-writer-nogui)")
    return str(path)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser that tests marked ``browser`` drive; run as root it needs ``--no-sandbox``."""
    path = find_chromium()
    assert path, "mark the test with @pytest.mark.browser"
    return path


@pytest.fixture
def repository() -> Path:
    """Root folder of this checkout."""
    return Path(__file__).resolve().parent.parent
