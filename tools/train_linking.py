"""
Train the ranker of ``luodi.core.companies.linking`` and write its weights as data.

    python tools/train_linking.py REGISTER.parquet [REGISTER.parquet …] --pairs short_full_pairs.csv.gz

Each register holds the listed companies (rid ``L`` and the code) among made-up names (``benchmarks/company_names.py``).
Learned from: short names of the listed companies whose code hashes to an even number (crc32), and names spoilt and
shortened by ``benchmarks/spoilt_names.py``. The odd half of the codes is never looked at, so that ``benchmarks/linking.py``
can measure on it. For four mentions of ten the company meant is taken out of the candidates: what an
unknown company looks like.

Needs lightgbm, which luodi itself does not: trees and calibration are written as plain JSON.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import math
import random
import sys
import zlib
from pathlib import Path
from typing import Any

from benchmarks.spoilt_names import LEDGER, SHORTENED, Spoiler
from luodi.core.companies.linking.candidates import find_candidates
from luodi.core.companies.linking.features import FEATURES, measure_all
from luodi.core.companies.linking.index import Index, build_index, open_index
from luodi.core.companies.linking.mention import read_mention
from luodi.core.companies.linking.ranker import read_curve
from luodi.core.places.division import gazetteer

OUT = Path(__file__).resolve().parents[1] / "luodi" / "core" / "companies" / "linking" / "data" / "ranker.json"
BATCH = 2000
UNKNOWN = 0.4  # share of mentions whose company is taken out, to learn what an unknown one looks like
UNKNOWN_IN_USE = 0.25  # the share chances and threshold are calibrated for
PLACED = 0.35  # share of mentions with a place in their surroundings, of which
RIGHT_PLACE = 0.8  # this share is the company's own
Group = tuple[list[tuple[float, ...]], int]  # rows of features, position of the right one or -1


def is_held_out(code: str) -> bool:
    """Whether a listed company's code belongs to the half nothing is learned from."""
    return zlib.crc32(code.encode()) % 2 == 1


def make_mentions(index: Index, pairs: Path, seed: int, spoilt: int, shortened: int) -> list[tuple[str, str]]:
    """Mentions with the rid they mean: short names of listed companies, spoilt and shortened names of any."""
    with gzip.open(pairs, "rt", encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if not is_held_out(row["code"])]
    names = dict(index.connection.execute("select rid, name from names where prominence = 2").fetchall())
    mentions = [
        (row["short_name"], "L" + row["code"]) for row in rows if names.get("L" + row["code"]) == row["full_name"]
    ]
    sample = index.connection.execute(
        f"select rid, name from names where length(name) between 8 and 30 and rid not like 'L%' using sample "
        f"{(spoilt + shortened) * 2} (reservoir, {seed})"
    ).fetchall()
    sample += [(rid, name) for rid, name in names.items() if not is_held_out(rid[1:])]
    random.Random(seed).shuffle(sample)
    spoiler = Spoiler(seed)
    for kinds, most in ((LEDGER, spoilt), (SHORTENED, shortened)):
        made = 0
        for i, (rid, name) in enumerate(sample):
            text = spoiler.spoil(name, kinds[i % len(kinds)])
            if text:
                mentions.append((text, rid))
                made += 1
            if made == most:
                break
    return mentions


def make_groups(index: Index, mentions: list[tuple[str, str]], seed: int, unknown: float) -> list[Group]:
    """Candidates' features for each mention, some without the right one, some with a place around them."""
    rng = random.Random(seed)
    cities = [code for code, d in gazetteer().divisions.items() if d.level == "city" and code.isdigit()]
    groups: list[Group] = []
    for start in range(0, len(mentions), BATCH):
        batch = mentions[start : start + BATCH]
        reads = [read_mention(text) for text, _ in batch]
        for (_, rid), read, found in zip(batch, reads, find_candidates(index, reads), strict=True):
            if rng.random() < unknown:
                found = [f for f in found if f.rid != rid]
            right = next((i for i, f in enumerate(found) if f.rid == rid), -1)
            places: tuple[str, ...] = ()
            if rng.random() < PLACED:
                home = gazetteer().by_name.get(found[right].region, ()) if right >= 0 else ()
                places = (home[0] if home and rng.random() < RIGHT_PLACE else rng.choice(cities),)
            if found:
                groups.append((measure_all(read, found, places), right))
    return groups


