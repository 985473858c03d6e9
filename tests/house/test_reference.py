"""The reference pages say what the code does: every setting, every command, every option, and none that is gone."""

import re
from pathlib import Path

import click
import pytest

from luodi.cli.main import luodi

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
SETTING = re.compile(r"[\"'`](LUODI_[A-Z_]+|DATABASE_URL)[\"'`]")

CONTEXT = click.Context(luodi)


def find_command(name: str) -> click.Command:
    """Return the command of a name such as ``read`` or ``register import``."""
    command: click.Command = luodi
    for part in name.split():
        assert isinstance(command, click.Group)
        found = command.get_command(CONTEXT, part)
        assert found is not None, f"there is no luodi {name}"
        command = found
    return command


def full_names(verb: str) -> list[str]:
    """Return the verb, or the commands below it."""
    command = find_command(verb)
    return [f"{verb} {name}" for name in command.list_commands(CONTEXT)] if isinstance(command, click.Group) else [verb]


COMMANDS = [name for verb in luodi.list_commands(CONTEXT) for name in full_names(verb)]


def settings_in_code() -> set[str]:
    """Return the names of environment variables that luodi's code reads."""
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "luodi").rglob("*.py"))
    return set(SETTING.findall(code)) - {"LUODI_VERSION"}  # a name in Django's settings, not in the environment


def section(command: str) -> str:
    """Return what the commands page says of one command."""
    page = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    found = re.search(rf"^## luodi {command}\b.*?(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert found, f"docs/reference/commands.md has no section on luodi {command}"
    return found[0]


def test_every_setting_is_documented() -> None:
    """The settings page names the variables the code reads, and no others."""
    page = (REFERENCE / "settings.md").read_text(encoding="utf-8")
    assert set(SETTING.findall(page)) == settings_in_code()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_documented(name: str) -> None:
    """The commands page names each option of each command, and no others."""
    command = find_command(name)
    options = {
        flag
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for flag in (*parameter.opts, *parameter.secondary_opts)
    }
    assert set(re.findall(r"`(--?[a-z-]+)", section(name))) - {"-"} == options


def test_no_command_is_documented_that_is_gone() -> None:
    """Each section of the commands page is a command."""
    page = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^## luodi ([a-z-]+(?: [a-z-]+)?)", page, re.MULTILINE)) == set(COMMANDS)
