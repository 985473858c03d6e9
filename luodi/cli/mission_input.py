"""Files that ``luodi plan`` and ``luodi brief`` read: the mission, a travel table, a plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from luodi.core.documents.inputs import UnreadableFile

if TYPE_CHECKING:
    from luodi.core.missions.draft import MissionDraft
    from luodi.core.missions.model import Mission
    from luodi.core.missions.plan import Plan
    from luodi.core.missions.setting_up import Ready
    from luodi.core.places.travel import TravelTimes

_TABLES = (".xlsx", ".csv")


def open_mission(path: Path, travel: Path | None) -> Ready:
    """The mission of the file ``path`` with travel times of the table ``travel``, else of the settings' source."""
    from luodi.core.missions.setting_up import set_up
    from luodi.core.missions.terms import read_terms

    return set_up(read_terms(read_draft(path)), _travel_times(travel))


def read_draft(path: Path) -> MissionDraft:
    """Words of the mission file ``path``."""
    from luodi.core.documents.mission_workbook import read_mission_xlsx
    from luodi.core.missions.mission_yaml import read_mission_yaml

    if path.suffix.lower() == ".xlsx":
        return read_mission_xlsx(read_bytes(path), path.name)
    return read_mission_yaml(read_words(path), path.name)


def open_plan(path: Path, mission: Mission) -> Plan:
    """The plan of the file ``path``, which must be for the mission's teams and days."""
    from luodi.core.missions.plan_file import fit_plan, read_plan

    return fit_plan(mission, read_plan(read_words(path), path.name), path.name)


def read_words(path: Path) -> str:
    """UTF-8 text of a file."""
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(str(path), "不是 UTF-8 编码", "请另存为 UTF-8 再试") from error


def read_bytes(path: Path) -> bytes:
    """Bytes of a file."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(str(path), f"打不开（{error.strerror or error}）", "请检查路径") from error


def _travel_times(table: Path | None) -> TravelTimes:
    from luodi.core.places.travel import read_travel_table
    from luodi.endpoints.routing import travel_times

    source = travel_times()
    return source if table is None else read_travel_table(_rows(table), source)


def _rows(path: Path) -> list[list[object]]:
    if path.suffix.lower() not in _TABLES:
        raise UnreadableFile(str(path), "路程表要是 .xlsx 或 .csv 文件", "请另存再试")
    if path.suffix.lower() == ".csv":
        import csv

        from luodi.core.documents.encodings import decode

        return [list(row) for row in csv.reader(decode(read_bytes(path)).text.splitlines())]
    from luodi.core.companies.register.sheets import BadWorkbook, read_workbook

    try:
        sheets = read_workbook(path)
    except BadWorkbook as error:
        raise UnreadableFile(str(path), error.why, error.advice) from error
    return [list(row) for row in next(iter(sheets.values()), [])]
