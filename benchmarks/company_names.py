"""
Make realistic Chinese company names that share words with real ones, for filling a register.

A linker that meets only odd names looks better than it is. These names share what real ones share: a trade name is
often one of a few thousand liked by everyone (华泰, 恒通), or the trade name of a listed company with another trade
behind it, or a brand; trades come from the tails of real names; a third carry a province or a city.

Run: ``python benchmarks/company_names.py OUT.parquet --rows 500000 [--data ../shared/data] [--seed 1]``. The same
seed gives the same rows; a shorter register is the beginning of a longer one.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import itertools
import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from luodi.core.companies.linking.cut import cut, fold
from luodi.core.places.division import gazetteer
from luodi.core.rules import load_rules

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
BLOCK = 50_000  # rows made from one seed
LIKED_FIRST = "华金鑫盛达源恒兴通瑞泰和德信永安康宏博远洋海天龙凤祥云锦泽润丰嘉美新立明光星辰创智科联众诚义顺隆昌茂荣宇航飞腾骏凯中国东方南北大"
LIKED_SECOND = "泰通达源盛鑫丰瑞康安和信诚德隆兴旺发顺祥云海洋天宇宏博远创新科联众力成业美佳华丰润泽林峰山川江河阳光明辉煌腾飞龙翔凯"
FORMS = (
    ("有限公司", 80),
    ("有限责任公司", 9),
    ("股份有限公司", 3),
    ("集团有限公司", 2),
    ("(集团)有限公司", 1),
    ("厂", 2),
    ("经营部", 2),
    ("合作社", 1),
)
PLAIN_TRADES = (
    "科技 贸易 商贸 实业 建筑工程 文化传播 信息技术 网络科技 电子商务 机械 置业 投资 物流 餐饮管理 企业管理 医疗器械 建材 物业管理 广告 环保科技 电子 电子科技 "
    "新能源 新材料 生物科技 房地产开发 装饰工程 农业发展 汽车销售 教育咨询 服饰 食品 化工 机电设备 智能科技 软件 供应链管理 进出口 国际贸易 医药 包装 五金 塑料制品 "
    "建设 建设集团 能源 能源科技 控股 发展 科技发展 电气 电器 股权投资 传媒 旅游 纺织 家具 钢铁 矿业 光电 半导体 生物医药 自动化 精密机械 模具 仪器 环境工程"
).split()


@dataclass(frozen=True)
class Words:
    """What names are made of: places with weights, trade names of three kinds, trades."""

    places: list[str]
    place_weights: list[float]
    liked: list[str]
    liked_weights: list[float]
    listed: list[str]
    brands: list[str]
    pairs: dict[str, list[str]]
    trades: list[str]
    trade_weights: list[float]


def read_words(data: Path) -> Words:
    """Gather the words from the tables under ``data`` and the project's own lexicons."""
    rng = random.Random(20)
    full = [fold(row["full_name"]) for row in read_csv(data / "cn-listed-register" / "companies.csv.gz")]
    cores = [cut(name).core for name in full]
    listed = [core[: rng.choice((2, 2, 2, 2, 3, 4))] for core in cores if len(core) > 3]
    tails = Counter(core[2:] for core in cores if 2 < len(core) < 11)
    with gzip.open(data / "company-shorter-form" / "short_names.txt.gz", "rt", encoding="utf-8") as lines:
        brands = [b for b in (line.strip() for line in lines) if re.fullmatch("[一-鿿]{2,4}", b)]
    pairs: dict[str, list[str]] = {}
    for brand in brands:
        pairs.setdefault(brand[0], []).append(brand[1])
    liked = [a + b for a, b in itertools.product(LIKED_FIRST, LIKED_SECOND) if a != b]
    rng.shuffle(liked)
    brand_gold = [row["company_name"] for row in read_csv(data / "company-name-parts" / "brand_gold.csv")]
    tails.update(core[2:] for core in (cut(fold(n)).core for n in brand_gold) if 3 < len(core) < 10)
    words = sorted(w for w in load_rules("trade_words")["trades"].split() if len(w) > 1)
    trades = Counter({t: n * 1.0 for t, n in tails.items()})
    for rank, trade in enumerate(PLAIN_TRADES):
        trades[trade] += 400 / (rank + 3)
    for word in words:
        trades[word] += 0.6
        trades[word + rng.choice(("科技", "设备", "工程", "贸易", "服务", "制造", "发展"))] += 0.6
    places, weights = weigh_places()
    return Words(places, weights, liked, [1 / (i + 8) for i in range(len(liked))], listed, brands, pairs,
                 list(trades), list(itertools.accumulate(trades.values())))  # fmt: skip


