"""
Train the ranker of ``luodi.core.companies.linking`` and write its weights as data.

    python tools/train_linking.py REGISTER.parquet [REGISTER.parquet …] --pairs short_full_pairs.csv.gz

Each register holds the listed companies (rid ``L`` and the code) among made-up names, as ``benchmarks/linking_data.py``
makes it (``make_register``, a seed other than the benchmark's). Learned from: short names of the listed companies whose
code hashes to an even number (crc32), and names spoilt and shortened by ``benchmarks/spoilt_names.py``. The odd half
of the codes is never looked at, so that ``benchmarks/linking.py`` can measure on it. For some mentions the company
meant is taken out of the candidates: what an unknown company looks like. Some stand in surroundings: the place they
are at, what the report is about and the other stops of the day, right more often than not.

Trees are grown on three quarters of the companies and calibrated on the rest, with one curve for all registers: the
size of the register is a feature.

Needs lightgbm, which luodi itself does not: trees and calibration are written as plain JSON.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.company_names import read_csv
from benchmarks.linking_data import bare, ids_by_name, is_held_out
from benchmarks.spoilt_names import LEDGER, SHORTENED, Spoiler
from luodi.core.companies.linking.candidates import Found, find_candidates
from luodi.core.companies.linking.features import FEATURES, measure_all
from luodi.core.companies.linking.index import Index, build_index, open_index
from luodi.core.companies.linking.links import merge_namesakes
from luodi.core.companies.linking.mention import read_mention
from luodi.core.companies.linking.ranker import read_curve
from luodi.core.companies.linking.surroundings import NOTHING, Surroundings, home_of
from luodi.core.companies.linking.trades import trade_words
from luodi.core.places.division import gazetteer

OUT = Path(__file__).resolve().parents[1] / "luodi" / "core" / "companies" / "linking" / "data" / "ranker.json"
BATCH = 2000
UNKNOWN = 0.4  # share of mentions whose company is taken out, to learn what an unknown one looks like
UNKNOWN_IN_USE = 0.2  # the share chances and threshold are calibrated for
SAID, RIGHT = 0.3, 0.8  # each kind of surroundings is known of this share of mentions, and agrees with this share
OTHERS_RIGHT = 0.65  # the other stops of a day lie in another city more often
KINDS = ("short", "ledger", "shortened", "exact")


@dataclass(frozen=True)
class Group:
    """A mention's candidates as features, the company of each, the right one or "", and where the mention comes from."""

    rows: list[tuple[float, ...]]
    companies: list[str]
    right: str
    kind: str
    size: int


