"""
Measure linking: the right company first, precision and recall at the threshold, what is not in the register, speed.

It fails when short names share their words with thousands of other names and the wrong one is put first, or when a
company that is not in the register is linked to one that is.

    python benchmarks/linking.py --size 500000                 # listed companies among 500,000 names, short names
    python benchmarks/linking.py --size 500000 --kind ledger   # spoilt registered names instead
    python benchmarks/linking.py --mentions M.jsonl --register R.parquet

Rows of mentions: ``text``, ``mention``, ``start``, ``code``; or ``q``, ``rid``. ``--size`` measures on the listed
companies whose code hashes to an odd number (crc32), which ``tools/train_linking.py`` never looks at; the names around
them are made by ``benchmarks/company_names.py``. Every mention is linked twice: with its company in the register, and
with it left out (``unknown_said``). ``--peers`` runs rapidfuzz, TF-IDF on characters 1 and 2 and splink beside it,
where they are installed (``pip install rapidfuzz scikit-learn sparse_dot_topn splink``), on at most ``--peer-mentions``.

Run: see above; the last line is one JSON object. ``peak_mb`` is this process's largest resident size.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.company_names import DATA, make_names, read_csv, read_words
from benchmarks.spoilt_names import LEDGER, Spoiler
from luodi.core.companies.linking import Index, Mention, build_index, link, open_index
from luodi.core.companies.linking.candidates import find_candidates
from luodi.core.companies.linking.links import choose
from luodi.core.companies.linking.mention import read_mention
from luodi.core.companies.linking.ranker import ranker

SEED = 7


@dataclass(frozen=True)
class Asked:
    """A mention and the ids it may rightly be linked to; none: it is not in the register."""

    text: str
    right: frozenset[str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=Path)
    parser.add_argument("--register", type=Path)
    parser.add_argument("--size", type=int, default=5000)
    parser.add_argument("--kind", choices=("short", "ledger", "former"), default="short")
    parser.add_argument("--former", action="store_true", help="with --kind former: put former names into the register")
    parser.add_argument("--limit", type=int, help="measure on so many mentions at most")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--keep", type=Path, help="keep register and index in this folder, and use them again")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--peer-mentions", type=int, default=500)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        register = args.register or make_register(folder, args)
        index_path = folder / f"{register.stem}.duckdb"
        started = time.perf_counter()
        fresh = not index_path.exists() or index_path.stat().st_mtime < register.stat().st_mtime
        if fresh:
            build_index(register, index_path).close()
        build_s = time.perf_counter() - started
        started = time.perf_counter()
        index = open_index(index_path)
        open_s = time.perf_counter() - started
        asked = read_mentions(args.mentions, index) if args.mentions else make_mentions(index, args)
        asked = asked[: args.limit] if args.limit else asked
        if not asked:
            sys.exit("No mention to measure on.")
        figures: dict[str, object] = {"size": index.size.companies, "kind": args.kind if not args.mentions else "file"}
        figures |= measure(index, asked)
        figures |= {"build_s": round(build_s, 2) if fresh else None, "open_s": round(open_s, 3), "seed": SEED}
        figures["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        index.close()
        if args.peers:
            figures["peers"] = measure_peers(register, asked[: args.peer_mentions])
    for name, value in figures.items():
        print(name, value, sep="  ")
    print(json.dumps(figures, ensure_ascii=False))


def measure(index: Index, asked: list[Asked]) -> dict[str, object]:
    """Accuracy and speed on mentions whose companies are in the register, and then with them left out."""
    link([asked[0].text], index)  # what is loaded once does not count
    started = time.perf_counter()
    links = link([Mention(a.text) for a in asked], index)
    seconds = time.perf_counter() - started
    known = [(one, a.right) for one, a in zip(links, asked, strict=True) if a.right]
    first = [one.best is not None and one.best.rid in right for one, right in known]
    accepted = [(one, a.right) for one, a in zip(links, asked, strict=True) if one.accepted]
    right_links = sum(one.rid in right for one, right in accepted)
    refused = refuse_left_out(index, asked[:4000])
    singles = []
    for a in asked[:: max(1, len(asked) // 40)]:
        at = time.perf_counter()
        link([a.text], index)
        singles.append(time.perf_counter() - at)
    return {
        "mentions": len(asked),
        "recall_at_1": round(sum(first) / max(1, len(known)), 4),
        "precision": round(right_links / max(1, len(accepted)), 4),
        "recall": round(right_links / max(1, len(known)), 4),
        "threshold": links.threshold,
        "unknown_said": round(sum(refused) / len(refused), 4),
        "right_at_0_9": calibration([one.score for one, _ in known], first, 0.85, 0.95),
        "mentions_per_s": round(len(asked) / seconds, 1),
        "single_ms": round(1000 * sorted(singles)[len(singles) // 2], 1),
    }


def refuse_left_out(index: Index, asked: list[Asked]) -> list[bool]:
    """Whether each mention is refused once its companies are taken out of the candidates."""
    model, reads = ranker(), [read_mention(a.text) for a in asked]
    refused = []
    for one, read, found in zip(asked, reads, find_candidates(index, reads), strict=True):
        others = [f for f in found if f.rid not in one.right]
        refused.append(not choose(Mention(one.text), read, others, model, model.threshold, 0).accepted)
    return refused


def calibration(scores: list[float], right: list[bool], low: float, high: float) -> float | None:
    """Share right of the links scored between two chances; None below 30 of them."""
    part = [r for s, r in zip(scores, right, strict=True) if low <= s < high]
    return round(sum(part) / len(part), 4) if len(part) >= 30 else None


def make_register(folder: Path, args: argparse.Namespace) -> Path:
    """The listed companies among made-up names, as Parquet with rid, name, code (and former names)."""
    import duckdb

    out = folder / f"register-{args.size}{'-former' if args.former else ''}.parquet"
    if out.exists():
        return out
    listed = {row["full_name"]: row["code"] for row in listed_pairs(args.data)}
    former: dict[str, str] = {}
    if args.former:
        changes = read_csv(args.data / "cn-listed-register" / "name_changes_2021_2023.csv.gz")
        former = {row["code"]: row["full_2021"] for row in changes if row["full_2021"] != row["full_2023"]}
    text = "\n".join(f"L{code}\t{name}\t{code}\t{former.get(code, '')}" for name, code in listed.items())
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as lines:
        lines.write(text + "\n")
        fill = max(0, args.size - len(listed))
        names = make_names(read_words(args.data), fill + fill // 50, SEED) if fill else iter(())
        lines.writelines(f"D{i}\t{name}\t\t\n" for i, name in enumerate(names))
        lines.flush()
        columns = "{'rid': 'VARCHAR', 'name': 'VARCHAR', 'code': 'VARCHAR', 'former_names': 'VARCHAR'}"
        duckdb.connect().execute(
            "copy (select max(rid) as rid, name, nullif(max(code), '') as code, max(former_names) as former_names from "
            f"read_csv('{lines.name}', delim='\t', header=false, quote='', columns={columns}) group by name) "
            f"to '{out}' (format parquet)"
        )
    return out


def listed_pairs(data: Path) -> Iterator[dict[str, str]]:
    """The newest pair of short and full name of each listed company; B shares (2…, 9…) give way to A shares."""
    newest: dict[str, dict[str, str]] = {}
    for row in read_csv(data / "cn-listed-register" / "short_full_pairs.csv.gz"):
        if row["code"] not in newest or "2023" in row["as_of"]:
            newest[row["code"]] = row
    yield from sorted(newest.values(), key=lambda row: row["code"][0] not in "29")


def is_held_out(code: str) -> bool:
    """The half of the listed companies nothing was learned from; as in ``tools/train_linking.py``."""
    return zlib.crc32(code.encode()) % 2 == 1


def make_mentions(index: Index, args: argparse.Namespace) -> list[Asked]:
    """Short names, spoilt names or old names of companies in the register."""
    ids = dict(index.connection.execute("select name, rid from names where prominence = 2 and source = 0").fetchall())
    if args.kind == "ledger":
        return spoil_names(index)
    if args.kind == "former":
        changes = read_csv(args.data / "cn-listed-register" / "name_changes_2021_2023.csv.gz")
        return [
            Asked(row["full_2021"], frozenset({ids[row["full_2023"]]}))
            for row in changes
            if row["full_2021"] != row["full_2023"]
            and row["full_2023"] in ids
            and shares(row["full_2021"], row["full_2023"])
        ]
    pairs = read_csv(args.data / "cn-listed-register" / "short_full_pairs.csv.gz")
    return [
        Asked(row["short_name"], frozenset({ids[row["full_name"]]}))
        for row in pairs
        if is_held_out(row["code"]) and row["full_name"] in ids
    ]


def shares(old: str, new: str) -> bool:
    """Whether an old name shares two characters in a row with today's, legal forms aside."""
    old, new = (name.replace("股份有限公司", "").replace("有限公司", "") for name in (old, new))
    return any(old[i : i + 2] in new for i in range(len(old) - 1))


