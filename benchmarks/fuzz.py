"""
Fuzz what takes strings and bytes from strangers: repair, read, check_figures, read_file.

Seeds are the texts of ``tests/cases`` and, where a folder is given, its ``*.txt``. Each round mutates a seed (cuts,
repeats, swaps, odd characters, our own corruptor) or takes random bytes, and hands it to all four as text and, in
several encodings and file kinds, as bytes. A crash is anything raised that is not an ``UnreadableFile``, a span
outside the text, a result JSON cannot hold, or a call that takes more than 3 s + 2 ms a character of CPU time. The first crash of each
kind is kept beside the working folder as ``fuzz-N.bin``.

Run: ``python benchmarks/fuzz.py MINUTES [TEXTS_DIR] [--seed N]``; the last line is one JSON object; exit code 1 after
a crash.
"""

from __future__ import annotations

import io
import json
import random
import signal
import sys
import time
import traceback
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import luodi
from luodi.core.documents.inputs import UnreadableFile, read_file
from luodi.core.reading.figures import check_figures
from luodi.core.reading.read import read
from luodi.core.text.corruptor import Damage, corrupt
from luodi.core.text.repair import repair

CASES = Path(luodi.__file__).parents[1] / "tests" / "cases"
LONGEST = 6_000
ODD = (
    "\x00 \ud800 \udc00 \ufffd \ufeff \ue000 \u200b \u0301 𠀀 😀 ( ) （ ） (jīng) (a) ， , 、 。 年 月 日 市 县 亿元 万 % 百分之 "
    "“ ” 《 》 ??? 一 十 其中 分别 至 市长 有限公司 集团 - ~ / 1,000 3月4日 2023 \r\n \n 推動經(jīng)濟 锟斤拷"
).split(" ")
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "big5hkscs", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "shift_jis")
ENDINGS = (".txt", ".md", ".html", ".docx", ".pdf", "")


class TooSlow(Exception):
    """A call that did not end in its time."""


def main() -> None:
    arguments = sys.argv[1:]
    seed = int(arguments.pop(arguments.index("--seed") + 1)) if "--seed" in arguments else 0
    minutes, *folders = [a for a in arguments if a != "--seed"] or ["1"]
    texts = read_seeds([CASES, *map(Path, folders)])
    signal.signal(signal.SIGPROF, _out_of_time)
    dice = random.Random(seed)
    crashes: dict[str, int] = {}
    counts, slowest = dict.fromkeys(CALLS, 0), dict.fromkeys(CALLS, 0.0)
    begin = time.monotonic()
    while time.monotonic() - begin < float(minutes) * 60:
        text = mutate(dice, texts)
        data, name = as_file(dice, text)
        for call, work in CALLS.items():
            given = (data, name) if call == "read_file" else (text,)
            started = time.process_time()
            fault = attempt(work, given)
            counts[call] += 1
            slowest[call] = max(slowest[call], time.process_time() - started)
            if fault:
                if fault not in crashes:
                    kept = data if call == "read_file" else text.encode("utf-8", "surrogatepass")
                    Path(f"fuzz-{len(crashes)}.bin").write_bytes(kept)
                    print(f"{call}: {fault} (fuzz-{len(crashes)}.bin)", file=sys.stderr)
                crashes[fault] = crashes.get(fault, 0) + 1
    print(
        json.dumps(
            {
                "minutes": round((time.monotonic() - begin) / 60, 2),
                "seed": seed,
                "calls": counts,
                "slowest_s": {call: round(seconds, 3) for call, seconds in slowest.items()},
                "crashes": crashes,
            },
            ensure_ascii=False,
        )
    )
    sys.exit(1 if crashes else 0)


def read_seeds(folders: list[Path]) -> list[str]:
    """Every string of 20 characters or more in the JSON files of ``folders``, and their text files."""
    texts: list[str] = []
    for folder in folders:
        for path in sorted(folder.rglob("*.json")):
            texts += [s for s in _strings(json.loads(path.read_text("utf-8"))) if len(s) >= 20]
        texts += [path.read_bytes().decode("utf-8", "replace") for path in sorted(folder.glob("*.txt"))]
    return texts


def _strings(node: Any) -> list[str]:
    if isinstance(node, str):
        return [node]
    inside = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return [text for child in inside for text in _strings(child)]


