"""
Train the ranker of ``luodi.core.companies.linking`` and write its weights as data.

    python tools/train_linking.py REGISTER.parquet [REGISTER.parquet …] --pairs short_full_pairs.csv.gz

Each register holds the listed companies (rid ``L`` and the code) among made-up names, as ``benchmarks/linking_data.py``
makes it (``make_register``, a seed other than the benchmark's). Learned from: short names of the listed companies whose
code hashes to an even number (crc32), names spoilt and shortened by ``benchmarks/spoilt_names.py``, and bare ones (翎枢科技公司). The odd half
of the codes is never looked at, so that ``benchmarks/linking.py`` can measure on it. For some mentions the company
meant is taken out of the candidates: what an unknown company looks like. Some stand in surroundings: the place they
are at, what the report is about and the other stops of the day, right more often than not.

Trees are grown on three quarters of the companies and calibrated on the rest, with one curve for all registers: the
size of the register is a feature. Namesakes that nothing tells apart count as one while trees grow, since they share
their chance in use. ``--keep-trees`` calibrates the trees shipped again, after a change of what they are shown.

Needs lightgbm, which luodi itself does not: trees and calibration are written as plain JSON.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import sys
from dataclasses import dataclass, replace
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from benchmarks.company_names import read_csv
from benchmarks.linking_data import bare, ids_by_name, is_held_out
from benchmarks.spoilt_names import LEDGER, SHORTENED, Spoiler
from luodi.core.companies.linking.candidates import Found, find_candidates
from luodi.core.companies.linking.cut import cut, fold
from luodi.core.companies.linking.features import FEATURES, measure_all
from luodi.core.companies.linking.index import Index, build_index, open_index
from luodi.core.companies.linking.links import merge_namesakes
from luodi.core.companies.linking.mention import read_mention
from luodi.core.companies.linking.ranker import Ranker, freeze, ranker, read_curve
from luodi.core.companies.linking.surroundings import NOTHING, Surroundings, home_of
from luodi.core.companies.linking.trades import trade_words
from luodi.core.companies.linking.twins import find_twins, level_twins
from luodi.core.places.division import gazetteer

OUT = Path(__file__).resolve().parents[1] / "luodi" / "core" / "companies" / "linking" / "data" / "ranker.json"
BATCH = 2000
UNKNOWN = 0.4  # share of mentions whose company is taken out, to learn what an unknown one looks like
UNKNOWN_IN_USE = 0.2  # the share chances and threshold are calibrated for
SAID, RIGHT = 0.3, 0.8  # each kind of surroundings is known of this share of mentions, and agrees with this share
OTHERS_RIGHT = 0.65  # the other stops of a day lie in another city more often
KINDS = ("short", "ledger", "shortened", "bare", "exact")


@dataclass(frozen=True)
class Group:
    """
    A mention's candidates as features, the company of each, the right one or "", and where the mention comes from.

    ``twins`` are candidates that the mention fits equally (see ``linking.twins``), ``around`` what stands around it.
    """

    rows: list[tuple[float, ...]]
    companies: list[str]
    right: str
    kind: str
    size: int
    twins: list[list[int]]
    around: Surroundings


def make_mentions(
    index: Index, pairs: Path, seed: int, spoilt: int, shortened: int, bares: int
) -> list[tuple[str, str, str]]:
    """
    Mentions with the rid they mean and their kind: short names of listed companies, spoilt, shortened and bare names of
    any.
    """
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
    for rid, name in sample[-bares:]:  # 翎枢科技公司: what namesakes in two places share
        mentions.append((f"{cut(fold(name)).core}公司", rid, "bare"))
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
                rows = measure_all(read, found, around, names)
                twins = find_twins(read, found, rows)
                groups.append(Group(rows, [f.rid for f in found], right, kind, names, twins, around))
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
    right = np.array(
        [float(i in wanted) for group in groups for wanted in (meant(group),) for i in range(len(group.rows))]
    )

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


def meant(group: Group) -> set[int]:
    """The candidates that count as right: the company's names and, where nothing stands around, its twins."""
    right = {i for i, rid in enumerate(group.companies) if rid == group.right}
    if group.around is NOTHING:
        right |= {i for twins in group.twins if right & set(twins) for i in twins}
    return right


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
    """Slope and bias of "none of them" that make the groups likeliest, twins counted together as in ``train``."""
    wanted = [meant(group) for group in groups]

    def loss(slope: float, bias: float) -> float:
        total = 0.0
        for values, right in zip(scores, wanted, strict=True):
            weights = [math.exp(slope * score) for score in values]
            none = math.exp(bias)
            total -= math.log((sum(weights[i] for i in right) if right else none) / (none + sum(weights)))
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
    the curve's points. Straight pieces between them keep the order of chances, which steps would not. Where all
    came true, their number limits what is said (Laplace's rule of succession).
    """
    order = sorted(zip(chances, truths, strict=True))
    pools: list[list[float]] = []  # sum of chances, sum of truths, count
    for i in range(bins):
        part = order[len(order) * i // bins : len(order) * (i + 1) // bins]
        pools.append([sum(c for c, _ in part), float(sum(t for _, t in part)), float(len(part))])
        while len(pools) > 1 and pools[-2][1] / pools[-2][2] >= pools[-1][1] / pools[-1][2]:
            last = pools.pop()
            pools[-1] = [x + y for x, y in zip(pools[-1], last, strict=True)]
    heights = accumulate((min(t / n, (n + 1) / (n + 2)) for _, t, n in pools), max)
    points = [[round(c / n, 5), round(height, 4)] for (c, _, n), height in zip(pools, heights, strict=True)]
    return [[0.0, 0.0], *[p for p in points if p[0] > 0], [1.0, points[-1][1]]]


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
    parser.add_argument("--bares", type=int, default=500)
    parser.add_argument("--trees", type=int, default=200)
    parser.add_argument("--leaves", type=int, default=12)
    parser.add_argument("--rate", type=float, default=0.1)
    parser.add_argument("--keep-trees", action="store_true", help="calibrate the trees shipped, grow none")
    parser.add_argument("--precision", type=float, default=0.98, help="of accepted links, at the threshold")
    parser.add_argument("--refused", type=float, default=0.94, help="share of unknown companies refused")
    args = parser.parse_args()
    learn: list[Group] = []
    check: list[Group] = []
    absent: list[Group] = []
    for number, register in enumerate(args.registers):
        index_path = register.with_suffix(".duckdb")
        index = open_index(index_path) if index_path.exists() else build_index(register, index_path)
        mentions = make_mentions(index, args.pairs, number, args.spoilt, args.shortened, args.bares)
        # By the company, so that it is new to the trees. Not by crc32: two of them of texts of one length agree in
        # every bit that the difference of their prefixes leaves, and the learning half was chosen by one.
        keep = [hashlib.sha256(rid.encode()).digest()[0] % 4 == 0 for _, rid, _ in mentions]
        kept = [m for m, k in zip(mentions, keep, strict=True) if k]
        if not args.keep_trees:
            learn += make_groups(index, [m for m, k in zip(mentions, keep, strict=True) if not k], number, UNKNOWN)
        check += make_groups(index, kept, number + 100, UNKNOWN_IN_USE)
        # All short names once more without their company: a fifth of them is too few to set a threshold by.
        absent += make_groups(index, [m for m in kept if m[2] == "short"], number + 200, 1.0)
        print(register, len(mentions), "mentions", file=sys.stderr)
        index.close()
    trees = ranker().trees if args.keep_trees else grow(learn, args.trees, args.leaves, args.rate)
    write_ranker(trees, check, absent, args.precision, args.refused)


@dataclass(frozen=True)
class Judged:
    """What a ranker makes of a group: the best company's chance, whether it is right, and the chance of none."""

    group: Group
    chance: float
    right: bool
    none: float


def judge(model: Ranker, groups: list[Group], scores: list[list[float]]) -> list[Judged]:
    """Each group judged, twins alike as in use."""
    judged = []
    for values, group in zip(scores, groups, strict=True):
        if group.twins:
            values = level_twins(model, values, group.rows, group.twins, group.around)
        by_company, none = weigh(values, group, model.slope, model.bias)
        best = max(by_company, key=by_company.__getitem__)
        judged.append(Judged(group, by_company[best], best == group.right, none))
    return judged


def grow(groups: list[Group], trees: int, leaves: int, rate: float) -> tuple[Any, ...]:
    """The trees of ``train``, flattened; what each feature gained is told."""
    model = train(groups, trees, leaves, rate)
    gain = sorted(zip(model.feature_importance("gain"), FEATURES, strict=True), reverse=True)
    print(*(f"{name} {value:.0f}" for value, name in gain), sep=", ", file=sys.stderr)
    return tuple(freeze(flatten(tree["tree_structure"])) for tree in model.dump_model()["tree_info"])


def score_groups(model: Ranker, groups: list[Group]) -> list[list[float]]:
    """The trees' sums for each candidate of each group."""
    scores = iter(model.score_all([row for group in groups for row in group.rows]))
    return [list(islice(scores, len(group.rows))) for group in groups]


def write_ranker(
    trees: tuple[Any, ...], check: list[Group], absent: list[Group], precision: float, refused: float
) -> None:
    """Calibrate on the groups the trees have not seen, choose the threshold, and write all of it."""
    plain = Ranker(trees, 1.0, 0.0, 0.0, (), ())
    scores = score_groups(plain, check)
    slope, bias = fit_choice(scores, check)
    plain = replace(plain, slope=slope, bias=bias)
    known, gone = judge(plain, check, scores), judge(plain, absent, score_groups(plain, absent))
    curve = calibrate([j.chance for j in known], [j.right for j in known])
    # On short names alone: spoilt full names are made up, and easily known to be absent.
    short = [j for j in known if j.group.kind == "short" and j.group.right] + gone[::4]
    # Few bins: one short name in two hundred shares nothing with its company's, and bins of some dozen never see one.
    none_curve = calibrate([j.none for j in short], [not j.group.right for j in short], bins=12)
    read = [read_curve(curve, j.chance) for j in known]
    thresholds = [find_threshold(read, [j.right for j in known], precision)]
    for size in sorted({g.size for g in absent}):  # in each register so many of the unknown are to be refused
        chances = sorted(read_curve(curve, j.chance) for j in gone if j.group.size == size)
        thresholds.append(chances[int(len(chances) * refused)])
        print(f"size {size}: unknown short names refused at {thresholds[-1]} of {len(chances)}", file=sys.stderr)
    OUT.write_text(json.dumps({
        "about": "Made by tools/train_linking.py. Trees: [feature, threshold, left, right] or a leaf's value.",
        "features": list(FEATURES), "slope": slope, "bias": bias, "threshold": round(max(thresholds), 4),
        "curve": curve, "unknown_curve": none_curve, "trees": trees,
    }, separators=(",", ":")) + "\n", encoding="utf-8")  # fmt: skip
    print(
        f"slope {slope} bias {bias} threshold {max(thresholds):.4f}; right first among the known that calibrate:",
        file=sys.stderr,
    )
    for size in sorted({g.size for g in check}):
        for kind in KINDS:
            truths = [j.right for j in known if j.group.right and (j.group.size, j.group.kind) == (size, kind)]
            print(f"  {size} {kind}: {sum(truths) / max(1, len(truths)):.4f} of {len(truths)}", file=sys.stderr)


if __name__ == "__main__":
    main()
