"""Whole made-up reports: what was read must equal what their author marked, but for the gaps known for now."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from luodi.core.reading.read import read

FOLDER = Path(__file__).parents[2] / "cases" / "reading"
CASES = sorted(FOLDER.glob("dev/*.json"))
KNOWN_GAPS: dict[str, list[str]] = json.loads((FOLDER / "known_gaps.json").read_text(encoding="utf-8"))
FIELDS = ("direction", "published", "trip", "home", "leader", "companions", "hosts", "places", "organisations", "kinds")


def plain(name: str | None) -> str:
    return re.sub(r"[\s()（）“”·]", "", unicodedata.normalize("NFKC", name or ""))


def place(name: str | None) -> str:
    """A place without its administrative suffix: 宜兴市 and 宜兴 are one."""
    words = plain(name)
    short = re.sub(r"(?:特别行政区|(?:[\u4e00-\u9fff]{1,3}族)?自治[区州县]|地区|新区|[省市县区州盟旗镇乡])$", "", words)
    return short if len(short) >= 2 else words


def differences(record: dict[str, Any], gold: dict[str, Any]) -> set[str]:
    """The fields of ``record`` that are not what ``gold`` says; optional items may be there or not."""
    found = {field for field in ("direction", "published", "trip") if record[field] != gold[field]}
    if plain((record["leader"] or {}).get("name")) != plain((gold["leader"] or {}).get("name")):
        found.add("leader")
    home = gold["home"] or {}
    if place((record["home"] or {}).get("name")) not in map(place, [home.get("name"), *home.get("aliases", [])]):
        found.add("home")
    for field in ("companions", "hosts", "places", "organisations"):
        same = place if field == "places" else plain
        names = {same(item["name"]) for item in record[field]}
        wanted = [{same(item["name"]), *map(same, item.get("aliases", []))} for item in gold[field]]
        required = [w for w, item in zip(wanted, gold[field], strict=True) if not item.get("optional")]
        if not all(w & names for w in required) or not names <= set().union(*wanted):
            found.add(field)
    kinds = {plain(item["name"]): item["kind"] for item in gold["organisations"]}
    read_kinds = {plain(item["name"]): item["kind"] for item in record["organisations"]}
    if any(kinds[name] != kind for name, kind in read_kinds.items() if name in kinds):
        found.add("kinds")
    return found


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_made_up_report_is_read_as_its_author_marked_it(path):
    """Who, when, where and which organisations; a gap that closes is taken off the list of known ones."""
    case = json.loads(path.read_text(encoding="utf-8"))
    assert sorted(differences(read(case["text"]).record.plain(), case["gold"])) == KNOWN_GAPS.get(path.stem, [])