def make_mentions(index: Index, pairs: Path, seed: int, spoilt: int, shortened: int) -> list[tuple[str, str, str]]:
    """Mentions with the rid they mean and their kind: short names of listed companies, spoilt and shortened names of any."""
    ids = ids_by_name(index)
    mentions = [
        (row["short_name"], min(ids[bare(row["full_name"])]), "short")
        for row in read_csv(pairs)
        if not is_held_out(row["code"]) and bare(row["full_name"]) in ids
    ]
    sample = index.connection.execute(
        f"select rid, name from names where length(name) between 8 and 30 and rid not like 'L%' using sample "
        f"{(spoilt + shortened) * 2} (reservoir, {seed})"
    ).fetchall()
    listed = index.connection.execute("select rid, name from names where prominence = 2").fetchall()
    sample += [(rid, name) for rid, name in listed if not is_held_out(rid[1:])]
    random.Random(seed).shuffle(sample)
    spoiler = Spoiler(seed)
    for title, kinds, most in (("ledger", LEDGER, spoilt), ("shortened", SHORTENED, shortened)):
        made = 0
        for i, (rid, name) in enumerate(sample):
            text = spoiler.spoil(name, kinds[i % len(kinds)])
            if text:
                mentions.append((text, rid, title))
                made += 1
            if made == most:
                break
    return mentions + [(name, rid, "exact") for rid, name in sample[: spoilt // 6]]


def make_groups(index: Index, mentions: list[tuple[str, str, str]], seed: int, unknown: float) -> list[Group]:
    """Candidates' features for each mention, some without the right one, some in surroundings."""
    rng, names = random.Random(seed), index.size.names
    groups: list[Group] = []
    for start in range(0, len(mentions), BATCH):
        batch = mentions[start : start + BATCH]
        reads = [read_mention(text) for text, _, _ in batch]
        for (_, rid, kind), read, all_found in zip(batch, reads, find_candidates(index, reads), strict=True):
            found = list(merge_namesakes(all_found))
            meant = next((f for f in found if f.rid == rid), None)
            around = make_surroundings(meant, found, rng)
            if rng.random() < unknown:
                found = [f for f in found if f.rid != rid]
            right = rid if any(f.rid == rid for f in found) else ""
            if found:
                groups.append(
                    Group(measure_all(read, found, around, names), [f.rid for f in found], right, kind, names)
                )
    return groups


def make_surroundings(meant: Found | None, found: list[Found], rng: random.Random) -> Surroundings:
    """What might stand around a mention of ``meant``: true mostly, of another candidate or of chance else."""
    if meant is None or rng.random() < 1 - SAID:
        return NOTHING
    cities = _cities()
    home = home_of(meant)
    trades, other = sorted(trade_words(meant.core)), rng.choice(found)

    def place(share: float) -> str:
        return (
            home
            if home and rng.random() < share
            else rng.choice((rng.choice(cities), home_of(other) or rng.choice(cities)))
        )

    def trade(share: float) -> list[str]:
        theirs = sorted(trade_words(other.core))
        return trades[:1] if trades and rng.random() < share else theirs[:1]

    return Surroundings(
        tuple(place(RIGHT) for _ in range(rng.choice((1, 1, 2)))) if rng.random() < 0.7 else (),
        tuple(trade(RIGHT)) if rng.random() < 0.4 else (),
        tuple(place(OTHERS_RIGHT) for _ in range(rng.randint(1, 3))) if rng.random() < 0.5 else (),
        frozenset(trade(OTHERS_RIGHT)) if rng.random() < 0.4 else frozenset(),
    )


def _cities() -> list[str]:
    return sorted(code for code, d in gazetteer().divisions.items() if d.level == "city" and code.isdigit())


def train(groups: list[Group], trees: int, leaves: int, rate: float) -> Any:
    """
    Boosted trees whose sums are the log-odds of each candidate against "none of them".

    A mention is one choice: the chance of name i is exp(s_i) / (1 + sum of exp(s_j)), that of a company the sum of its
    names', and the trees are grown on the gradient of its logarithm.
    """
    import lightgbm  # type: ignore[import-not-found]  # a maintainer installs it to train
    import numpy as np

    rows = np.array([row for group in groups for row in group.rows], dtype=np.float64)
    sizes = np.array([len(group.rows) for group in groups])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    right = np.array([float(rid == group.right) for group in groups for rid in group.companies])

    def choice(scores: Any, _: Any) -> tuple[Any, Any]:
        odds = np.exp(np.clip(scores - 3.0, -40, 40))  # sums begin at "none"
        chance = odds / np.repeat(1 + np.add.reduceat(odds, starts), sizes)
        theirs = np.repeat(np.add.reduceat(odds * right, starts), sizes)
        wanted = np.divide(odds * right, theirs, out=np.zeros_like(odds), where=theirs > 0)
        return chance - wanted, np.maximum(chance * (1 - chance), 1e-3)

    settings = {
        "objective": choice, "num_leaves": leaves, "learning_rate": rate, "min_data_in_leaf": 60, "lambda_l2": 10.0,
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


def weigh(scores: list[float], group: Group, slope: float, bias: float) -> tuple[dict[str, float], float]:
    """The chance of each company of a group, and of none of them."""
    weights: dict[str, float] = {}
    for score, rid in zip(scores, group.companies, strict=True):
        weights[rid] = weights.get(rid, 0.0) + math.exp(slope * score)
    total = math.exp(bias) + sum(weights.values())
    return {rid: weight / total for rid, weight in weights.items()}, math.exp(bias) / total


def fit_choice(scores: list[list[float]], groups: list[Group]) -> tuple[float, float]:
    """Slope and bias of "none of them" that make the groups likeliest."""

    def loss(slope: float, bias: float) -> float:
        total = 0.0
        for values, group in zip(scores, groups, strict=True):
            chances, none = weigh(values, group, slope, bias)
            total -= math.log(chances[group.right] if group.right else none)
        return total

    slope, bias, step = 1.0, 3.0, 0.5
    best = loss(slope, bias)
    while step > 0.02:  # the loss is convex: walk downhill, in smaller steps where no step helps
        near = [
            (loss(slope + a, bias + b), slope + a, bias + b) for a, b in ((step, 0), (-step, 0), (0, step), (0, -step))
        ]
        low = min(near)
        if low[0] < best:
            best, slope, bias = low
        else:
            step /= 2
    return slope, bias


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
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("registers", type=Path, nargs="+")
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--spoilt", type=int, default=3000)
    parser.add_argument("--shortened", type=int, default=800)
    parser.add_argument("--trees", type=int, default=200)
    parser.add_argument("--leaves", type=int, default=12)
    parser.add_argument("--rate", type=float, default=0.1)
    parser.add_argument("--precision", type=float, default=0.98, help="of accepted links, at the threshold")
    parser.add_argument("--refused", type=float, default=0.94, help="share of unknown companies refused")
    args = parser.parse_args()
    learn: list[Group] = []
    check: list[Group] = []
    for number, register in enumerate(args.registers):
        index_path = register.with_suffix(".duckdb")
        index = open_index(index_path) if index_path.exists() else build_index(register, index_path)
        mentions = make_mentions(index, args.pairs, number, args.spoilt, args.shortened)
        # By the company, so that it is new to the trees. Not by crc32: two of them of texts of one length agree in
        # every bit that the difference of their prefixes leaves, and the learning half was chosen by one.
        keep = [hashlib.sha256(rid.encode()).digest()[0] % 4 == 0 for _, rid, _ in mentions]
        learn += make_groups(index, [m for m, k in zip(mentions, keep, strict=True) if not k], number, UNKNOWN)
        check += make_groups(index, [m for m, k in zip(mentions, keep, strict=True) if k], number + 100, UNKNOWN_IN_USE)
        print(register, len(mentions), "mentions", file=sys.stderr)
        index.close()
    model = train(learn, args.trees, args.leaves, args.rate)
    write_ranker(model, score_groups(model, check), check, args.precision, args.refused)


def score_groups(model: Any, groups: list[Group]) -> list[list[float]]:
    """The trees' sums for each candidate of each group."""
    import numpy as np

    scores = model.predict(np.array([row for group in groups for row in group.rows]), raw_score=True)
    ends = np.cumsum([len(group.rows) for group in groups])[:-1]
    return [part.tolist() for part in np.split(scores, ends)]


def write_ranker(model: Any, scores: list[list[float]], check: list[Group], precision: float, refused: float) -> None:
    """Calibrate on the groups the trees have not seen, choose the threshold, and write all of it."""
    slope, bias = fit_choice(scores, check)
    chances, truths, none_chances = [], [], []
    for values, group in zip(scores, check, strict=True):
        by_company, none = weigh(values, group, slope, bias)
        best = max(by_company, key=by_company.__getitem__)
        chances.append(by_company[best])
        truths.append(best == group.right)
        none_chances.append(none)
    curve, none_curve = calibrate(chances, truths), calibrate(none_chances, [not g.right for g in check])
    read = [read_curve(curve, c) for c in chances]
    thresholds = [find_threshold(read, truths, precision)]
    for size in {g.size for g in check}:  # in each register so many of the unknown are to be refused, short names too
        absent = sorted(
            c for c, g in zip(read, check, strict=True) if not g.right and g.size == size and g.kind == "short"
        )
        thresholds.append(absent[int(len(absent) * refused)])
        print(f"size {size}: unknown short names refused at {thresholds[-1]}", file=sys.stderr)
    OUT.write_text(json.dumps({
        "about": "Made by tools/train_linking.py. Trees: [feature, threshold, left, right] or a leaf's value.",
        "features": list(FEATURES), "slope": slope, "bias": bias, "threshold": round(max(thresholds), 4),
        "curve": curve, "unknown_curve": none_curve,
        "trees": [flatten(tree["tree_structure"]) for tree in model.dump_model()["tree_info"]],
    }, separators=(",", ":")) + "\n", encoding="utf-8")  # fmt: skip
    gain = sorted(zip(model.feature_importance("gain"), FEATURES, strict=True), reverse=True)
    print(*(f"{name} {value:.0f}" for value, name in gain), sep=", ", file=sys.stderr)
    print(
        f"slope {slope} bias {bias} threshold {max(thresholds):.4f}; right first among the known that calibrate:",
        file=sys.stderr,
    )
    for size in sorted({g.size for g in check}):
        for kind in KINDS:
            known = [t for t, g in zip(truths, check, strict=True) if g.right and (g.size, g.kind) == (size, kind)]
            print(f"  {size} {kind}: {sum(known) / max(1, len(known)):.4f} of {len(known)}", file=sys.stderr)


if __name__ == "__main__":
    main()
