"""
How many listed firms are put on the right segments of the solid-state battery chain, and how many on wrong ones.

Promise: precision at least 0.9, recall at least 0.7, on firms that keywords were not tuned on. The key is
``tests/cases/chains/battery-firms.yaml``: firms with their segments, ``dev`` and ``held-out``. A pair (firm, segment) is right
where both agree. The words of a firm are its name and the main products that luodi ships (``rules/products``); with
``--words FILE`` those of another author (YAML: stock code → list of words). It would fail by placing a firm on a segment the key
does not name (precision) or by missing one (recall).

    python benchmarks/placement.py [--words FILE] [--misses]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import yaml

from luodi.core.chains.loading import shipped_chain
from luodi.core.chains.placing import Placer
from luodi.core.chains.products import listed_products

KEY = Path(__file__).parents[1] / "tests" / "cases" / "chains" / "battery-firms.yaml"


def main() -> None:
    """Print the pairs of each part, then one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=Path, help="YAML: stock code → words, in the place of the shipped products")
    parser.add_argument("--misses", action="store_true", help="list the pairs of dev that are wrong or missed")
    given = parser.parse_args()
    key = yaml.safe_load(KEY.read_text(encoding="utf-8"))
    shipped = {firm.code: list(firm.products) for firm in listed_products().values()}
    words = yaml.safe_load(given.words.read_text(encoding="utf-8")) if given.words else shipped
    placer = Placer(shipped_chain(key["chain"]))
    figures: dict[str, float | int] = {}
    for part in ("dev", "held-out"):
        firms = [firm for firm in key["firms"] if firm["part"] == part]
        wanted = {(f["code"], s) for f in firms for s in f["segments"]}
        found = set()
        for firm in firms:
            row = {"name": firm["name"], "products": words.get(firm["code"], [])}
            found |= {(firm["code"], p.segment) for p in placer.place(row) if p.placed}
        right = found & wanted
        name = part.replace("-", "_")
        figures |= {
            f"{name}_firms": len(firms), f"{name}_placed": len(found), f"{name}_right": len(right), f"{name}_key": len(wanted),
            f"{name}_precision": round(len(right) / max(len(found), 1), 3), f"{name}_recall": round(len(right) / len(wanted), 3),
        }  # fmt: skip
        print(
            f"{part}: {len(right)} of {len(found)} placed are right; {len(right)} of {len(wanted)} in the key are found"
        )
        if given.misses and part == "dev":  # what is held out is not to be looked at
            print("  wrong: ", sorted(found - wanted), "\n  missed:", sorted(wanted - found))
    print(json.dumps({"benchmark": "placement", "words": "another author's" if given.words else "shipped", **figures}))


if __name__ == "__main__":
    main()
