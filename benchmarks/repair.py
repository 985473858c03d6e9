"""
Measure repair: characters right and runs restored on damaged texts, nothing changed in clean ones, speed.

Damaged: every made-up report of ``tests/cases`` in full-width marks, each damaged several times with other knobs of
the corruption family (listed characters and their order, cut marks, dropped orphans, private use, width, second
flavour, doubled commas, lost spaces, tags). Beside repair stands the simple way: annotations deleted, script
converted. The character model was trained on word lists and on ``tools/own_sentences``; it shares no sentence with
the reports.

Clean: texts of the installed packages (translations, licences, source) and the reports themselves, in simplified
and traditional script; at least 5 MB.

Run: ``python benchmarks/repair.py [DRAWS]``; the last line is one JSON object.
"""

from __future__ import annotations

import difflib
import json
import random
import re
import sys
import time
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

import opencc

import luodi
from luodi.core.text.corruptor import Corrupted, Damage, corrupt
from luodi.core.text.repair import repair
from luodi.core.text.repaired import Repaired
from luodi.core.text.script import is_traditional, simplify
from luodi.core.text.width import FULL, find_folded

ROOT = Path(luodi.__file__).parents[1]
PACKAGES = Path(opencc.__file__).parents[1]
CLEAN = {
    "simplified": ["django/**/zh_Hans/**/*.po", "jieba/dict.txt"],
    "traditional": ["django/**/zh_Hant/**/*.po"],
    "japanese": ["django/**/ja/**/*.po"],
    "english": ["*.dist-info/METADATA", "**/*LICENSE*", "django/**/en*/**/*.po"],
    "code": ["django/**/*.py", "django/**/*.js", "pypinyin/**/*.py"],
}


def main() -> None:
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    reports = read_reports()
    damaged, clean = measure_damaged(reports, draws), measure_clean(reports)
    for kind, figures in {"damaged": damaged, **clean}.items():
        print(kind, *(f"{key}={value:.5g}" for key, value in figures.items()), sep="  ")
    print(json.dumps({"damaged": damaged, "clean": clean}))


def read_reports() -> list[str]:
    """The made-up reports that are not damaged themselves, with full-width marks."""
    texts = []
    for path in sorted((ROOT / "tests" / "cases" / "reading").rglob("*.json")):
        text = json.loads(path.read_text("utf-8")).get("text", "")
        if text and repair(text).starts is None and not is_traditional(text):
            texts.append(widen(text))
    return texts


def widen(text: str) -> str:
    """The text with full-width marks between Chinese."""
    chars = list(text)
    for place in find_folded(text):
        chars[place] = chars[place].translate(FULL)
    return "".join(chars)


def draw_damage(dice: random.Random) -> Damage:
    """Knobs as different sites had them."""
    return Damage(
        listed=dice.choice([0.3, 0.5, 0.8, 1.0]),
        absent=dice.choice([4, 8, 14]),
        cuts=dice.choice(["，；！？", "；！？", "，；！？、", ""]),
        drop_orphans=dice.random() < 0.25,
        lose_private=dice.random() < 0.85,
        fold_width=dice.random() < 0.8,
        second_flavour=dice.random() < 0.3,
        doubled_commas=dice.random() < 0.1,
        question_starts=dice.random() < 0.3,
        tags=dice.random() < 0.3,
    )


def measure_damaged(texts: list[str], draws: int) -> dict[str, float | int]:
    """Shares of characters right and of runs located and restored, over some draws of damage to each text."""
    sums = dict.fromkeys(
        ("chars", "wrong", "simple_wrong", "runs", "traceless", "located", "exact", "inexact_marked"), 0
    )
    seconds, size = 0.0, 0
    repair(corrupt(texts[0], Damage(), 0).text)  # loads the model
    for draw in range(draws):
        for number, text in enumerate(texts):
            seed = 1000 * draw + number
            case = corrupt(text, draw_damage(random.Random(seed)), seed)
            began = time.perf_counter()
            repaired = repair(case.text)
            seconds += time.perf_counter() - began
            size += len(case.text.encode())
            sums["chars"] += len(case.truth)
            sums["wrong"] += count_wrong(case.truth, repaired.text)
            sums["simple_wrong"] += count_wrong(case.truth, repair_simply(case.text))
            for key in judge_runs(case, repaired):
                sums[key] += 1
    return {
        "texts": draws * len(texts),
        **sums,
        "right_share": 1 - sums["wrong"] / sums["chars"],
        "simple_right_share": 1 - sums["simple_wrong"] / sums["chars"],
        "located_share": sums["located"] / (sums["runs"] - sums["traceless"]),
        "exact_share": sums["exact"] / sums["runs"],
        "mb_per_s": size / 1e6 / seconds,
        "ms_per_text": 1000 * seconds / draws / len(texts),
    }


def count_wrong(truth: str, got: str) -> int:
    """Characters wrong, missing or too many."""
    matcher = difflib.SequenceMatcher(None, truth, got, autojunk=False)
    return sum(max(b - a, d - c) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal")


def repair_simply(text: str) -> str:
    """What the obvious few lines do: annotations out, script converted, marks full width."""
    return widen(simplify(re.sub(r" ?\( ?[a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ]{1,6} ?\)", "", text)))


def judge_runs(case: Corrupted, repaired: Repaired) -> Iterator[str]:
    """What became of each run of a damaged text."""
    spans = [(r.start, r.end) for r in repaired.repairs if r.kind in ("run", "cut")]
    starts = repaired.starts or range(len(repaired.text))
    for start, end, seen_start, seen_end in case.runs:
        yield "runs"
        if seen_start >= seen_end:
            yield "traceless"  # all its bytes vanished
        elif any(a < seen_end and seen_start < b for a, b in spans):
            yield "located"
        a, b = bisect_left(starts, seen_start), bisect_left(starts, seen_end)
        if repaired.text[a:b] == case.truth[start:end]:
            yield "exact"
        elif repaired.is_uncertain(a, b):
            yield "inexact_marked"


def measure_clean(reports: list[str]) -> dict[str, dict[str, float | int]]:
    """Bytes read, texts changed and speed on clean texts of each kind."""
    kinds = {
        kind: [path for glob in globs for path in sorted(PACKAGES.glob(glob)) if path.is_file()]
        for kind, globs in CLEAN.items()
    }
    texts = {kind: [path.read_text("utf-8", "replace") for path in paths] for kind, paths in kinds.items()}
    texts["simplified"] += reports
    to_traditional = opencc.OpenCC("s2t").convert
    texts["traditional"] += [to_traditional(text) for text in texts["simplified"]]
    return {kind: measure_kind(some) for kind, some in texts.items()}


def measure_kind(texts: list[str]) -> dict[str, float | int]:
    """Bytes, texts that were changed, and speed: the best of three rounds on one core."""
    size = sum(len(text.encode("utf-8", "replace")) for text in texts)
    changed = sum(repair(text).text != text for text in texts)
    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        for text in texts:
            repair(text)
        seconds.append(time.perf_counter() - began)
    return {"texts": len(texts), "mb": size / 1e6, "changed": changed, "mb_per_s": size / 1e6 / min(seconds)}


if __name__ == "__main__":
    main()
