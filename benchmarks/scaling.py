"""
Whether time grows with length only: each reader on long runs of one unit, at one length and at four times it.

    python benchmarks/scaling.py

Prints a row per reader and unit with the seconds at the longer length and the ratio (4 is linear, 16 quadratic), and one
JSON line last with the worst ratio.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from luodi.core.companies.names import parse_name
from luodi.core.places import find_places
from luodi.core.reading.figures import check_figures
from luodi.core.reading.read import read
from luodi.core.text.dates import find_dates
from luodi.core.text.numerals import find_numerals
from luodi.core.text.quantities import find_quantities
from luodi.core.text.repair import repair

UNITS = [
    "(",
    "經(jīng)",
    "1",
    "1、",
    "一",
    "年",
    "1元",
    "上海市朝阳区、",
    "市长",
    "甲公司、",
    "由3亿元增长到",
    "希望企业",
    "，",
    "\n",
]
READERS: dict[str, tuple[Callable[[str], object], int]] = {
    "repair": (repair, 100_000),
    "find_dates": (find_dates, 100_000),
    "find_numerals": (find_numerals, 100_000),
    "find_quantities": (find_quantities, 50_000),
    "find_places": (find_places, 100_000),
    "check_figures": (check_figures, 20_000),
    "parse_name": (parse_name, 5_000),
    "read": (read, 20_000),
}


def seconds(reader: Callable[[str], object], text: str) -> float:
    """Processor seconds of the quicker of two runs."""
    best = float("inf")
    for _ in range(2):
        start = time.process_time()
        reader(text)
        best = min(best, time.process_time() - start)
    return best


def main() -> None:
    """Run the benchmark."""
    worst, where = 0.0, ""
    for name, (reader, characters) in READERS.items():
        reader("上海市朝阳区市长1元")  # lexicons are loaded once
        for unit in UNITS:
            short = seconds(reader, unit * (characters // len(unit)))
            long = seconds(reader, unit * (4 * characters // len(unit)))
            # Below a few milliseconds the clock says more about the machine than about the reader.
            ratio = long / max(short, 0.005)
            print(f"{name:16} {unit!r:24} {4 * characters:>8} characters {long:8.3f} s  ratio {ratio:5.1f}")
            if ratio > worst:
                worst, where = ratio, f"{name} {unit!r}"
    print(json.dumps({"worst_ratio": round(worst, 1), "where": where}, ensure_ascii=False))


if __name__ == "__main__":
    main()
