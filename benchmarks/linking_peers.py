"""
The peers ``linking.py`` runs beside luodi: recall@1 and time on the same mentions and the same register.

``pip install rapidfuzz scikit-learn sparse_dot_topn splink pandas``, in an environment that also has luodi; a peer that
is not there says so and the others run.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.linking_data import Asked
from luodi.core.companies.linking.mention import read_mention

SEED = 7
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
            report[title] = f"not installed ({error.name}): see linking_peers.py"
            print(title, report[title], file=sys.stderr)
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