def spoil_names(index: Index, most: int = 4000) -> list[Asked]:
    """Registered names spoilt by every kind of ``spoilt_names`` in turn, as a ledger spoils them."""
    rows = index.connection.execute(
        "select rid, name from names where length(name) between 8 and 30 and name like '%公司' and source = 0 "
        f"and name not like '%(%' using sample {most * 2} (reservoir, {SEED})"
    ).fetchall()
    spoiler, asked = Spoiler(SEED + 1000), []
    for i, (rid, name) in enumerate(sorted(rows)):
        text = spoiler.spoil(name, LEDGER[i % len(LEDGER)])
        if text:
            asked.append(Asked(text, frozenset({rid})))
    return asked[:most]


def read_mentions(path: Path, index: Index) -> list[Asked]:
    """Rows ``mention, code`` or ``q, rid``; a code may belong to companies of several ids."""
    by_code: dict[str, set[str]] = {}
    for code, rid in index.connection.execute("select code, rid from names where code <> ''").fetchall():
        by_code.setdefault(code, set()).add(rid)
    by_name: dict[str, set[str]] = {}  # an A and a B share of one company have one name and two codes
    for name, rid in index.connection.execute("select name, rid from names").fetchall():
        by_name.setdefault(name, set()).add(rid)
    known = {rid for (rid,) in index.connection.execute("select rid from names").fetchall()}
    asked = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if "q" in row:
            asked.append(Asked(row["q"], frozenset({str(row["rid"])} & known)))
        else:
            right = set(by_code.get(str(row["code"] or ""), ()))
            asked.append(Asked(row["mention"], frozenset(right | by_name.get(row.get("full_name", ""), set()))))
    return asked


