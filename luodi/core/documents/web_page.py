"""The text of a web page, in one pass: however deep, long or broken its markup, nothing is nested or built."""

from __future__ import annotations

import re
from html import unescape

# Elements that stand on lines of their own.
_BLOCKS = frozenset(
    "address article aside blockquote body br center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 "
    "h6 header hr li main nav ol p pre section table tbody td tfoot th thead title tr ul".split()
)
# Elements whose content is no text of the page.
_SILENT = frozenset("script style noscript template svg iframe object select button textarea".split())
_RAW = frozenset(("script", "style"))  # without an end tag they reach to the end of the page
# Quoted values may hold ">"; the counts keep a page of nothing but quotes from being searched again and again.
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*)(?:[^<>\"']++|\"[^\"]{0,2000}\"|'[^']{0,2000}'){0,200}+>")
_NAME = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*)")
# Python refuses to read a number of thousands of digits; no character has one of nine.
_NO_CHARACTER = re.compile(r"&#[xX]?[0-9a-fA-F]{9,};?")
_BLANKS = re.compile(r"[ \t\r\n\f]+")


def page_text(source: str) -> str:
    r"""
    The words of the page ``source``, one block to a line, without scripts, comments and form controls.

    Never raises, in time that grows linearly with the page.

    >>> page_text("<p>市长<b>林远</b></p><script>var a</script><td>苏州")
    '市长林远\n苏州'
    """
    pieces: list[str] = []
    unclosed: set[str] = set()  # elements of which no end tag follows
    at = 0
    while (mark := source.find("<", at)) >= 0:
        pieces.append(source[at:mark])
        if source.startswith("<!--", mark):
            end = -1 if "!--" in unclosed else source.find("-->", mark + 4)
            if end < 0:
                unclosed.add("!--")
            at = mark + 4 if end < 0 else end + 3
            continue
        tag = _TAG.match(source, mark) or _NAME.match(source, mark)
        if tag is None and source[mark + 1 : mark + 2] not in ("!", "?", "/"):
            pieces.append("<")
            at = mark + 1
            continue
        if tag is not None and tag.group().endswith(">"):
            at = tag.end()
        else:  # a declaration, or a tag too long or too broken for the pattern
            end = -1 if ">" in unclosed else source.find(">", mark)
            if end < 0:
                unclosed.add(">")
            at = mark + 1 if end < 0 else end + 1
        if tag is None:
            continue
        name = tag[2].lower()
        if name in _BLOCKS:
            pieces.append("\0")
        if name in _SILENT and not tag[1] and not tag.group().endswith("/>"):
            at = _end_of(source, name, at, unclosed)
    pieces.append(source[at:])
    text = unescape(_NO_CHARACTER.sub("\ufffd", "".join(pieces)))
    lines = (_BLANKS.sub(" ", line).strip(" ") for line in text.split("\0"))
    return "\n".join(line for line in lines if line)


def _end_of(source: str, name: str, at: int, unclosed: set[str]) -> int:
    """Where the content of the silent element ``name``, which begins at ``at``, ends."""
    closing = None if name in unclosed else re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(source, at)
    if closing is not None:
        return closing.start()
    unclosed.add(name)
    return len(source) if name in _RAW else at
