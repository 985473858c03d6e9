"""
How long the desk's search takes over a large number of reports.

Promise: any substring, of one character or many, is found among 20,000 reports within a quarter of a second,
on SQLite and on PostgreSQL, so that no index of bigrams is needed. It would fail as soon as the scan is slower. The peer beside it is
what an index would give: FTS5 over bigrams, built here over the same texts.

    python benchmarks/search.py [--reports 20000]
    python tools/with_postgres.py python benchmarks/search.py
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable

QUERIES = ("电池", "动力电池", "澈", "苏州恒澈新能源", "没有的词语", "考察招商")
PIECES = (
    "副市长何岚带队赴{a}考察招商，走访了{a}{b}新能源科技有限公司，了解{c}产业情况。",
    "市长周启明指出，要紧盯{c}产业，推动项目尽快落地，市招商局要逐一对接{b}等企业。",
    "董事长陆文博表示，将于近期组织团队赴{a}实地考察，就{c}项目深化合作。",
)
PLACES = ("苏州", "杭州", "合肥", "宁波", "无锡", "嘉兴", "常州", "武汉", "长沙", "成都")
TRADES = ("储能", "光伏", "低空经济", "生物医药", "半导体", "新材料", "冷链物流", "智能装备", "氢能")
SYLLABLES = "恒澈云骧量衡纳川沐光湾澜澄岳环宇鼎泰瑞祥博远"


def some_text(dice: random.Random, characters: int = 600) -> str:
    """A report of about ``characters`` characters."""
    said, length = [], 0
    while length < characters:
        name = "".join(dice.sample(SYLLABLES, 2))
        trade = "动力电池" if dice.random() < 0.002 else dice.choice(TRADES)
        said.append(dice.choice(PIECES).format(a=dice.choice(PLACES), b=name, c=trade))
        length += len(said[-1])
    return "".join(said)


def bigrams(text: str) -> str:
    """The tokens of a bigram index; the last character stands alone."""
    return " ".join([a + b for a, b in itertools.pairwise(text)] + [text[-1:]])


def milliseconds(work: Callable[[], object]) -> float:
    """Median of five runs."""
    taken = []
    for _ in range(5):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return round(statistics.median(taken), 1)


def main() -> None:
    """Fill a desk, search it, print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=20_000)
    count = parser.parse_args().reports
    with tempfile.TemporaryDirectory() as home:
        os.environ["LUODI_HOME"] = home
        from luodi.web.serve import migrate, set_up

        set_up()
        migrate()
        print(json.dumps(measure(count), ensure_ascii=False))


def measure(count: int) -> dict[str, object]:
    """Milliseconds per query: our scan with its first page, and where SQLite is used, FTS5 over bigrams."""
    from django.db import connection

    from luodi.web.accounts.models import Role, Unit, User
    from luodi.web.reports.models import Report, SearchText
    from luodi.web.reports.searching import recent, search

    dice = random.Random(1)
    unit = Unit.objects.create(name="局")
    lin = User.objects.create(username="lin", unit=unit, role=Role.BUREAU)
    texts = [some_text(dice) for _ in range(count)]
    reports = Report.objects.bulk_create(
        [Report(unit=unit, title="报告", sha256="", original=text, added_by=lin) for text in texts], batch_size=500
    )
    SearchText.objects.bulk_create(
        [SearchText(report=r, words=t) for r, t in zip(reports, texts, strict=True)], batch_size=500
    )

    def scan(query: str) -> list[Report]:
        return list(recent(search(Report.objects.visible_to(lin), {"q": query}))[:20])

    result: dict[str, object] = {
        "reports": count,
        "characters": sum(map(len, texts)),
        "database": connection.vendor,
        "scan_ms": {query: milliseconds(lambda query=query: scan(query)) for query in QUERIES},
        "found": {query: sum(query in text for text in texts) for query in QUERIES},
    }
    if connection.vendor == "sqlite":
        started = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("CREATE VIRTUAL TABLE peer USING fts5(words, content='')")
            cursor.executemany(
                "INSERT INTO peer(rowid, words) VALUES (%s, %s)",
                [(r.pk, bigrams(t)) for r, t in zip(reports, texts, strict=True)],
            )
            result["fts5_build_s"] = round(time.perf_counter() - started, 1)

            def indexed(query: str) -> list[tuple[int]]:
                words = " ".join(bigrams(query).split()[:-1]) or f"{query}*"
                match = words if words.endswith("*") else f'"{words}"'
                cursor.execute("SELECT rowid FROM peer WHERE peer MATCH %s LIMIT 20", [match])
                return cursor.fetchall()

            result["fts5_ms"] = {query: milliseconds(lambda query=query: indexed(query)) for query in QUERIES}
    return result


if __name__ == "__main__":
    main()