# --- peers ------------------------------------------------------------------------------------------------------------

Peer = Callable[[list[str], list[str]], list[int]]


def measure_peers(register: Path, asked: list[Asked]) -> dict[str, object]:
    """recall@1 and speed of each peer on the same mentions, or why it did not run."""
    import duckdb

    rows = duckdb.sql(f"select rid::VARCHAR, name from read_parquet('{register}')").fetchall()
    ids, names = [r for r, _ in rows], [n for _, n in rows]
    texts = [a.text for a in asked]
    report: dict[str, object] = {}
    for title, peer in (
        ("tfidf_chars_1_2", find_by_tfidf),
        ("rapidfuzz_jaro_winkler", find_by_rapidfuzz),
        ("splink", find_by_splink),
    ):
        started = time.perf_counter()
        try:
            best = peer(texts, names)
        except ImportError as error:
            report[title] = f"not installed: {error}"
            continue
        seconds = time.perf_counter() - started
        right = sum(i >= 0 and ids[i] in a.right for i, a in zip(best, asked, strict=True))
        report[title] = {
            "recall_at_1": round(right / len(asked), 4),
            "seconds_with_build": round(seconds, 1),
            "mentions": len(asked),
        }
        print(title, report[title], file=sys.stderr)
    return report


def find_by_tfidf(texts: list[str], names: list[str]) -> list[int]:
    """The nearest name by cosine of TF-IDF weighted single characters and pairs."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sparse_dot_topn import sp_matmul_topn

    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), dtype="float32")
    table = vectors.fit_transform(names)
    best = sp_matmul_topn(vectors.transform(texts), table.T.tocsr(), top_n=1, n_threads=2, sort=True)
    return [int(best.indices[best.indptr[i]]) if best.indptr[i + 1] > best.indptr[i] else -1 for i in range(len(texts))]


def find_by_rapidfuzz(texts: list[str], names: list[str]) -> list[int]:
    """The nearest name by Jaro–Winkler."""
    from rapidfuzz import process
    from rapidfuzz.distance import JaroWinkler

    return [process.extractOne(text, names, scorer=JaroWinkler.similarity)[2] for text in texts]


def find_by_splink(texts: list[str], names: list[str]) -> list[int]:
    """The likeliest name by a Fellegi–Sunter model, trained by splink on this register."""
    import pandas as pd
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    def frame(values: list[str]) -> pd.DataFrame:
        return pd.DataFrame({
            "unique_id": range(len(values)), "name": values,
            "head": [v[:2] for v in values], "core": [read_mention(v).cut.core for v in values],
            "core_head": [read_mention(v).cut.core[:2] for v in values],
        })  # fmt: skip

    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.9, 0.8, 0.7]),
            cl.JaroWinklerAtThresholds("core", [0.95, 0.85, 0.7]),
        ],
        blocking_rules_to_generate_predictions=[block_on("core_head"), block_on("head")],
    )
    api = DuckDBAPI()
    tables = [api.register(frame(values), dataset_display_name=n) for n, values in (("a", texts), ("r", names))]
    linker = Linker(tables, settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=SEED)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("core_head"))
    pairs = linker.inference.predict(threshold_match_probability=0.0).as_pandas_dataframe()
    best = pairs.sort_values("match_weight").drop_duplicates("unique_id_l", keep="last")
    found = dict(zip(best["unique_id_l"], best["unique_id_r"], strict=True))
    return [int(found.get(i, -1)) for i in range(len(texts))]


if __name__ == "__main__":
    main()
