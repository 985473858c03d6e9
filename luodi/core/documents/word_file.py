"""The text of a Word document, read straight from its main part."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any, Final

_MAIN = re.compile(r"word/document\d*\.xml")
_WORDS: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Text Word keeps beside the text: the older form of a text box, where a moved passage stood, readings above characters.
_SKIPPED: Final = frozenset(
    ("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback", _WORDS + "moveFrom", _WORDS + "rt")
)
_DONE: Final = frozenset((_WORDS + "p", _WORDS + "tc", _WORDS + "tr", _WORDS + "tbl"))
_SIGNS: Final = {_WORDS + "tab": "\t", _WORDS + "br": "\n", _WORDS + "cr": "\n", _WORDS + "noBreakHyphen": "-"}


class NotAWordFile(ValueError):
    """The archive holds no Word document."""


class TooLargeWordFile(ValueError):
    """The document unpacks to more than is read."""


def word_text(data: bytes, most_bytes: int) -> str:
    """
    The paragraphs of a DOCX, one to a line; a table gives one line a row, its cells parted by blanks.

    Content controls, text boxes, links, inserted passages and tables in tables are text too; deleted passages and
    notes are not. Nothing outside the main part is opened and nothing is fetched.

    Raises
    ------
    NotAWordFile, TooLargeWordFile
        When there is no main part, or it unpacks to more than ``most_bytes``.
    Exception
        Whatever the readers of archives and of XML raise at broken bytes.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        main = next((name for name in archive.namelist() if _MAIN.fullmatch(name)), None)
        if main is None:
            raise NotAWordFile("no main part")
        if archive.getinfo(main).file_size > most_bytes:
            raise TooLargeWordFile(main)
        with archive.open(main) as part:
            source = part.read(most_bytes + 1)
    if len(source) > most_bytes:
        raise TooLargeWordFile(main)
    return "\n".join(_lines(source))


def _lines(source: bytes) -> list[str]:
    from lxml import etree

    blocks: list[list[str]] = [[]]  # lines of the body, and of each table cell open
    rows: list[list[str]] = []  # cells of each table row open
    paragraphs: list[list[str]] = []  # pieces of each paragraph open; a text box holds paragraphs within one
    skipping = 0
    events = etree.iterparse(
        io.BytesIO(source), events=("start", "end"), resolve_entities=False, no_network=True, huge_tree=True
    )
    for event, node in events:
        tag = node.tag
        if tag in _SKIPPED:
            skipping += 1 if event == "start" else -1
        elif event == "start":
            if skipping:
                pass
            elif tag == _WORDS + "p":
                paragraphs.append([])
            elif tag == _WORDS + "tc":
                blocks.append([])
            elif tag == _WORDS + "tr":
                rows.append([])
            continue
        elif skipping:
            pass
        elif tag == _WORDS + "t":
            if paragraphs and node.text:
                paragraphs[-1].append(node.text)
        elif tag in _SIGNS:
            # The stops of a tab setting are called tabs as well.
            if paragraphs and (above := node.getparent()) is not None and above.tag == _WORDS + "r":
                paragraphs[-1].append(_SIGNS[tag])
        elif tag == _WORDS + "p":
            _add(blocks[-1], "".join(paragraphs.pop()))
        elif tag == _WORDS + "tc":
            _add(rows[-1] if rows else blocks[0], "\n".join(blocks.pop()))
        elif tag == _WORDS + "tr":
            _add(blocks[-1], " ".join(rows.pop()))
        if event == "end" and tag in _DONE:
            _forget(node)
    return blocks[0]


def _forget(node: Any) -> None:
    """Free what lies before and in ``node``, so that a table of a million cells is never held whole."""
    node.clear()
    above = node.getparent()
    while above is not None and node.getprevious() is not None:
        del above[0]


def _add(lines: list[str], line: str) -> None:
    if line.strip():
        lines.append(line)
