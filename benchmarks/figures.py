"""
How many planted slips the number checker finds, how often it cries wolf, and how fast it is.

Promise: a share, growth rate, sum, rate, average, day count or unit that a report's own figures do not give is found;
an untouched report gives no finding. Texts are made here from templates that were written after the checker's rules
and are not those of ``tests/cases/figures``: paragraphs of unrelated figures around the relation, other wordings, and
percentages worked out from figures with more digits than are printed, as offices do. One figure is then changed by
enough to matter. It would fail by missing planted slips (recall), by a finding in an untouched text (false alarms,
those called rounding counted apart), or by blaming other figures than the planted ones.

    python benchmarks/figures.py [--texts 2000] [--seed 20231106]
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable

from luodi.core.reading.figures import check_figures, check_figures_across
from luodi.core.text.dates import find_dates
from luodi.core.text.quantities import find_quantities

FILLERS = (
    "座谈会上，来自{n}家企业的负责人先后发言，介绍了在{n}个城市的布局。",
    "该企业成立于20{m}年，现有员工{n}人，拥有专利{n}项，产品销往{m}个省份，去年营收{d}亿元。",
    "双方围绕{m}个合作事项交换意见，力争年内再落地{n}个项目。",
    "据了解，项目达产后年产值可达{d}亿元，可带动就业{n}人，税收贡献率居园区前列。",
    "目前园区绿化率{m}%，标准厂房出租率超过{m}%，服务窗口平均每件办理用时{m}分钟。",
    "代表团还走进占地{n}亩的产业基地，观看了总长{m}公里的示范线路。",
    "招商小分队共走访{m}家商协会，带回有效线索{n}条，其中{m}条已派单。",
    "规上工业增加值增长{d}%，高于全省平均水平{m}个百分点；固定资产投资增长{d}%。",
    "甲乙智能装备项目总投资{d}亿元，丙丁生物医药项目总投资{d}亿元，两个项目均已备案。",
    "本地农产品网络零售额占全省的{m}%，冷链仓容{n}万立方米。",
)


def filler(pick: random.Random) -> str:
    """A sentence with figures that nothing relates."""
    said = pick.choice(FILLERS)
    while "{" in said:
        for name, value in (
            ("n", pick.randint(30, 900)),
            ("m", pick.randint(11, 23)),
            ("d", pick.randint(105, 990) / 10),
        ):
            said = said.replace(f"{{{name}}}", str(value), 1)
    return said


def off(pick: random.Random, percent: float) -> float:
    """A percentage that is wrong by enough to matter."""
    return round(percent + pick.choice((-1, 1)) * max(0.6, percent * pick.uniform(0.04, 0.3)), 2)


def share(pick: random.Random, slip: bool) -> str:
    whole = pick.uniform(80, 900)
    part = whole * pick.uniform(0.12, 0.8)
    percent = part / whole * 100
    said = off(pick, percent) if slip else round(percent, 2)
    form = pick.choice(
        (
            "活动现场集中签约{b:.2f}亿元，其中，数字经济领域签约{a:.2f}亿元，占比{p:.2f}%。",
            "前三季度，开发区落实内资{b:.2f}亿元，其中先进制造业到位{a:.2f}亿元，占到{p:.2f}%。",
            "在谈项目协议总金额{b:.2f}亿元，央企投资{a:.2f}亿元，占协议总金额的{p:.2f}%。",
            "文旅类项目投资{a:.2f}亿元，占全部签约金额{b:.2f}亿元的{p:.2f}%。",
        )
    )
    return form.format(a=part, b=whole, p=said)


def count_share(pick: random.Random, slip: bool) -> str:
    whole = pick.randint(40, 600)
    part = pick.randint(whole // 6, whole * 4 // 5)
    percent = part / whole * 100
    form = pick.choice(
        (
            "登记入库的投资线索共{b}条，其中制造业线索{a}条，占{p:.1f}%。",
            "与会嘉宾{b}人，其中境外嘉宾{a}人，占比{p:.1f}%。",
            "全区实有外资企业{b}家，其中世界500强投资{a}家，占总数的{p:.1f}%。",
        )
    )
    return form.format(a=part, b=whole, p=off(pick, percent) if slip else percent)


def growth(pick: random.Random, slip: bool) -> str:
    before = pick.uniform(20, 400)
    after = before * pick.uniform(1.05, 1.7)
    percent = (after / before - 1) * 100
    form = pick.choice(
        (
            "实际使用外资从去年的{a:.2f}亿元上升到{b:.2f}亿元，增长{p:.1f}%。",
            "省外资金到位额由{a:.2f}亿元增加至{b:.2f}亿元，同比增长{p:.1f}%。",
            "全县招商到位资金{b:.2f}亿元，较上年同期的{a:.2f}亿元增长{p:.1f}%。",
            "完成固定资产投资{b:.2f}亿元，同比增长{p:.1f}%，去年同期为{a:.2f}亿元。",
        )
    )
    return form.format(a=before, b=after, p=off(pick, percent) if slip else percent)


def total(pick: random.Random, slip: bool) -> str:
    parts = [pick.randint(5, 90) for _ in range(3)]
    whole = sum(parts) + (pick.choice((-1, 1)) * pick.randint(3, 9) if slip else 0)
    form = pick.choice(
        (
            "云岭县引进项目{0}个、石桥县引进项目{1}个、河湾区引进项目{2}个，三地合计{t}个。",
            "今年以来，长三角方向洽谈企业{0}家、珠三角方向洽谈企业{1}家、京津冀方向洽谈企业{2}家，共计{t}家。",
            "全年实现生产总值{t}亿元，其中第一产业增加值{0}亿元，第二产业增加值{1}亿元，第三产业增加值{2}亿元。",
        )
    )
    return form.format(*parts, t=whole)


def rate(pick: random.Random, slip: bool) -> str:
    signed = pick.randint(40, 900)
    done = pick.randint(signed // 4, signed * 9 // 10)
    percent = done / signed * 100
    form = pick.choice(
        (
            "截至10月底，累计签约项目{b}个，实现开工{a}个，开工率{p:.2f}%。",
            "上年度签约项目{b}个，目前已建成{a}个，建成率为{p:.2f}%。",
            "博览会签约{b}个项目，已有{a}个开工，开工率达到{p:.2f}%。",
            "全市签约合同项目{b}个，已履约{a}个，履约率{p:.2f}%。",
        )
    )
    return form.format(a=done, b=signed, p=off(pick, percent) if slip else percent)


def paid_in(pick: random.Random, slip: bool) -> str:
    signed = pick.uniform(60, 900)
    paid = signed * pick.uniform(0.15, 0.9)
    form = pick.choice(
        (
            "项目合同总金额{b:.2f}亿元，实际到位资金{a:.2f}{u}，资金到位率{p:.2f}%。",
            "协议投资{b:.2f}亿元，已到位{a:.2f}{u}，到位率达{p:.2f}%。",
        )
    )
    return form.format(a=paid, b=signed, p=paid / signed * 100, u="万元" if slip else "亿元")


def average(pick: random.Random, slip: bool) -> str:
    mu = pick.randint(30, 400)
    invested = round(mu * pick.uniform(0.02, 0.06), 2)
    per_mu = invested * 10000 / mu * (pick.choice((0.7, 1.4, 1.8)) if slip else 1)
    form = pick.choice(
        (
            "项目选址于北部新区，用地{m}亩，固定资产投资{i}亿元，亩均投资{p:.0f}万元。",
            "一期占地{m}亩，计划投资{i}亿元，投资强度达到{p:.0f}万元/亩。",
        )
    )
    return form.format(m=mu, i=invested, p=per_mu)


def days(pick: random.Random, slip: bool) -> str:
    first = pick.randint(2, 20)
    length = pick.randint(2, 7)
    month = pick.randint(1, 12)
    wrong = length + pick.choice((1, 2)) if slip else length
    form = pick.choice(
        (
            "{m}月{a}日至{b}日，县长率队赴外地开展为期{n}天的招商活动。",
            "{m}月{a}日—{b}日，经贸团一行历时{n}天，先后走访多地企业。",
        )
    )
    return form.format(m=month, a=first, b=first + length - 1, n=wrong)


def period(pick: random.Random, slip: bool) -> str:
    first, last = pick.randint(2, 10), pick.randint(12, 27)
    if slip:
        first, last = last, first
    return pick.choice(("推介活动将于{m}月{a}日至{b}日举办。", "{m}月{a}-{b}日，考察组在外走访。")).format(
        m=pick.randint(1, 12), a=first, b=last
    )


def structure(pick: random.Random, slip: bool) -> str:
    first, second = pick.randint(40, 180), pick.randint(300, 520)
    third = 1000 - first - second + (pick.choice((-1, 1)) * pick.randint(7, 30) if slip else 0)
    form = pick.choice(
        ("三次产业结构优化为{0}:{1}:{2}。", "三次产业比例调整至{0}:{1}:{2}。", "一二三产投资分别占{0}%、{1}%、{2}%。")
    )
    return form.format(first / 10, second / 10, third / 10)


RELATIONS: dict[str, Callable[[random.Random, bool], str]] = {
    f.__name__: f for f in (share, count_share, growth, total, rate, paid_in, average, days, period, structure)
}
EXPECTED = {
    "share": {"share"}, "count_share": {"share"}, "growth": {"growth"}, "total": {"sum"}, "rate": {"ratio"}, "paid_in": {"unit_slip"},
    "average": {"average"}, "days": {"days"}, "period": {"range"}, "structure": {"percent_sum"},
}  # fmt: skip


def report(pick: random.Random, sentence: str) -> tuple[str, int]:
    """A report of some 400 to 800 characters with ``sentence`` inside, and where that begins."""
    before = "".join(filler(pick) for _ in range(pick.randint(3, 6)))
    return before + sentence + "".join(filler(pick) for _ in range(pick.randint(3, 6))), len(before)


def pair(pick: random.Random, slip: bool) -> dict[str, str]:
    """Two reports on one event; with a slip the second has another figure."""
    event, amount = pick.randint(3, 30), pick.uniform(100, 900)
    told = amount * pick.choice((0.9, 1.06, 1.15, 10**-4)) if slip else amount
    first = f"第{event}届东湖投资贸易洽谈会日前闭幕，本届大会签约总额{amount:.2f}亿元。"
    second = f"记者从第{event}届东湖投资贸易洽谈会组委会获悉，{pick.choice(('签约金额', '签约总金额', '合同总金额'))}达{told:.2f}亿元。"
    return {"a": report(pick, first)[0], "b": report(pick, second)[0]}


def measure(texts: int, seed: int) -> dict[str, float | int | dict[str, float]]:
    """Recall and false alarms over ``texts`` touched and as many untouched reports."""
    pick = random.Random(seed)
    planted: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    alarms = roundings = elsewhere = 0
    clean_texts: list[str] = []
    for i in range(texts):
        name = list(RELATIONS)[i % len(RELATIONS)]
        clean, _ = report(pick, RELATIONS[name](pick, False))
        clean_texts.append(clean)
        for finding in check_figures(clean):
            if finding.kind == "rounding":
                roundings += 1
            else:
                alarms += 1
                print("false alarm:", finding.message)
        sentence = RELATIONS[name](pick, True)
        touched, start = report(pick, sentence)
        planted[name] += 1
        inside = False
        for finding in check_figures(touched):
            here = all(start <= f.start and f.end <= start + len(sentence) for f in finding.figures)
            inside = inside or (here and finding.kind in EXPECTED[name])
            elsewhere += not here
            if not here:
                print("elsewhere:", finding.message)
        caught[name] += inside
        if not inside:
            print("missed:", sentence)
    pairs = max(1, texts // 10)
    across = sum(bool(check_figures_across(pair(pick, True))) for _ in range(pairs))
    across_alarms = sum(len(check_figures_across(pair(pick, False))) for _ in range(pairs))
    return {
        "texts": texts,
        "seed": seed,
        "recall": round(sum(caught.values()) / sum(planted.values()), 4),
        "false_alarms_per_1000": round(1000 * alarms / texts, 2),
        "roundings_per_1000": round(1000 * roundings / texts, 2),
        "findings_elsewhere_per_1000": round(1000 * elsewhere / texts, 2),
        "recall_by_relation": {name: round(caught[name] / planted[name], 3) for name in RELATIONS},
        "across_recall": round(across / pairs, 4),
        "across_false_alarms_per_1000": round(1000 * across_alarms / pairs, 2),
        **speed(clean_texts[:50]),
    }


def speed(reports: list[str]) -> dict[str, float]:
    """Median milliseconds for a report, of five rounds after one that does not count."""
    timed: dict[str, float] = {"median_characters": statistics.median(len(r) for r in reports)}
    for name, work in (
        ("check_figures", check_figures),
        ("find_quantities", find_quantities),
        ("find_dates", find_dates),
    ):
        rounds = []
        for _ in range(6):
            started = time.perf_counter()
            for text in reports:
                work(text)
            rounds.append((time.perf_counter() - started) / len(reports) * 1000)
        timed[f"{name}_ms"] = round(statistics.median(rounds[1:]), 3)
    return timed


def main() -> None:
    """Print what was missed, then one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1] if __doc__ else None)
    parser.add_argument("--texts", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20231106)
    given = parser.parse_args()
    print(json.dumps(measure(given.texts, given.seed), ensure_ascii=False))


if __name__ == "__main__":
    main()