def train(groups: list[Group], trees: int, leaves: int) -> Any:
    """
    Boosted trees whose sums are the log-odds of each candidate against "none of them".

    A mention is one choice: the chance of candidate i is exp(s_i) / (1 + sum of exp(s_j)), and the trees are grown on
    the gradient of its logarithm.
    """
    import lightgbm  # type: ignore[import-not-found]  # a maintainer installs it to train
    import numpy as np  # type: ignore[import-not-found]  # a maintainer installs it to train

    rows = np.array([row for group, _ in groups for row in group], dtype=np.float64)
    sizes = np.array([len(group) for group, _ in groups])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    right = np.zeros(len(rows))
    right[[start + best for start, (_, best) in zip(starts, groups, strict=True) if best >= 0]] = 1

    def choice(scores: Any, _: Any) -> tuple[Any, Any]:
        odds = np.exp(np.clip(scores - 3.0, -40, 40))  # sums begin at "none"
        chance = odds / np.repeat(1 + np.add.reduceat(odds, starts), sizes)
        return chance - right, np.maximum(chance * (1 - chance), 1e-3)

    settings = {
        "objective": choice, "num_leaves": leaves, "learning_rate": 0.1, "min_data_in_leaf": 100, "lambda_l2": 10.0,
        "bagging_fraction": 1.0, "feature_fraction": 0.3, "num_threads": 2, "seed": 1, "verbose": -1, "max_bin": 63,
        "min_sum_hessian_in_leaf": 0.5,
    }  # fmt: skip
    return lightgbm.train(settings, lightgbm.Dataset(rows, right), num_boost_round=trees)


def flatten(tree: dict[str, Any]) -> list[Any] | float:
    """A tree as ``[feature, threshold, left, right]`` lists, a leaf as its value."""
    if "leaf_value" in tree:
        return round(float(tree["leaf_value"]), 5)
    return [
        int(tree["split_feature"]), float(f"{tree['threshold']:.8g}"),
        flatten(tree["left_child"]), flatten(tree["right_child"]),
    ]  # fmt: skip


def fit_choice(scored: list[tuple[list[float], int]]) -> tuple[float, float]:
    """Slope and bias of "none of them" that make ``softmax(slope * scores, bias)`` likeliest."""
    best = (math.inf, 1.0, 0.0)
    for slope in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25):
        for bias in (x / 4 for x in range(25)):
            loss = 0.0
            for scores, right in scored:
                total = math.exp(bias) + sum(math.exp(slope * s) for s in scores)
                loss -= (slope * scores[right] if right >= 0 else bias) - math.log(total)
            best = min(best, (loss, slope, bias))
    return best[1], best[2]


