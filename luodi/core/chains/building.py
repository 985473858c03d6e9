"""Plain fields, from YAML or a workbook, made into a chain; every field that is not as it should be is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from luodi.core.chains.chain import KINDS, STATUSES, Chain, Gate, Segment
from luodi.core.chains.faults import ERROR, Fault, Where
from luodi.core.companies.register.values import industries

HEAD_FIELDS = ("version", "source", "status", "chain", "name", "name_en", "segments", "sources")
SEGMENT_FIELDS = (
    "id", "name", "name_en", "kind", "stage", "inputs", "codes", "keywords", "exclude", "gates", "note", "sources",
)  # fmt: skip
LONGEST_TEXT = 2_000
MOST_SEGMENTS = 1_000
_MOST_STAGES = 40
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_GB_CODE = re.compile(r"([A-T])?(\d{2,4})")
# What no label, cell or picture can show.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ud800-\udfff\ufffe\uffff]")

_Say = Callable[[str, str], None]


def build_chain(plain: Mapping[str, Any], where: Where) -> tuple[Chain | None, list[Fault]]:
    """
    The chain the fields of ``plain`` describe, and what is wrong with them.

    Parameters
    ----------
    plain
        `HEAD_FIELDS`; ``segments`` is a list of mappings with `SEGMENT_FIELDS`. Texts are texts, lists lists of texts;
        ``sources`` of the head is a mapping, ``gates`` a list of words or of mappings (word, note).
    where
        Says where a field stands, for the faults.

    Returns
    -------
    Chain or None, list of Fault
        ``None`` where there is no segment to speak of. A field in error is left empty in the chain.
    """
    faults: list[Fault] = []

    def say(field: str, message: str) -> None:
        faults.append(Fault(ERROR, where(None, field), message))

    _unknown_fields(plain, HEAD_FIELDS, say)
    head = {f: _text(plain, f, say, needed=f != "name_en") for f in ("version", "source", "status", "name", "name_en")}
    chain_id = _id(plain, "chain", say)
    if head["version"] and not _is_day(head["version"]):
        say("version", f"version 要写成日期，如 2026-11-22，写的是“{head['version']}”")
    if head["status"] and head["status"] not in STATUSES:
        say("status", f"status 只能是{'或'.join(STATUSES)}，写的是“{head['status']}”")
    sources = _pairs(plain, "sources", say)
    rows = plain.get("segments")
    if not isinstance(rows, list) or not rows:
        say("segments", "没有 segments（环节）")
        return None, faults
    if len(rows) > MOST_SEGMENTS:
        say("segments", f"有 {len(rows)} 个环节，超过 {MOST_SEGMENTS}")
        return None, faults
    segments = []
    for number, row in enumerate(rows):
        if isinstance(row, Mapping):
            segments.append(_segment(row, number, where, faults))
        else:
            faults.append(Fault(ERROR, where(number, ""), "环节要写成 id、name、kind …… 的键值对"))
    chain = Chain(
        chain_id, head["name"], head["version"], head["source"], head["status"], tuple(segments), head["name_en"], sources
    )  # fmt: skip
    return chain, faults


def _segment(row: Mapping[str, Any], number: int, where: Where, faults: list[Fault]) -> Segment:
    own = row.get("id")
    shown = own if isinstance(own, str) and own else f"第 {number + 1} 个环节"

    def say(field: str, message: str) -> None:
        faults.append(Fault(ERROR, where(number, field), f"{_short(shown)}：{message}", _short(shown)))

    _unknown_fields(row, SEGMENT_FIELDS, say)
    kind = _text(row, "kind", say, needed=True)
    if kind and kind not in KINDS:
        near = get_close_matches(kind[:40], KINDS, 1)
        say("kind", f"kind 不认识“{_short(kind)}”，可用 {'、'.join(KINDS)}" + (f"；是不是 {near[0]}？" if near else ""))
    return Segment(
        id=_id(row, "id", say),
        name=_text(row, "name", say, needed=True),
        kind=kind,
        stage=_stage(row, say),
        name_en=_text(row, "name_en", say),
        inputs=_texts(row, "inputs", say),
        codes=tuple(filter(None, (_gb_code(code, say) for code in _texts(row, "codes", say)))),
        keywords=_texts(row, "keywords", say),
        exclude=_texts(row, "exclude", say),
        gates=_gates(row, say),
        note=_text(row, "note", say),
        sources=_texts(row, "sources", say),
    )


def _unknown_fields(plain: Mapping[str, Any], known: tuple[str, ...], say: _Say) -> None:
    for field in plain:
        if field not in known:
            near = get_close_matches(field[:40], known, 1)
            say(field, f"不认识的字段“{_short(field)}”" + (f"，是不是 {near[0]}？" if near else ""))


def _text(plain: Mapping[str, Any], field: str, say: _Say, needed: bool = False) -> str:
    value = plain.get(field)
    if value is None or value == "":
        if needed:
            say(field, f"缺 {field}")
        return ""
    if not isinstance(value, str):
        say(field, f"{field} 要写成一段文字")
        return ""
    text = value.strip()
    if _CONTROL.search(text):
        say(field, f"{field} 里有看不见的控制字符")
        return _CONTROL.sub("", text)[:LONGEST_TEXT]
    if len(text) > LONGEST_TEXT:
        say(field, f"{field} 有 {len(text)} 个字符，超过 {LONGEST_TEXT}")
    return text[:LONGEST_TEXT]


def _texts(plain: Mapping[str, Any], field: str, say: _Say) -> tuple[str, ...]:
    value = plain.get(field)
    if value is None or value == "":
        return ()
    if not isinstance(value, list):
        say(field, f"{field} 要写成列表，如 [甲, 乙]")
        return ()
    found = []
    for entry in value:
        text = _text({field: entry}, field, say, needed=True)
        if "\n" in text:  # a cell of the workbook holds one entry a line
            say(field, f"{field} 里有一项换了行")
        elif text and text in found:
            say(field, f"{field} 里“{_short(text)}”写了两次")
        elif text:
            found.append(text)
    return tuple(found)


def _pairs(plain: Mapping[str, Any], field: str, say: _Say) -> tuple[tuple[str, str], ...]:
    """A mapping of texts, as pairs."""
    value = plain.get(field)
    if value is None or value == "":
        return ()
    if not isinstance(value, Mapping):
        say(field, f"{field} 要写成键值对，如 {{s1: 出处}}")
        return ()
    return tuple(
        (key, _text({field: text}, field, say)) for key, text in value.items() if _text({field: key}, field, say)
    )


def _gates(row: Mapping[str, Any], say: _Say) -> tuple[Gate, ...]:
    """Words, or mappings of a word and a note."""
    value = row.get("gates")
    if not isinstance(value, list):
        return tuple(Gate(word) for word in _texts(row, "gates", say))
    found = []
    for entry in value:
        if not isinstance(entry, Mapping):
            entry = {"word": entry}
        _unknown_fields(entry, ("word", "note"), lambda _, message: say("gates", f"gates：{message}"))
        word = _text({"gates": entry.get("word")}, "gates", say, needed=True)
        if "：" in word or "\n" in word:
            say("gates", f"gates 的 word 只写短词，说明写在 note 里：{_short(word)}")
        elif word:
            found.append(Gate(word, " ".join(_text({"gates": entry.get("note")}, "gates", say).split("\n"))))
    return tuple(found)


def _id(plain: Mapping[str, Any], field: str, say: _Say) -> str:
    text = _text(plain, field, say, needed=True)
    if text and (len(text) > 60 or not _ID.fullmatch(text)):
        say(field, f"{field} 只用小写字母、数字和连字符，不超过 60 个字符，写的是“{_short(text)}”")
    return text


def _stage(plain: Mapping[str, Any], say: _Say) -> int:
    text = _text(plain, "stage", say, needed=True)
    if not text:
        return 0
    if not re.fullmatch(r"[0-9]{1,2}", text) or int(text) >= _MOST_STAGES:
        say("stage", f"stage 是 0 到 {_MOST_STAGES - 1} 的整数（0 最上游），写的是“{_short(text)}”")
        return 0
    return int(text)


def _gb_code(text: str, say: _Say) -> str:
    """The digits of a known code of GB/T 4754-2017; "" and a fault for any other."""
    match = _GB_CODE.fullmatch(text.upper())
    if match is None:
        say("codes", f"“{_short(text)}”不是 GB/T 4754 代码，应如 C3985 或 3985")
        return ""
    letter, digits = match.groups()
    known = industries().get(digits)
    if known is None:
        say("codes", f"GB/T 4754-2017 没有代码 {digits}")
        return ""
    if letter and letter != known[0]:
        say("codes", f"代码 {digits}（{known[1]}）属于门类 {known[0]}，写成了 {letter}")
    return digits


def _is_day(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text)) and date.fromisoformat(text) is not None
    except ValueError:
        return False


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"
