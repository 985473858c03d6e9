"""What a workbook's cells are beyond the values its reader gives: formulas without results, cells that hold errors."""

from __future__ import annotations

import re
import zipfile
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

_BLOCK = 1 << 22
_SHEET = re.compile(rb"<sheet\s[^>]*>")
_RELATION = re.compile(rb"<Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*["']([^"']*)["']""")
_CELL = r'<c [^>]*?r="([A-Z]+)([0-9]+)"[^>]*?{}>'
_FORMULA = r"<f[^>]*?(?:/>|>[^<]*</f>)"
_NO_RESULT = re.compile((_CELL.format("") + rf"\s*{_FORMULA}\s*(?:<v\s*/>|<v></v>)?\s*</c>").encode())
_ERROR = re.compile((_CELL.format(' t="e"[^>]*?') + rf"\s*(?:{_FORMULA})?\s*<v>([^<]*)</v>").encode())


@dataclass
class Marks:
    """What a workbook's cells are beyond the values its reader gives."""

    no_result: list[str] = field(default_factory=list)  # formulas whose results the file does not hold
    errors: dict[int, list[tuple[int, str]]] = field(default_factory=dict)  # row → (column from 0, #REF! …)


def marks_of(path: Path, sheet: str) -> Marks:
    """Look through the sheet's own XML (XLSX only): calamine gives an empty cell for an error, as for no result."""
    found = Marks()
    with (
        suppress(zipfile.BadZipFile, KeyError, OSError),
        zipfile.ZipFile(path) as archive,
        archive.open(_file_of(archive, sheet)) as opened,
    ):
        rest = b""
        while block := opened.read(_BLOCK):
            text = rest + block
            last = max(text.rfind(b"<c "), 0)
            done, rest = text[:last], text[last:]
            if b"<f" in done or b't="e"' in done:
                _mark(done, found)
        _mark(rest, found)
    return found


def _file_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """
    The archive's file that holds ``sheet``; raises KeyError where there is none.

    The files' numbers say nothing: a sheet moved to the front keeps its own.
    """
    listed = [_attributes(tag) for tag in _SHEET.findall(archive.read("xl/workbook.xml"))]
    relation = {unescape(tag["name"]): tag["id"] for tag in listed if "name" in tag and "id" in tag}[sheet]
    relations = [_attributes(tag) for tag in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels"))]
    target = {tag["id"]: tag["target"] for tag in relations if "id" in tag and "target" in tag}[relation]
    return target[1:] if target.startswith("/") else f"xl/{target}"


def _attributes(tag: bytes) -> dict[str, str]:
    """Attributes of a tag by their names in lower case, without the prefix each writer chooses for itself."""
    found = _ATTRIBUTE.findall(tag)
    return {name.decode().split(":")[-1].lower(): value.decode("utf-8", "replace") for name, value in found}


def _mark(xml: bytes, found: Marks) -> None:
    found.no_result += [(m[1] + m[2]).decode() for m in _NO_RESULT.finditer(xml)]
    for match in _ERROR.finditer(xml):
        column = 0
        for letter in match[1]:
            column = column * 26 + letter - 64
        found.errors.setdefault(int(match[2]), []).append((column - 1, match[3].decode("utf-8", "replace")))
