"""
Measure linking: the right company first, precision and recall at the threshold, what is not in the register, whether
chances come true, speed.

It fails when short names share their words with thousands of other names and the wrong one is put first, when a
company that is not in the register is linked to one that is, or when a link called 0.9 is wrong more than once in ten.

    python -m benchmarks.linking --size 500000                    # listed companies among 500,000 names: short names
    python -m benchmarks.linking --size 500000 --kind ledger      # spoilt registered names
    python -m benchmarks.linking --kind sentences                 # mentions as people wrote them in questions
    python -m benchmarks.linking --kind former [--former]         # old names, without and with them in the register
    python -m benchmarks.linking --size 500000 --kind surroundings   # namesakes told apart by what stands around
    python -m benchmarks.linking --kind trade-names               # the trade name (字号) of company names
    python -m benchmarks.linking --mentions M.jsonl --register R.parquet

Rows of mentions (JSON lines or Parquet): ``text``, ``mention``, ``start``, ``code``; or ``q``, ``rid``. Without a
register of your own, everything is measured on the listed companies whose code hashes to an odd number (crc32), which
``tools/train_linking.py`` never looks at, among names made by ``company_names.py`` (``linking_data.py``). Where a
register is made, old names are measured on all companies that changed theirs, since nothing was learned from changes.

``unknown_said``: share refused once the company meant is left out. ``strangers_said``: share refused of 500 small
companies (``company-name-parts``) that no register here holds. ``ceiling``: what is left when namesakes that nothing
tells apart are drawn by lot. ``reliability``: of the links scored between two chances, how many, their mean chance, and
how many are right, with one mention in five left out of the register as the chances are meant for.
``--peers`` runs rapidfuzz, TF-IDF on characters 1 and 2 and splink beside it (``linking_peers.py``).

Run from the project's folder; the last line is one JSON object. ``peak_mb`` is this process's largest resident size.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.company_names import DATA, read_csv
from benchmarks.linking_data import (
    Asked,
    former_mentions,
    ledger_mentions,
    make_register,
    sentence_mentions,
    short_mentions,
)
from benchmarks.linking_peers import measure_peers
from luodi.core.companies.linking import Index, Link, Mention, build_index, link, open_index
from luodi.core.companies.linking.candidates import find_candidates
from luodi.core.companies.linking.links import BATCH, choose
from luodi.core.companies.linking.mention import read_mention
from luodi.core.companies.linking.ranker import ranker
from luodi.core.companies.linking.surroundings import NOTHING
from luodi.core.companies.names import parse_name
from luodi.core.places.division import gazetteer

SEED = 7
KINDS = ("short", "ledger", "sentences", "former", "surroundings", "trade-names")
LEFT_OUT = 4000  # mentions linked once more with their company left out
BOUNDS = (0.0, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95, 0.99, 1.01)  # of the reliability table
PLACE_RIGHT, OTHERS_RIGHT = 0.8, 0.65  # share of surroundings that name the company's own city


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=Path)
    parser.add_argument("--register", type=Path)
    parser.add_argument("--size", type=int, default=5000)
    parser.add_argument("--kind", choices=KINDS, default="short")
    parser.add_argument("--former", action="store_true", help="put former names into the register")
    parser.add_argument("--limit", type=int, help="measure on so many mentions at most")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--keep", type=Path, help="keep register and index in this folder, and use them again")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--peer-mentions", type=int, default=500)
    args = parser.parse_args()
    if args.mentions and not args.register:
        parser.error("--mentions needs --register: ids of mentions mean something in their register only.")
    missing = [p for p in (args.mentions, args.register, None if args.register else args.data) if p and not p.exists()]
    if missing:
        parser.error(f"{missing[0]} is not there; --data names the folder of the data sets.")
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        figures = {"kind": "file" if args.mentions else args.kind} | measure(folder, args)
    figures["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    for name, value in figures.items():
        print(name, value, sep="  ")
    print(json.dumps(figures, ensure_ascii=False))


def measure(folder: Path, args: argparse.Namespace) -> dict[str, Any]:
    """The figures of one run."""
    if args.kind == "trade-names" and not args.mentions:
        return measure_trade_names(args.data)
    former = "-former" if args.former else ""
    register = args.register or make_register(
        folder / f"register-{args.size}{former}.parquet", args.size, args.data, SEED, former=args.former
    )
    index_path = folder / f"{register.stem}.duckdb"
    started = time.perf_counter()
    fresh = not index_path.exists() or index_path.stat().st_mtime < register.stat().st_mtime
    if fresh:
        build_index(register, index_path).close()
    build_s = time.perf_counter() - started
    started = time.perf_counter()
    with open_index(index_path) as index:
        figures: dict[str, Any] = {"size": index.size.companies, "seed": SEED, "threshold": ranker().threshold}
        figures |= {"build_s": round(build_s, 2) if fresh else None, "open_s": round(time.perf_counter() - started, 3)}
        if args.kind == "surroundings" and not args.mentions:
            return figures | measure_surroundings(index, args.limit or 2000)
        asked = find_mentions(index, args)[: args.limit]
        if not asked:
            sys.exit("No mention to measure on.")
        figures |= measure_links(index, asked)
        if not args.mentions:
            figures |= measure_strangers(index, args.data)
    if args.peers:
        figures["peers"] = measure_peers(register, asked[: args.peer_mentions])
    return figures


def find_mentions(index: Index, args: argparse.Namespace) -> list[Asked]:
    """The mentions asked for on the command line."""
    if args.mentions:
        return read_mentions(args.mentions, index)
    if args.kind == "ledger":
        return ledger_mentions(index, SEED)
    makers = {"short": short_mentions, "sentences": sentence_mentions, "former": former_mentions}
    return makers[args.kind](index, args.data)


def read_mentions(path: Path, index: Index) -> list[Asked]:
    """
    Rows ``mention, code`` or ``q, rid``; a code may belong to companies of several ids.

    Only what the rows name is read of the register, so that the peak is that of linking.
    """
    if path.suffix == ".parquet":
        import duckdb

        relation = duckdb.connect().execute("select * from read_parquet(?)", [str(path)])
        heads = [column[0] for column in relation.description]
        rows = [dict(zip(heads, row, strict=True)) for row in relation.fetchall()]
    else:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    by_rid = _ids_of(index, "rid", {str(row["rid"]) for row in rows if "q" in row})
    by_code = _ids_of(index, "code", {str(row["code"]) for row in rows if row.get("code")})
    # An A and a B share of one company have one name and two codes.
    by_name = _ids_of(index, "name", {row["full_name"] for row in rows if row.get("full_name")})
    asked = []
    for row in rows:
        if "q" in row:
            asked.append(Asked(str(row["q"]), by_rid.get(str(row["rid"]), frozenset())))
        else:
            right = by_code.get(str(row.get("code")), frozenset()) | by_name.get(row.get("full_name", ""), frozenset())
            asked.append(Asked(row["mention"], right))
    return asked


def _ids_of(index: Index, column: str, values: set[str]) -> dict[str, frozenset[str]]:
    """The companies whose registered name, or what goes with it, is one of ``values``."""
    found: dict[str, set[str]] = {}
    query = f"select {column} as value, rid from names where source = 0 and value in (select unnest(?))"
    for value, rid in index.connection.execute(query, [sorted(values)]).fetchall():
        found.setdefault(value, set()).add(rid)
    return {value: frozenset(rids) for value, rids in found.items()}


def measure_links(index: Index, asked: list[Asked]) -> dict[str, Any]:
    """Accuracy and speed on mentions whose companies are in the register, and then with them left out."""
    link([asked[0].text], index)  # what is loaded once does not count
    started, cpu = time.perf_counter(), time.process_time()
    links = link([Mention(a.text) for a in asked], index)
    seconds, cpu_s = time.perf_counter() - started, time.process_time() - cpu
    first = [one.best is not None and one.best.rid in a.right for one, a in zip(links, asked, strict=True)]
    known = sum(bool(a.right) for a in asked)
    accepted = [right for one, right in zip(links, first, strict=True) if one.accepted]
    without = leave_out(index, asked[:LEFT_OUT])
    scored = [(one.score, right) for one, right in zip(links, first, strict=True)]
    singles = []
    for a in asked[:: max(1, len(asked) // 40)]:
        at = time.perf_counter()
        link([a.text], index)
        singles.append(time.perf_counter() - at)
    return {
        "mentions": len(asked),
        "recall_at_1": round(sum(first) / max(1, known), 4),
        "ceiling": round(sum(a.ceiling for a in asked) / len(asked), 4),
        "precision": round(sum(accepted) / max(1, len(accepted)), 4),
        "recall": round(sum(accepted) / max(1, known), 4),
        "unknown_said": round(sum(not one.accepted for one in without) / len(without), 4),
        "right_at_0_9": round_share([r for s, r in scored if 0.85 <= s < 0.95]),
        "reliability": reliability(scored + [(one.score, False) for one in without[::4]]),
        "unknown_reliability": reliability(
            [(one.unknown_score, not a.right) for one, a in zip(links, asked, strict=True)]
            + [(one.unknown_score, True) for one in without[::4]]
        ),
        "mentions_per_s": round(len(asked) / seconds, 1),
        "mentions_per_cpu_s": round(len(asked) / cpu_s, 1),
        "single_ms": round(1000 * sorted(singles)[len(singles) // 2], 1),
    }


def leave_out(index: Index, asked: Sequence[Asked]) -> list[Link]:
    """The link of each mention once its companies are taken out of the candidates."""
    model, links = ranker(), []
    for part in (asked[at : at + BATCH] for at in range(0, len(asked), BATCH)):
        reads = [read_mention(one.text) for one in part]
        for one, read, all_found in zip(part, reads, find_candidates(index, reads), strict=True):
            found = [f for f in all_found if f.rid not in one.right]
            mention = Mention(one.text)
            links.append(choose(mention, read, found, model, model.threshold, 0, NOTHING, index.size.names))
    return links


def reliability(scored: list[tuple[float, bool]]) -> list[list[float]]:
    """``[from, to, how many, mean chance, share right]`` for each range of chances that holds 30 or more."""
    table = []
    for low, high in pairwise(BOUNDS):
        part = [(s, r) for s, r in scored if low <= s < high]
        if len(part) >= 30:
            mean, right = sum(s for s, _ in part) / len(part), sum(r for _, r in part) / len(part)
            table.append([low, min(high, 1.0), len(part), round(mean, 3), round(right, 3)])
    return table


def round_share(right: list[bool]) -> float | None:
    """Share right; None below 30, of which a share says little."""
    return round(sum(right) / len(right), 4) if len(right) >= 30 else None


def measure_strangers(index: Index, data: Path) -> dict[str, Any]:
    """Small companies the register does not hold: how many are refused."""
    names = [row["company_name"] for row in read_csv(data / "company-name-parts" / "brand_gold.csv")]
    held = _ids_of(index, "name", set(names))
    strangers = [name for name in names if name not in held]
    refused = [not one.accepted for one in link(strangers, index)]
    return {"strangers": len(strangers), "strangers_said": round(sum(refused) / len(refused), 4)}


def measure_trade_names(data: Path) -> dict[str, Any]:
    """Share of company names whose trade name is read as people marked it; none where they marked none."""
    rows = list(read_csv(data / "company-name-parts" / "brand_gold.csv"))
    right = [parse_name(row["company_name"]).trade_name == row["brand"] for row in rows]
    marked = [r for r, row in zip(right, rows, strict=True) if row["brand"]]
    return {
        "names": len(rows),
        "right": round(sum(right) / len(right), 4),
        "marked": len(marked),
        "right_of_marked": round(sum(marked) / len(marked), 4),
    }


def measure_surroundings(index: Index, most: int) -> dict[str, Any]:
    """
    recall@1 of names that companies of several cities share, without and with what stands around.

    The mention is the name without region (翎枢科技公司). Four places in five name the company's own city, the others any
    city; the other stops are two companies of the register, of the same city for 65 mentions of 100.
    """
    rows = index.connection.execute(
        "select core, list(rid order by rid), list(place order by rid) "
        "from names where source = 0 and place <> '' "
        "group by core having count(distinct left(place, 4)) > 1 and count(*) < 6 order by hash(core) limit ?",
        [most],
    ).fetchall()
    rng = random.Random(SEED)
    cities = sorted(c for c, d in gazetteer().divisions.items() if d.level == "city" and c.isdigit())
    stops: dict[str, list[str]] = {}
    for name, place in index.connection.execute(
        "select name, left(place, 4) as city from names where source = 0 and city <> '' "
        "and length(region) > 1 order by hash(rid) limit 200000"
    ).fetchall():
        stops.setdefault(place, []).append(name)
    everywhere = sorted(stops)
    plain, placed, beside, both, right = [], [], [], [], []
    for core, rids, homes in rows:
        i = rng.randrange(len(rids))
        place = homes[i] if rng.random() < PLACE_RIGHT else rng.choice(cities)
        city = homes[i][:4] if rng.random() < OTHERS_RIGHT and homes[i][:4] in stops else rng.choice(everywhere)
        others = tuple(rng.choice(stops[city]) for _ in range(2))
        text = f"{core}公司"
        right.append(rids[i])
        plain.append(Mention(text))
        placed.append(Mention(text, places=(place,)))
        beside.append(Mention(text, others=others))
        both.append(Mention(text, places=(place,), others=others))
    figures: dict[str, Any] = {"mentions": len(rows)}
    for title, mentions in (("alone", plain), ("with_place", placed), ("with_others", beside), ("with_both", both)):
        links = link(mentions, index)
        first = [one.best is not None and one.best.rid == rid for one, rid in zip(links, right, strict=True)]
        accepted = [r for r, one in zip(first, links, strict=True) if one.accepted]
        figures[title] = {
            "recall_at_1": round(sum(first) / len(first), 4), "accepted": len(accepted), "precision": round_share(accepted),
            "reliability": reliability([(one.score, r) for one, r in zip(links, first, strict=True)]),
        }  # fmt: skip
    return figures


if __name__ == "__main__":
    main()
