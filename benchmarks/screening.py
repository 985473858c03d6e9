"""
Measure screening: the first pass over a register, ranking again, memory, and what was kept beside the register.

It fails when, with --check, any tag differs from what plain SQL finds.

    python -m benchmarks.screening --rows 1000000                       # a made-up register, 50 needs with 200 keywords
    python -m benchmarks.screening --register DIR --needs NEEDS.json     # one's own
    python -m benchmarks.screening --rows 1000000 --peers polars duckdb  # the same job by others, in the same run
    python -m benchmarks.screening --rows 100000 --check                 # every tag against plain SQL

The last line is one JSON object. ``seconds_first`` is the first pass with the first ranking, ``seconds_rerank`` one with
other weights and filters, ``seconds_new_words`` one after ten keywords more, ``checksum`` a digest of ids and scores.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread

from luodi.core.targets.loading import load_needs
from luodi.core.targets.needs import Filters, Keyword, Need
from luodi.core.targets.rules import read_rules
from luodi.core.targets.screening import Screening, all_terms, screen
from luodi.core.targets.source import Register, open_register

DAY = date(2026, 1, 1)
_SYLLABLES = "锂钠氢氧碳硅硫磷钛锆镍钴锰铜铝镁光电磁热声波膜粉液晶纤管阀泵轴轮刀钻釜炉"
_ENDINGS = "材料 设备 系统 组件 模块 试剂 装置 部件 软件 服务 仪器 膜片".split()
_EVERYDAY = "日用百货销售；餐饮服务；物业管理；企业管理咨询；广告设计；办公用品销售；住房租赁；货物进出口；会议及展览服务；劳保用品销售".split(
    "；"
)


def words(count: int) -> list[str]:
    """Made-up names of goods, each once."""
    dice = random.Random(1)
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(dice.choices(_SYLLABLES, k=2)) + dice.choice(_ENDINGS)] = None
    return list(found)


def write_rows(folder: Path, rows: int) -> None:
    """A made-up register: scopes of about 100 characters, two of ten items from the 300 goods that may be looked for."""
    import duckdb

    folder.mkdir(parents=True)
    with duckdb.connect(config={"memory_limit": "1GB", "preserve_insertion_order": "false"}) as db:
        db.execute("CREATE TABLE goods AS SELECT unnest(?) AS w", [[w + "制造" for w in words(300)]])
        db.execute("CREATE TABLE everyday AS SELECT unnest(?) AS w", [_EVERYDAY])
        (goods,), (everyday,) = (db.execute(f"SELECT list(w) FROM {t}").fetchone() for t in ("goods", "everyday"))
        for part in range(-(-rows // 1_000_000)):
            first, last = part * 1_000_000, min(rows, (part + 1) * 1_000_000)
            item = "CASE WHEN hash(i, {k}) % 5 = 0 THEN $goods[1 + (hash(i, {k}, 1) % 300)::INT] ELSE $everyday[1 + (hash(i, {k}, 2) % 10)::INT] END"
            scope = ", ".join(item.format(k=k) for k in range(10))
            db.execute(
                f"""COPY (SELECT i AS rid, '甲' || hash(i) || '有限公司' AS name, ((11 + hash(i, 3) % 55) * 10000 + (1 + hash(i, 9) % 15) * 100 + 1 + hash(i, 10) % 12)::INT AS region,
                'C' || (13 + hash(i, 4) % 30) || (10 + hash(i, 5) % 80) AS industry, (hash(i, 6) % 100000 / 10.0)::DOUBLE AS capital,
                DATE '1985-01-01' + (hash(i, 7) % 14000)::INT AS founded, CASE WHEN hash(i, 8) % 3 = 0 THEN '注销' ELSE '存续' END AS status,
                concat_ws('；', {scope}) AS scope FROM range({first}, {last}) t(i))
                TO '{folder}/part-{part:04}.parquet' (FORMAT parquet, COMPRESSION zstd)""",
                {"goods": goods, "everyday": everyday},
            )


def made_up_needs() -> tuple[Need, ...]:
    """Fifty needs with 200 keywords, five of 31 provinces each."""
    dice, goods = random.Random(2), words(300)
    return tuple(
        Need(
            str(i), str(i), tuple(Keyword(w, weight) for w, weight in zip(goods[4 * i : 4 * i + 4], (3, 2, 2, 1), strict=True)),
            codes=tuple(str(dice.randint(13, 42)) for _ in range(6)),
            filters=Filters(regions=tuple(str(dice.randint(11, 64)) for _ in range(5)), founded_from=dice.choice((None, 2005))),
        )
        for i in range(50)
    )  # fmt: skip


class PeakMemory:
    """The most memory this process held, looked at every 20 ms."""

    def __enter__(self) -> PeakMemory:
        self.peak_mb, self._done = 0.0, Event()
        self._thread = Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.02):
            self.peak_mb = max(self.peak_mb, _resident_mb())


def _resident_mb() -> float:
    for line in Path("/proc/self/status").read_text().splitlines() if Path("/proc/self/status").exists() else []:
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def checksum(screening: Screening) -> str:
    """A digest of every target's id and score."""
    digest = sha256()
    for need, targets in screening.targets.items():
        digest.update(f"{need}:{[(t.id, t.score) for t in targets]}".encode())
    return digest.hexdigest()[:16]