def weigh_places() -> tuple[list[str], list[float]]:
    """Places names begin with: municipalities and provincial capitals often, counties seldom."""
    places: list[str] = []
    weights: list[float] = []
    for division in gazetteer().divisions.values():
        if not division.code.isdigit() or division.level not in ("province", "city", "county"):
            continue
        weight = {"province": 30.0, "city": 8.0, "county": 0.6}[division.level]
        if division.short in ("北京", "上海", "深圳", "广州", "杭州", "成都", "苏州", "武汉", "重庆", "天津"):
            weight = 120.0
        for name, share in ((division.short, 0.6), (division.name, 0.4)):
            if len(name) > 1:
                places.append(name)
                weights.append(weight * share)
    return places, list(itertools.accumulate(weights))


def read_csv(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8-sig") as lines:
        yield from csv.DictReader(lines)


def make_names(words: Words, rows: int, seed: int) -> Iterator[str]:
    """``rows`` names; a name may come twice, as the same name does in registers of different places."""
    liked_weights = list(itertools.accumulate(words.liked_weights))
    forms, form_weights = [f for f, _ in FORMS], list(itertools.accumulate(w for _, w in FORMS))
    firsts = list(words.pairs)
    first_weights = list(itertools.accumulate(len(words.pairs[c]) for c in firsts))
    for start in range(0, rows, BLOCK):
        rng = random.Random(f"{seed}:{start}")
        n = min(BLOCK, rows - start)
        places = rng.choices(words.places, cum_weights=words.place_weights, k=BLOCK)
        liked = rng.choices(words.liked, cum_weights=liked_weights, k=BLOCK)
        listed, brands = rng.choices(words.listed, k=BLOCK), rng.choices(words.brands, k=BLOCK)
        first = rng.choices(firsts, cum_weights=first_weights, k=BLOCK)
        trades = rng.choices(words.trades, cum_weights=words.trade_weights, k=BLOCK)
        endings = rng.choices(forms, cum_weights=form_weights, k=BLOCK)
        for i in range(n):
            kind = rng.random()
            if kind < 0.40:
                brand = liked[i]
            elif kind < 0.52:
                brand = listed[i]
            elif kind < 0.80:
                brand = brands[i]
            else:  # two or three characters that follow each other in brands
                brand = first[i] + rng.choice(words.pairs[first[i]])
                if rng.random() < 0.4:
                    brand += rng.choice(words.pairs.get(brand[-1], ["达"]))
            where = rng.random()
            place = places[i]
            if where < 0.78:
                yield f"{place}{brand}{trades[i]}{endings[i]}"
            elif where < 0.86:
                yield f"{brand}({place}){trades[i]}{endings[i]}"
            else:
                yield f"{brand}{trades[i]}{endings[i]}"


def write_parquet(names: Iterator[str], out: Path) -> None:
    """Write ``rid`` (from 0) and ``name``."""
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "names.txt"
        with lines.open("w", encoding="utf-8") as file:
            file.writelines(f"{i}\t{name}\n" for i, name in enumerate(names))
        duckdb.connect().execute(
            "copy (from read_csv($path, delim='\t', header=false, quote='', columns={'rid': 'BIGINT', 'name': 'VARCHAR'})) "
            f"to '{out}' (format parquet)",
            {"path": str(lines)},
        )


def main() -> None:
    parser = argparse.ArgumentParser(description="Make realistic company names as Parquet.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, default=DATA)
    args = parser.parse_args()
    write_parquet(make_names(read_words(args.data), args.rows, args.seed), args.out)


if __name__ == "__main__":
    main()