def mutate(dice: random.Random, texts: list[str]) -> str:
    """A seed with one to twelve changes, now and then none of it left."""
    if dice.random() < 0.05:
        return "".join(chr(dice.choice((dice.randrange(128), dice.randrange(0x10000)))) for _ in range(200))
    text = dice.choice(texts)[:LONGEST]
    if dice.random() < 0.2:
        text = corrupt(text, _damage(dice), dice.randrange(1 << 30)).text
    for _ in range(dice.randint(1, 12)):
        a, b = sorted((dice.randrange(len(text) + 1), dice.randrange(len(text) + 1)))
        near = min(b, a + dice.randint(0, 12))
        change = dice.randrange(7)
        if change == 0:
            text = text[:a] + text[near:]
        elif change == 1:
            text = text[:a] + dice.choice(ODD) * dice.choice((1, 1, 2, 30, 300)) + text[near:]
        elif change == 2:
            text = text[:a] + text[a:near] * dice.choice((2, 3, 40)) + text[near:]
        elif change == 3:
            text = text[:b] + dice.choice(texts)[: dice.randint(1, 400)] + text[b:]
        elif change == 4:
            text = text[:a] + text[a:near][::-1] + text[near:]
        elif change == 5:
            text = text.replace(dice.choice(text), dice.choice(ODD)) if text else text
        else:
            text = text[a:b] or text
        text = text[:LONGEST]
    return text


def _damage(dice: random.Random) -> Damage:
    knobs = (
        "drop_orphans",
        "lose_private",
        "fold_width",
        "second_flavour",
        "doubled_commas",
        "question_starts",
        "tags",
    )
    return Damage(listed=dice.random(), absent=dice.randint(0, 14), **{knob: dice.random() < 0.5 for knob in knobs})


def as_file(dice: random.Random, text: str) -> tuple[bytes, str]:
    """``text`` as the bytes of a file that may be broken or named for another kind."""
    ending = dice.choice(ENDINGS)
    if ending == ".html":
        text = f"<html><meta charset={dice.choice(ENCODINGS)}><div>{text.replace('，', '<p>')}"
    data = text.encode(dice.choice(ENCODINGS), "replace")
    if ending == ".docx":
        data = _docx(text, dice)
    for _ in range(dice.choice((0, 0, 1, 5, 50))):
        at = dice.randrange(len(data) + 1)
        data = data[:at] + dice.randbytes(dice.randint(0, 4)) + data[at + dice.randint(0, 4) :]
    if dice.random() < 0.1:
        data = data[: dice.randrange(len(data) + 1)]
    return data, "报告" + ending


def _docx(text: str, dice: random.Random) -> bytes:
    from docx import Document

    document = Document()
    safe = "".join(c if c.isprintable() else " " for c in text[:500])
    for line in safe.split("。"):
        document.add_paragraph(line)
    raw = io.BytesIO()
    document.save(raw)
    if dice.random() < 0.5:
        return raw.getvalue()
    # The same parts packed anew with broken XML: the archive is whole, what it holds is not.
    changed = io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(changed, "w") as new:
        for entry in old.namelist():
            part = old.read(entry)
            if dice.random() < 0.2 and part:
                at = dice.randrange(len(part))
                part = part[:at] + dice.randbytes(3) + part[at + dice.randint(0, 30) :]
            if dice.random() < 0.97:
                new.writestr(entry, part)
    return changed.getvalue()


def try_repair(text: str) -> None:
    repaired = repair(text)
    for at in range(0, len(repaired.text), 97):
        a, b = repaired.original_span(at, at + 1)
        assert 0 <= a <= b <= len(text), "span outside the text"


def try_read(text: str) -> None:
    shown = read(text).to_json("f")
    json.dumps(shown)
    assert all(0 <= e["start"] <= e["end"] <= len(text) for e in shown["evidence"]), "evidence outside the text"


def try_check(text: str) -> None:
    json.dumps([finding.to_json() for finding in check_figures(text)])


def try_read_file(data: bytes, name: str) -> None:
    try:
        read_file(data, name)
    except UnreadableFile as error:
        if name not in str(error):
            raise AssertionError("message without the file's name") from error


CALLS: dict[str, Callable[..., None]] = {
    "repair": try_repair,
    "read": try_read,
    "check_figures": try_check,
    "read_file": try_read_file,
}


def attempt(work: Callable[..., None], given: tuple[Any, ...]) -> str | None:
    """What went wrong, with the place it was raised at, or None."""
    signal.setitimer(signal.ITIMER_PROF, 3 + 2e-3 * len(given[0]))
    try:
        work(*given)
    except Exception as error:  # noqa: BLE001 - whatever is raised is the finding
        places = traceback.extract_tb(error.__traceback__)
        ours = [p for p in places if "luodi" in p.filename] or list(places)
        return f"{type(error).__name__} at {Path(ours[-1].filename).name}:{ours[-1].lineno} {str(error)[:80]!r}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return None


def _out_of_time(signum: int, frame: object) -> None:
    raise TooSlow("time is up")


if __name__ == "__main__":
    main()