def timed(label: str, work: object, *args: object, **options: object) -> tuple[object, float, float]:
    """What ``work`` gives, seconds and CPU seconds."""
    start, cpu = time.perf_counter(), time.process_time()
    result = work(*args, **options)  # type: ignore[operator]
    seconds, spent = time.perf_counter() - start, time.process_time() - cpu
    print(f"{label}: {seconds:.2f} s, {spent:.2f} s of CPU", flush=True)
    return result, seconds, spent


def check(register: Register, needs: tuple[Need, ...]) -> int:
    """How many tags the automaton and plain SQL disagree on."""
    import duckdb

    from luodi.core.companies.register.expressions import to_sql
    from luodi.core.targets.definition import hits_by_definition
    from luodi.core.targets.tagging import Tagger, pieces, tag_piece

    ids = {t: i for i, t in enumerate(dict.fromkeys(t for n in needs for t in all_terms(n)))}
    wrong = 0
    with duckdb.connect(config={"arrow_large_buffer_size": "true"}) as db:
        tagger = Tagger(ids, 10**9)  # as for a large register: by compiled code where there is a compiler
        for part in register.parts:
            found: set[tuple[int, int, int]] = set()
            for piece in pieces(part):
                term, row, fields = tag_piece(register, piece, tagger, db)
                found |= set(zip(row.tolist(), term.tolist(), fields.tolist(), strict=True))
            db.execute(f"CREATE OR REPLACE VIEW raw AS {register.raw_sql(part, register.columns())}")
            plain = set(db.execute(to_sql(hits_by_definition(register, ids, products=False), "duckdb")).fetchall())
            wrong += len(plain ^ found)
    return wrong


def measure(args: argparse.Namespace, scratch: Path) -> int:
    """Run it; 1 where a promise is broken."""
    where = args.register or scratch / "register"
    if args.register is None:
        timed(f"{args.rows} rows written", write_rows, where, args.rows)
    needs = load_needs(args.needs.read_text(encoding="utf-8"), args.needs.name) if args.needs else made_up_needs()
    register = open_register(where)
    options = {"top": args.top, "day": DAY, "store": scratch / "tags", "threads": args.threads}
    result: dict[str, object] = {
        "rows": register.rows,
        "needs": len(needs),
        "keywords": len({k.word for n in needs for k in n.keywords}),
    }
    if args.check:
        result["wrong_tags"] = check(register, needs)
    with PeakMemory() as memory:
        screening, first, first_cpu = timed("first pass", screen, needs, register, **options)
        again = tuple(replace(n, filters=replace(n.filters, capital_from=None, founded_from=2010)) for n in needs)
        rules = read_rules({"weights": {"words": 30, "industry": 30, "size": 30, "age": 10}}, "benchmark")
        _, rerank, rerank_cpu = timed("other weights and filters", screen, again, register, rules=rules, **options)
        ten = [Keyword(w) for w in ("轴承", "齿轮", "电梯", "涂料", "家具", "茶叶", "疫苗", "饲料", "水泥", "模具")]
        more = tuple(replace(n, keywords=(*n.keywords, ten[i % 10])) for i, n in enumerate(needs))
        _, added, added_cpu = timed("ten keywords more", screen, more, register, **options)
    kept = sum(p.stat().st_size for p in (scratch / "tags").iterdir())
    assert isinstance(screening, Screening)
    if args.peers:
        sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # where this is run as a file
        from benchmarks.screening_peers import PEERS
    for name in args.peers:
        try:
            found, seconds, spent = timed(name, PEERS[name], register, needs, args.top, args.threads)
        except ImportError:
            print(f"{name} is not installed here: pip install {name} into an environment of its own and run with it.")
            continue
        result[name] = {"seconds": round(seconds, 2), "cpu": round(spent, 2), **found}
    result |= {
        "seconds_first": round(first, 2), "cpu_first": round(first_cpu, 2), "seconds_rerank": round(rerank, 2),
        "cpu_rerank": round(rerank_cpu, 2), "seconds_new_words": round(added, 2), "cpu_new_words": round(added_cpu, 2),
        "peak_mb": round(memory.peak_mb), "kept_share": round(kept / register.bytes, 4), "checksum": checksum(screening),
    }  # fmt: skip
    print(json.dumps(result, ensure_ascii=False))
    return int(bool(result.get("wrong_tags")))


def main() -> int:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--register", type=Path, help="folder of Parquet files; made up if not given")
    parser.add_argument("--needs", type=Path, help="JSON or YAML; fifty made-up ones if not given")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of a made-up register")
    parser.add_argument("--top", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--peers", nargs="*", choices=("duckdb", "polars"), default=[])
    parser.add_argument(
        "--check", action="store_true", help="compare every tag with plain SQL (100,000 rows: a minute)"
    )
    args = parser.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="luodi-screening-"))
    try:
        return measure(args, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
