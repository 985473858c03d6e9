"""Settings from the environment: every fault at once, each with what to write instead."""

import stat

import pytest

from luodi.web.environment import WrongEnvironment, kept_secret, read_environment

SECRET = "k" * 40


def test_with_nothing_set_everything_lies_in_the_home(tmp_path):
    """SQLite and a secret only its owner can read; made once, kept after."""
    first = read_environment({}, tmp_path)
    assert first.database["NAME"] == tmp_path / "luodi.sqlite3"
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert len(first.secret_key) >= 50
    assert read_environment({}, tmp_path).secret_key == first.secret_key
    assert first.debug is False


def test_all_faults_are_reported_together(tmp_path):
    """One run shows everything that is wrong, and never the password in a database's address."""
    wrong = {
        "LUODI_SECRET_KEY": "short",
        "DATABASE_URL": "oracle://scott:tiger@db/x",
        "LUODI_UPLOAD_MB": "lots",
        "LUODI_SESSION_HOURS": "0",
        "LUODI_HTTPS": "maybe",
        "LUODI_TRUSTED_ORIGINS": "desk.example.org",
    }
    with pytest.raises(WrongEnvironment) as refused:
        read_environment(wrong, tmp_path)
    assert len(refused.value.faults) == 6
    for name in wrong:
        assert name in str(refused.value)
    assert "tiger" not in str(refused.value)


def test_postgres_by_address(tmp_path):
    """One setting moves the desk to PostgreSQL."""
    found = read_environment({"DATABASE_URL": "postgres://u:p@db:5433/desk", "LUODI_SECRET_KEY": SECRET}, tmp_path)
    assert found.database["ENGINE"] == "django.db.backends.postgresql"
    assert (found.database["NAME"], found.database["PORT"]) == ("desk", 5433)
    assert not (tmp_path / "secret-key").exists()


def test_an_empty_secret_file_is_filled(tmp_path):
    """A crash between making and writing the file does not leave the desk with an empty secret."""
    (tmp_path / "secret-key").touch()
    assert len(kept_secret(tmp_path / "secret-key")) >= 50


def test_a_secret_file_of_something_else(tmp_path):
    """Bytes that luodi never wrote are not taken for a secret, and not shown as a trace."""
    (tmp_path / "secret-key").write_bytes(b"\xff\xfe")
    with pytest.raises(WrongEnvironment, match="delete it"):
        kept_secret(tmp_path / "secret-key")


@pytest.mark.parametrize("url", ["tiger://scott:tiger@db/x", "postgres://", "tiger"])
def test_a_wrong_database_address_is_nowhere_repeated(tmp_path, url, recwarn):
    """Neither in the message nor in a warning on the way there."""
    with pytest.raises(WrongEnvironment) as refused:
        read_environment({"DATABASE_URL": url, "LUODI_SECRET_KEY": SECRET}, tmp_path)
    assert "tiger" not in str(refused.value)
    assert list(recwarn) == []
