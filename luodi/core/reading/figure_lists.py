"""How many names a sentence lists, beside how many it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from luodi.core.reading.figure_text import COUNT, NO_MARK, SIGNS, FigureText, Sentence
from luodi.core.reading.finding import Finding, said, use
from luodi.core.rules import load_rules


def check_listed(text: FigureText, sentence: Sentence) -> Iterator[Finding]:
    """等3家: not more names before it than it says; 3家企业：A、B: as many names as it says."""
    if COUNT not in sentence.signs or "、" not in sentence.signs:
        return
    suffixes = tuple(load_rules("figures")["parts_are_organisations"].split())
    for figure, at in zip(sentence.figures, sentence.at, strict=True):
        q = figure.quantity
        if q.kind != "count" or q.unit not in ("家", "所", "个") or q.bound is not None or q.step != 1:
            continue
        signs = sentence.signs
        names: list[str] = []
        exact = False
        if signs[max(0, at - 1) : at] == "等":
            start = max((signs.rfind(mark, 0, at) for mark in "，；：。"), default=-1) + 1
            names = _names(signs[start : at - 1], suffixes)
        else:
            opened = re.compile(rf"{NO_MARK}{{0,8}}[：（(](?P<list>[^：；。（）(){SIGNS}，]{{4,400}})[）)。；]").match(
                signs, at + 1
            )
            if opened is not None and "等" not in opened["list"][-2:]:
                names, exact = _names(opened["list"], suffixes), True
        wrong = len(names) != q.value if exact else len(names) > q.value
        if len(names) >= 2 and wrong:
            yield Finding(
                "list", "figures.listed", "medium",
                f"文中写作{said(figure)}，但列出了{len(names)}个名称：{'、'.join(names)}。",
                f"The text says {figure.text} but names {len(names)}.", (use(figure, "printed"),), q.value,
                Decimal(len(names)), Decimal(0), q.unit,
            )  # fmt: skip


_NAME_MARK = re.compile("、|以及")


def _names(listed: str, suffixes: tuple[str, ...]) -> list[str]:
    """The names of a list of organisations; none when an item is no organisation for certain."""
    names = [n for n in _NAME_MARK.split(listed) if n]
    last = re.split("[和与及]", names[-1]) if names else []
    if len(last) == 2 and all(part.endswith(suffixes) for part in last):
        names[-1:] = last
    return names if len(names) >= 2 and all(n.endswith(suffixes) and 3 <= len(n) <= 40 for n in names) else []