def calibrate(chances: list[float], truths: list[bool], bins: int = 30) -> list[list[float]]:
    """
    A rising curve from chance as computed to chance as it came true.

    Mentions are put into bins of equal number; bins that fall are joined (pool adjacent violators); their means are
    the curve's points. Straight pieces between them keep the order of chances, which steps would not.
    """
    order = sorted(zip(chances, truths, strict=True))
    pools: list[list[float]] = []  # sum of chances, sum of truths, count
    for i in range(bins):
        part = order[len(order) * i // bins : len(order) * (i + 1) // bins]
        pools.append([sum(c for c, _ in part), float(sum(t for _, t in part)), float(len(part))])
        while len(pools) > 1 and pools[-2][1] / pools[-2][2] >= pools[-1][1] / pools[-1][2]:
            last = pools.pop()
            pools[-1] = [x + y for x, y in zip(pools[-1], last, strict=True)]
    points = [[round(c / n, 5), round(t / n, 4)] for c, t, n in pools]
    return [[0.0, 0.0], *[p for p in points if p[0] > 0], [1.0, max(0.999, points[-1][1])]]


def find_threshold(chances: list[float], truths: list[bool], precision: float) -> float:
    """The smallest chance from which on, of all links at least as likely, ``precision`` are right."""
    order = sorted(zip(chances, truths, strict=True), reverse=True)
    right, best = 0, 1.0
    for i, (chance, truth) in enumerate(order, 1):
        right += truth
        if right / i >= precision and (i == len(order) or order[i][0] < chance):
            best = chance
    return round(best, 4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("registers", type=Path, nargs="+")
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--spoilt", type=int, default=3000)
    parser.add_argument("--shortened", type=int, default=800)
    parser.add_argument("--trees", type=int, default=150)
    parser.add_argument("--leaves", type=int, default=12)
    parser.add_argument("--precision", type=float, default=0.98, help="of accepted links, at the threshold")
    parser.add_argument("--refused", type=float, default=0.95, help="share of unknown companies refused")
    args = parser.parse_args()
    learn: list[Group] = []
    check: list[Group] = []
    for number, register in enumerate(args.registers):
        index_path = register.with_suffix(".duckdb")
        index = open_index(index_path) if index_path.exists() else build_index(register, index_path)
        mentions = make_mentions(index, args.pairs, number, args.spoilt, args.shortened)
        # A quarter of the learning half is kept for calibration; by the company, so that it is new to the trees.
        keep = [zlib.crc32(("calibrate" + rid).encode()) % 4 == 0 for _, rid in mentions]
        learn += make_groups(index, [m for m, k in zip(mentions, keep, strict=True) if not k], number, UNKNOWN)
        check += make_groups(index, [m for m, k in zip(mentions, keep, strict=True) if k], number + 100, UNKNOWN_IN_USE)
        print(register, len(mentions), "mentions", file=sys.stderr)
        index.close()
    model = train(learn, args.trees, args.leaves)
    scores = model.predict([row for group, _ in check for row in group], raw_score=True)
    scored, at = [], 0
    for group, right in check:
        scored.append(([float(s) for s in scores[at : at + len(group)]], right))
        at += len(group)
    slope, bias = fit_choice(scored)
    chances, truths, none_chances, none_truths = [], [], [], []
    for values, right in scored:
        total = math.exp(bias) + sum(math.exp(slope * s) for s in values)
        best = max(range(len(values)), key=values.__getitem__)
        chances.append(math.exp(slope * values[best]) / total)
        truths.append(best == right)
        none_chances.append(math.exp(bias) / total)
        none_truths.append(right < 0)
    curve = calibrate(chances, truths)
    read = [read_curve(curve, c) for c in chances]
    absent = sorted(c for c, known in zip(read, none_truths, strict=True) if known)
    threshold = max(find_threshold(read, truths, args.precision), absent[int(len(absent) * args.refused)])
    dump = model.dump_model()
    OUT.write_text(json.dumps({
        "about": "Made by tools/train_linking.py. Trees: [feature, threshold, left, right] or a leaf's value.",
        "features": list(FEATURES), "slope": slope, "bias": bias, "threshold": round(threshold, 4),
        "curve": curve, "unknown_curve": calibrate(none_chances, none_truths),
        "trees": [flatten(tree["tree_structure"]) for tree in dump["tree_info"]],
    }, separators=(",", ":")) + "\n", encoding="utf-8")  # fmt: skip
    gain = sorted(zip(model.feature_importance("gain"), FEATURES, strict=True), reverse=True)
    print(*(f"{name} {value:.0f}" for value, name in gain), sep=", ", file=sys.stderr)
    known = [(c, t) for c, t, (_, right) in zip(chances, truths, scored, strict=True) if right >= 0]
    print(f"slope {slope} bias {bias} threshold {threshold}; right first among {len(known)} known in the calibration part: "
          f"{sum(t for _, t in known) / len(known):.4f}", file=sys.stderr)  # fmt: skip


if __name__ == "__main__":
    main()
