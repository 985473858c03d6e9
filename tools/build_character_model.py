"""
Build the data that repair of damaged text needs: character readings and a small character model.

Writes two files into ``luodi/core/text/data``:

``readings.txt``
    One line a reading with its tone marks: the GBK characters mostly read so, a bar, those sometimes read so. From
    pypinyin (MIT).
``characters.bin``
    zlib: characters, their log probabilities at the start of a word, their chance of ending one, log probabilities
    of following characters inside words, and the commonest words. The layout is read back by
    ``luodi.core.text.model``. From jieba's word list (MIT), the name lists of the data folder whose licences allow
    it (see ``luodi/core/text/data/SOURCES.md``) and sentences of our own in ``tools/own_sentences``.

Run: ``python tools/build_character_model.py SHARED_DATA_DIR``; takes about half a minute.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import random
import re
import struct
import sys
import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise, product
from pathlib import Path

import jieba
import opencc
from pypinyin.constants import PINYIN_DICT

HERE = Path(__file__).parent
OUT = HERE.parent / "luodi" / "core" / "text" / "data"
SENTENCES = HERE / "own_sentences"

HAN = re.compile(r"[一-鿿]+")
# Marks and classes count as words of one character. Shares of running text, counted once on our own sentences.
MARKS = {"，": 0.055, "。": 0.022, "、": 0.03, "“": 0.006, "”": 0.006, "；": 0.004, "：": 0.003, "《": 0.002,
         "》": 0.002, "（": 0.004, "）": 0.004, "！": 0.001, "？": 0.001, "0": 0.03, "A": 0.004, "\n": 0.008,
         "·": 0.001, "—": 0.002, "【": 0.0005, "】": 0.0005}  # fmt: skip
# Marks that may stand next to each other; other pairs of marks are a hundred times rarer than chance would have them.
MARK_PAIRS = frozenset("。” 。“ ：“ ”， ”。 ”、 ”； ”“ ”（ 、“ ，“ ；“ ）， ）。 ）、 ）； ）： 。（ 》、 》， 》。 、《 ：《 （“ ！” ？” ，” ！？ ？！ ！！ ？？ "
                       "《“ ”》 》（ —— ”— —“ 。【 】“".split()) | {a + "\n" for a in "。”）：！？》】；"} | {
                       "\n" + b for b in "“（《【"}  # fmt: skip
WORDS_KEPT = 60_000
BIGRAMS_KEPT = 230_000
# Weight of a text bigram against the word list: at this many sightings of a character both count the same.
TEXT_TRUST = 40.0
OWN_WORD = 1500
DATELINES = {"本报讯": 5000, "日报讯": 5000, "晚报讯": 2000, "日报": 5000}


def read_words(shared: Path) -> Counter[str]:
    """Words with frequencies: jieba's list, and names with weights that let them compete with common words."""
    words: Counter[str] = Counter()
    with open(Path(jieba.__file__).parent / "dict.txt", encoding="utf-8") as lines:
        for line in lines:
            word, count, _ = line.split(" ", 2)
            if HAN.fullmatch(word):
                words[word] += int(count)
    for name, weight in read_names(shared):
        if HAN.fullmatch(name):
            words[name] += weight
    return words


