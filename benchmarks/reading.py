"""
How well and how fast reports are read.

    python benchmarks/reading.py TEXTS_DIR GOLD_DIR [--score PATH] [--peers] [--docs] [--corrupt SEED]

Reads every ``NNN.txt`` of TEXTS_DIR that has a gold file, scores the records with the gold set's own ``score.py`` (by
default the one two folders above GOLD_DIR's files), and prints one JSON line last. ``TEXTS_DIR`` may also be a folder
of luodi's own cases (JSON files that hold ``text`` and ``gold``); then GOLD_DIR is the same folder.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import resource
import statistics
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from luodi.core.reading.read import read


def load_texts(folder: Path) -> dict[str, str]:
    """Texts by id, from ``NNN.txt`` files or from case files with a ``text``."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))}
    for path in sorted(folder.glob("*.json")):
        case = json.loads(path.read_text(encoding="utf-8"))
        if "text" in case:
            texts[path.stem] = case["text"]
    return texts


def load_score(gold: Path, given: str | None) -> ModuleType | None:
    """The gold set's scorer as a module; it comes with the gold set, not with luodi."""
    candidates = [Path(given)] if given else []
    candidates += [
        gold.parent / "score.py",
        Path(__file__).resolve().parents[2] / "shared" / "bench" / "reading" / "score.py",
    ]
    path = next((p for p in candidates if p.is_file()), None)
    if path is None:
        if given:
            sys.exit(f"There is no {given}.")
        return None
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def corrupted(texts: dict[str, str], seed: int) -> dict[str, str]:
    """The texts through luodi's own corruptor, to see what the damage costs."""
    from luodi.core.text.corruptor import Damage, corrupt

    return {name: corrupt(text, Damage(), seed + i).text for i, (name, text) in enumerate(texts.items())}


def peer_jieba(texts: list[str]) -> float | None:
    """Reports per second of jieba's part-of-speech tagger alone, on the same texts, dictionary loaded."""
    try:
        import jieba.posseg as posseg
    except ImportError:
        return None
    list(posseg.cut("载入词典"))
    start = time.perf_counter()
    for text in texts:
        list(posseg.cut(text))
    return len(texts) / (time.perf_counter() - start)


def peer_lac(texts: list[str]) -> float | None:
    """Reports per second of LAC, where it installs."""
    try:
        from LAC import LAC

        tagger = LAC(mode="lac")
    except Exception as error:  # noqa: BLE001  (whatever a peer's own start-up raises is that peer's answer)
        print(f"LAC does not run here: {type(error).__name__}: {error}")
        return None
    start = time.perf_counter()
    for text in texts:
        tagger.run(text)
    return len(texts) / (time.perf_counter() - start)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--score", help="path of score.py")
    parser.add_argument("--peers", action="store_true", help="time jieba.posseg and LAC on the same texts")
    parser.add_argument("--docs", action="store_true", help="one line per document and the details")
    parser.add_argument("--subset", default="all")
    parser.add_argument("--corrupt", type=int, metavar="SEED", help="damage the texts first")
    args = parser.parse_args()

    score = load_score(args.gold, args.score)
    if score is None:
        print("Nothing scored: the gold set's score.py is not here; name it with --score PATH.")
        print(json.dumps({"skipped": "no score.py"}))
        return
    golds = {name: case for name, case in score.load(str(args.gold)).items() if "gold" in case}
    texts = {name: text for name, text in load_texts(args.texts).items() if name in golds}
    if not texts:
        sys.exit(f"No text in {args.texts} has a gold file in {args.gold}.")
    if args.corrupt is not None:
        texts = corrupted(texts, args.corrupt)

    read(next(iter(texts.values())))  # lexicons are loaded once, not per report
    passes = []
    records: dict[str, Any] = {}
    for _ in range(3):
        start = time.perf_counter()
        for name, text in texts.items():
            records[name] = read(text).record
        passes.append(len(texts) / (time.perf_counter() - start))
    plain = {name: record.plain() for name, record in records.items()}
    result = score.evaluate(plain, {name: golds[name] for name in texts}, args.subset)
    score.show(result, args.docs)

    median_characters = statistics.median(len(re.sub(r"\s", "", text)) for text in texts.values())
    summary = {
        "core": round(result["core"]["f1"], 4),
        "overall": round(result["overall"]["f1"], 4),
        "docs_per_s": round(statistics.median(passes), 1),
        "documents": result["documents"],
        "median_characters": median_characters,
        "rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    if args.peers:
        for name, speed in (
            ("jieba.posseg", peer_jieba(list(texts.values()))),
            ("LAC", peer_lac(list(texts.values()))),
        ):
            if speed is None:
                continue
            print(f"{name}: {speed:.1f} reports/s; luodi reads {summary['docs_per_s'] / speed:.1f} times as many")
            summary[f"{name}_docs_per_s"] = round(speed, 1)
    print(json.dumps(summary, ensure_ascii=False))


if __name__ == "__main__":
    main()
