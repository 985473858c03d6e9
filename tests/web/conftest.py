"""
The cast: Lin runs the bureau, Wang is on her team, Zhao is from another city's unit; a leader and an auditor look on.
Below the bureau stand a county, with Qian, and a department, with Sun. Three administrators see none of their work.
"""

from __future__ import annotations

import django
import pytest

django.setup()  # pytest loads this file before pytest-django is ready; tests/conftest.py has named the settings

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from luodi.web.accounts.actions import create_token  # noqa: E402
from luodi.web.accounts.models import Role, Unit, UnitKind, User  # noqa: E402
from luodi.web.reports import actions  # noqa: E402
from luodi.web.reports.models import Report  # noqa: E402

PASSWORD = "gulls over the harbour"
TEXT = (
    "3月12日至14日，宁河市委副书记、市长周启明带队赴江苏省苏州市、浙江省杭州市考察招商。副市长何岚参加。\n"
    "12日上午，周启明一行来到苏州恒澈新能源科技有限公司，董事长陆文博介绍了固态电池的产业化情况。"
    "周启明要求，市发展改革委要在6月底前拿出对接方案。\n"
    "13日，考察团走访了杭州云骧航空科技有限公司，就低空经济项目进行了交流。项目计划投资22亿元。\n"
)


def _user(username: str, full_name: str, unit: Unit | None, role: Role, **more: bool) -> User:
    return User.objects.create_user(
        username=username, password=PASSWORD, full_name=full_name, unit=unit, role=role, **more
    )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """SQLite in a file, as the desk has it: a worker in another process must see the same rows."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """The real hasher is slow on purpose; test_accounts.py looks at the one the settings name."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def bureau(db) -> Unit:
    return Unit.objects.create(name="宁河市招商局", city="宁河市")


@pytest.fixture
def lin(bureau: Unit) -> User:
    return _user("lin", "林知夏", bureau, Role.BUREAU, is_manager=True)


@pytest.fixture
def wang(bureau: Unit) -> User:
    return _user("wang", "王致远", bureau, Role.BUREAU)


@pytest.fixture
def zhao(db) -> User:
    return _user("zhao", "赵明远", Unit.objects.create(name="别州市投资促进局", city="别州市"), Role.BUREAU)


@pytest.fixture
def leader(bureau: Unit) -> User:
    return _user("leader", "何领导", bureau, Role.LEADER)


@pytest.fixture
def auditor(db) -> User:
    return _user("auditor", "审计员", Unit.objects.create(name="宁河市审计局"), Role.AUDITOR)


@pytest.fixture
def county(bureau: Unit) -> Unit:
    return Unit.objects.create(name="宁河市临河县", city="宁河市", kind=UnitKind.COUNTY, parent=bureau)


@pytest.fixture
def qian(county: Unit) -> User:
    return _user("qian", "钱县联", county, Role.COUNTY)


@pytest.fixture
def sun(bureau: Unit) -> User:
    unit = Unit.objects.create(name="宁河市发展改革委", city="宁河市", kind=UnitKind.DEPARTMENT, parent=bureau)
    return _user("sun", "孙部联", unit, Role.DEPARTMENT)


@pytest.fixture
def system(db) -> User:
    return _user("system", "系统员", None, Role.SYSTEM)


@pytest.fixture
def security(db) -> User:
    return _user("security", "安全员", None, Role.SECURITY)


@pytest.fixture
def log_keeper(db) -> User:
    return _user("log_keeper", "日志员", None, Role.AUDIT)


@pytest.fixture
def report(lin: User) -> Report:
    return actions.add_text(title="周启明赴苏浙考察", text=TEXT, published=None, by=lin)


@pytest.fixture
def as_user():
    """A browser signed in as somebody, speaking Chinese."""

    def sign_in(user: User) -> Client:
        client = Client(headers={"accept-language": "zh-hans"})
        client.force_login(user)
        return client

    return sign_in


def fact_at(report: Report, path: str):
    """The fact at ``path``."""
    return report.facts.get(path=path)


@pytest.fixture
def api_of():
    """A client that carries somebody's token."""

    def make(user: User) -> Client:
        return Client(headers={"authorization": f"Bearer {create_token(user=user, name='test')[1]}"})

    return make


@pytest.fixture
def organisation(report: Report):
    """The organisation the text visits first, whatever its number."""
    return report.facts.get(value="苏州恒澈新能源科技有限公司", field="name")


@pytest.fixture(autouse=True)
def files_apart(settings, tmp_path):
    """Evidence and ledgers in a folder of the test's own."""
    settings.PROJECT_FILES = tmp_path / "project-files"
    settings.LEDGER_UPLOADS = tmp_path / "ledger-uploads"