def read_names(shared: Path) -> Iterator[tuple[str, int]]:
    """Names of places, firms, schools, trades and people's surnames, each with a weight."""
    with gzip.open(shared / "admin-divisions" / "areacity_level3.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            weight = (3000, 800, 100)[int(row["deep"])]
            yield row["name"], weight
            yield row["ext_name"], weight
    with gzip.open(shared / "company-shorter-form" / "short_names.txt.gz", "rt", encoding="utf-8") as file:
        for line in file:
            yield line.strip(), 2
    for line in (shared / "company-name-parts" / "trade.txt").read_text(encoding="utf-8").split():
        yield line, 200
    for line in (shared / "company-name-parts" / "suffix.txt").read_text(encoding="utf-8").split():
        yield line, 500
    yield from ((row["name"], 10) for row in read_csv(shared / "universities-2017" / "universities.csv"))
    yield from ((row["full_name"], 5) for row in read_csv(shared / "cas-institutes" / "cas_institutes_2014.csv"))
    yield from ((row["name"], 20) for row in read_csv(shared / "gbt4754-2017" / "gbt4754_2017.csv"))
    yield from ((row["name"], 100) for row in read_csv(shared / "strategic-emerging-2018" / "sei2018_level1_2.csv"))
    for row in read_csv(shared / "surnames" / "surnames.csv"):
        yield row["surname"], round(float(row["rel_freq"]) / 5) + 1


def read_csv(path: Path) -> Iterator[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def read_sentences() -> list[str]:
    """Our own sentences in paragraphs of four, shuffled; digits and Latin letters become their class."""
    lines = [line for path in sorted(SENTENCES.glob("*.txt")) for line in path.read_text("utf-8").splitlines()]
    lines = [re.sub(r"[ >|]+", "\n", line) for line in lines if line]
    lines = [re.sub(r"[A-Za-z]+", "A", re.sub(r"[0-9.%]+", "0", line)) for line in lines]
    headings = [line for line in lines if line[-1] not in "。！？”"]
    sentences = [line for line in lines if line[-1] in "。！？”"]
    random.Random(1).shuffle(sentences)
    return headings + ["".join(sentences[i : i + 4]) for i in range(0, len(sentences), 4)]


def count_own_words() -> Counter[str]:
    """Words of our own sentences: a report has its own vocabulary, so each sighting weighs like a rare word's count."""
    counts: Counter[str] = Counter()
    for line in read_sentences():
        for word in jieba.lcut(line, HMM=False):
            if HAN.fullmatch(word):
                counts[word] += OWN_WORD
    return counts


def count_words(words: Counter[str]) -> tuple[Counter[str], Counter[str], dict[str, Counter[str]]]:
    """How often each character starts a word, ends one, and is followed by each other one inside a word."""
    starts: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    inside: dict[str, Counter[str]] = defaultdict(Counter)
    for word, count in words.items():
        starts[word[0]] += count
        ends[word[-1]] += count
        for a, b in pairwise(word):
            inside[a][b] += count
    return starts, ends, inside


def build_rows(
    words: Counter[str], sentences: Iterable[str]
) -> tuple[dict[str, float], dict[str, float], dict[str, dict[str, float]]]:
    """
    Start probability and end share of each character, and probabilities of what follows it.

    The chance that b follows a is that of a word going on from a to b, plus that of a word ending in a and the next
    one starting with b. Where our own sentences hold a often enough, their own count is mixed in.
    """
    total = sum(words.values())
    words = words + Counter({mark: round(total * share) for mark, share in MARKS.items()})
    starts, ends, inside = count_words(words)
    total = sum(starts.values())
    start = {char: (starts[char] + 0.5) / total for char in set(starts) | set(ends) | set(inside)}
    for char, followers in inside.items():
        for after in followers:
            start.setdefault(after, 0.5 / total)
        start.setdefault(char, 0.5 / total)
    going = {a: sum(row.values()) for a, row in inside.items()}
    end = {a: (ends[a] + 0.5) / (ends[a] + going.get(a, 0) + 1) for a in start}
    text: dict[str, Counter[str]] = defaultdict(Counter)
    for line in sentences:
        for a, b in zip("\n" + line, line + "\n", strict=True):
            text[a][b] += 1
            start.setdefault(b, 0.5 / total)
            end.setdefault(b, 0.5)
    rows: dict[str, dict[str, float]] = {}
    for a in start:
        seen = text.get(a, Counter())
        trust = seen.total() / (seen.total() + TEXT_TRUST)
        row: dict[str, float] = {}
        for b in set(inside.get(a, ())) | set(seen):
            listed = end[a] * start.get(b, 0.5 / total)
            if a in inside and inside[a][b]:
                listed += (1 - end[a]) * inside[a][b] / going[a]
            row[b] = (1 - trust) * listed + (trust * seen[b] / seen.total() if seen else 0)
        end[a] *= 1 - trust
        rows[a] = row
    for a, b in product(MARKS, MARKS):
        # Digits go on, and stand next to any mark.
        if "0" not in a + b and "A" not in a + b and b not in rows[a]:
            rows[a][b] = start[b] * (0.5 if a + b in MARK_PAIRS else 0.01)
    return start, end, rows


def quantise(probability: float) -> int:
    """Minus twelve times the natural logarithm, in a byte: steps of 8 %, down to 6e-10."""
    return max(0, min(255, round(-12 * math.log(max(probability, 1e-12)))))


def pack(words: Counter[str], sentences: list[str]) -> bytes:
    """The model as one compressed string of bytes."""
    start, end, rows = build_rows(words, sentences)
    chars = sorted(start, key=lambda char: -start[char])
    number = {char: i for i, char in enumerate(chars)}
    # Keep the bigrams that say most beyond the mere chance of the two characters meeting.
    gains = [
        (start[a] * p * math.log(p / (end[a] * start[b])), a, b)
        for a, row in rows.items()
        for b, p in row.items()
        if p > 1.5 * end[a] * start[b]
    ]
    gains.sort(reverse=True)
    kept: dict[str, list[str]] = defaultdict(list)
    for a, b in product(MARKS, MARKS):
        if b in rows[a] and rows[a][b] <= 1.5 * end[a] * start[b]:
            kept[a].append(b)
    for _, a, b in gains[:BIGRAMS_KEPT]:
        kept[a].append(b)
    counts, nexts, logs = array("H"), array("H"), bytearray()
    for a in chars:
        row = sorted(kept.get(a, ()), key=number.__getitem__)
        counts.append(len(row))
        nexts.extend(number[b] for b in row)
        logs.extend(quantise(rows[a][b]) for b in row)
    total = sum(words.values())
    common = [word for word, _ in words.most_common() if 2 <= len(word) <= 8][:WORDS_KEPT]
    common.sort()
    parts = [
        "".join(chars).encode(),
        bytes(quantise(start[c]) for c in chars),
        bytes(quantise(end[c]) for c in chars),
        counts.tobytes(),
        nexts.tobytes(),
        bytes(logs),
        "\n".join(common).encode(),
        bytes(quantise(words[w] / total) for w in common),
    ]
    head = struct.pack(f"<{len(parts)}I", *map(len, parts))
    return zlib.compress(head + b"".join(parts), 9)


def write_readings(path: Path) -> None:
    """Readings of all GBK characters, grouped by reading: first the characters mostly read so, then the others."""
    groups: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            char = bytes((lead, trail)).decode("gbk", "replace")
            if len(char) == 1 and ord(char) in PINYIN_DICT:
                for place, reading in enumerate(PINYIN_DICT[ord(char)].split(",")):
                    groups[reading][place > 0].append(char)
    lines = [f"{reading} {''.join(first)}|{''.join(others)}\n" for reading, (first, others) in sorted(groups.items())]
    path.write_text("".join(lines), encoding="utf-8")


def main() -> None:
    shared = Path(sys.argv[1])
    OUT.mkdir(exist_ok=True)
    write_readings(OUT / "readings.txt")
    words = read_words(shared)
    words += count_own_words() + Counter(DATELINES)
    simple = opencc.OpenCC("t2s")
    sentences = [simple.convert(line) for line in read_sentences()]
    data = pack(words, sentences)
    (OUT / "characters.bin").write_bytes(data)
    print(json.dumps({"words": len(words), "sentences": len(sentences), "bytes": len(data)}))


if __name__ == "__main__":
    main()
