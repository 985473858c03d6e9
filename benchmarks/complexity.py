"""
Whether the complexity figures are right on world trade, and how fast and lean they are beside a peer.

Promise: on exports of 226 countries in 785 products, RCA, proximity and fitness equal the stored reference to 1e-9 and ECI
the package ecomplexity to 1e-6; the same figures are five times faster than that package's on 226 × 785 and on 3,000 ×
1,380, in a tenth of its memory. It would fail as soon as a convention slips, an array too many is held or a general
eigenvalue solver comes back. Signs: ECI correlates positively with diversity, on both sides.

    python benchmarks/complexity.py --data FOLDER [--peer PYTHON]

``--data`` holds world_trade_1998_2000.csv.gz, fitness_country_expected.csv, fitness_product_expected.csv and
proximity_product_sample.csv.gz (pachadotdev/economiccomplexity, Apache-2.0); they are not in the repository. ``--peer`` is
a Python that has ecomplexity (``pip install ecomplexity``). Both sides compute RCA, presence, ECI, PCI, density, COI and COG
from amounts, each in its own process; the peer without its check of log-supermodularity, which ours has not.
Seconds of CPU, the least of the runs; memory is the peak of the process over what it had with its libraries and the amounts
loaded.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

SEED = 5
LARGE = (3000, 1380)  # counties and districts by classes of GB/T 4754-2017

# One process per side and size. It reads amounts (and for the peer makes its table of them), then computes.
_CHILD = """
import json, os, resource, sys, time
side, file, runs, out = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
import numpy as np
if side == "peer":
    import warnings; warnings.filterwarnings("ignore")
    import pandas as pd
    from ecomplexity import ecomplexity
    from ecomplexity.calc_proximity import calc_discrete_proximity
else:
    from luodi.core.chains.complexity import complexity, outlook
    from luodi.core.chains.concentration import location_quotients, present
    from luodi.core.chains.relatedness import Diagonal, density, proximity
amounts = np.load(file)
if side == "peer":
    r, p = amounts.shape
    table = pd.DataFrame({"t": 0, "r": np.repeat(np.arange(r), p), "p": np.tile(np.arange(p), r), "v": amounts.ravel()})
    columns = {"time": "t", "loc": "r", "prod": "p", "val": "v"}
    def work():
        return ecomplexity(table, columns, check_logsupermodularity=False, verbose=False)
else:
    def work():
        rca = location_quotients(amounts)
        has = present(rca)
        near = proximity(has)
        found = complexity(has)
        return rca, has, near, found, density(has, near, Diagonal.INCLUDED), outlook(has, near, found)
def peak():
    with open("/proc/self/status") as status:
        return next(int(l.split()[1]) for l in status if l.startswith("VmHWM")) / 1024
def resident():
    with open("/proc/self/status") as status:
        return next(int(l.split()[1]) for l in status if l.startswith("VmRSS")) / 1024
try:
    open("/proc/self/clear_refs", "w").write("5")
except OSError:
    pass
before, seconds, wall = resident(), [], []
result = None
for _ in range(runs):
    result = None
    c, w = time.process_time(), time.perf_counter()
    result = work()
    seconds.append(time.process_time() - c)
    wall.append(time.perf_counter() - w)
figures = {"cpu_s": min(seconds), "wall_s": min(wall), "peak_mb": peak() - before}
if side == "peer":
    r, p = amounts.shape
    grid = lambda name: result.sort_values(["r", "p"])[name].to_numpy().reshape(r, p)
    np.savez(out, rca=grid("rca"), eci=grid("eci")[:, 0], pci=grid("pci")[0], density=grid("density"), coi=grid("coi")[:, 0],
             cog=grid("cog"))
else:
    rca, has, near, found, dense, look = result
    np.savez(out, rca=rca, has=has, near=near, eci=found.eci, pci=found.pci, density=dense, coi=look.coi, cog=look.cog)
print(json.dumps(figures))
"""


def read_amounts(folder: Path) -> tuple[Any, list[str], list[str]]:
    """Exports as an array of countries by products, and their names."""
    import numpy as np

    with gzip.open(folder / "world_trade_1998_2000.csv.gz", "rt", encoding="utf-8") as file:
        rows = [(r["country"], r["product"], float(r["value"])) for r in csv.DictReader(file)]
    countries, products = sorted({r[0] for r in rows}), sorted({r[1] for r in rows})
    at_country, at_product = ({name: i for i, name in enumerate(names)} for names in (countries, products))
    amounts = np.zeros((len(countries), len(products)))
    for country, product, value in rows:
        amounts[at_country[country], at_product[product]] += value
    return amounts, countries, products


def made_up(shape: tuple[int, int]) -> Any:
    """Amounts as nested as real ones: able regions make most industries, rare industries are made by able regions."""
    import numpy as np

    dice = np.random.default_rng(SEED)
    ability, need = dice.normal(size=shape[0]), dice.normal(size=shape[1])
    fit = ability[:, None] - need + dice.normal(scale=0.8, size=shape)
    return np.exp(2 * dice.normal(size=shape) + fit) * (dice.random(shape) < 1 / (1 + np.exp(-fit)))


def largest_faults(folder: Path, ours: Any, countries: list[str], products: list[str]) -> dict[str, float]:
    """Largest differences from the stored reference values; RCA from its definition, worked again in plain Python."""
    import numpy as np

    from luodi.core.chains.fitness import fitness_complexity

    amounts = read_amounts(folder)[0]
    total, of_country, of_product = amounts.sum(), amounts.sum(axis=1), amounts.sum(axis=0)
    rca = max(
        abs(ours["rca"][i, j] - float(amounts[i, j]) * total / (float(of_country[i]) * float(of_product[j])))
        for i in range(len(countries))
        for j in range(len(products))
    )
    found = fitness_complexity(ours["has"], steps=19)
    at_country, at_product = ({name: i for i, name in enumerate(names)} for names in (countries, products))
    with (folder / "fitness_country_expected.csv").open(encoding="utf-8") as file:
        f = max(abs(found.fitness[at_country[r["country"]]] - float(r["fitness"])) for r in csv.DictReader(file))
    with (folder / "fitness_product_expected.csv").open(encoding="utf-8") as file:
        q = max(abs(found.complexity[at_product[r["product"]]] - float(r["complexity"])) for r in csv.DictReader(file))
    with gzip.open(folder / "proximity_product_sample.csv.gz", "rt", encoding="utf-8") as file:
        pairs = [(r["product_a"], r["product_b"], float(r["proximity"])) for r in csv.DictReader(file)]
    near = max(abs(ours["near"][at_product[a], at_product[b]] - value) for a, b, value in pairs)
    return {
        "rca_error": float(rca),
        "presence_ones": int(np.count_nonzero(ours["has"])),
        "proximity_error": float(near),
        "proximity_pairs": len(pairs),
        "fitness_error": float(f),
        "product_fitness_error": float(q),
    }


def run(side: str, python: str, file: Path, runs: int, out: Path) -> dict[str, float]:
    """Figures of one side on one file of amounts, in a process of its own; its arrays go to ``out``."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]) if side == "ours" else ""}
    command = [python, "-c", _CHILD, side, str(file), str(runs), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def compare(ours: Any, theirs: Any) -> dict[str, float]:
    """Largest difference of each figure."""
    import numpy as np

    return {
        f"{name}_vs_peer": float(np.nanmax(np.abs(ours[name] - theirs[name])))
        for name in ("rca", "eci", "pci", "density", "coi", "cog")
    }


def missing_peer(python: str) -> str | None:
    """Why there is no peer, or ``None``."""
    done = subprocess.run([python, "-c", "import ecomplexity"], capture_output=True, text=True, check=False)
    return (
        None
        if done.returncode == 0
        else f"not installed in {Path(python).name} (pip install ecomplexity, or --peer): "
        + done.stderr.strip().splitlines()[-1]
    )


def main() -> None:
    """Compute both sizes on both sides and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--peer", default=sys.executable, help="a Python that has ecomplexity (default: this one)")
    parser.add_argument("--short", action="store_true", help="the small size alone")
    given = parser.parse_args()
    import numpy as np

    line: dict[str, Any] = {"seed": SEED}
    reason = missing_peer(given.peer)
    if reason:
        line["peer_missing"] = reason
        print(f"peer ecomplexity is missing: {reason}")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        sizes: list[tuple[str, Any]] = []
        if given.data:
            amounts, countries, products = read_amounts(given.data)
            sizes.append(("226x785", amounts))
        else:
            line["data_missing"] = "no --data given: nothing compared with stored values"
            print("no --data: the reference values were not compared; amounts are made up")
            sizes.append(("226x785", made_up((226, 785))))
        if not given.short:
            sizes.append(("3000x1380", made_up(LARGE)))
        for name, amounts in sizes:
            file = home / f"{name}.npy"
            np.save(file, amounts)
            runs = 5 if amounts.size < 1_000_000 else 1
            ours = run("ours", sys.executable, file, runs, home / "ours.npz")
            line |= {f"{key}_{name}": round(value, 3) for key, value in ours.items()}
            print(f"{name}: ours {ours}", file=sys.stderr)
            with np.load(home / "ours.npz") as arrays:
                kept = dict(arrays)
            if given.data and name == "226x785":
                line |= largest_faults(given.data, kept, countries, products)
            if reason:
                continue
            theirs = run("peer", given.peer, file, runs, home / "peer.npz")
            print(f"{name}: peer {theirs}", file=sys.stderr)
            line |= {f"peer_{key}_{name}": round(value, 3) for key, value in theirs.items()}
            line |= {f"times_faster_{name}": round(theirs["cpu_s"] / ours["cpu_s"], 2)}
            line |= {f"times_faster_wall_{name}": round(theirs["wall_s"] / ours["wall_s"], 2)}
            line |= {f"memory_share_{name}": round(ours["peak_mb"] / theirs["peak_mb"], 3)}
            with np.load(home / "peer.npz") as arrays:
                line |= {f"{key}_{name}": value for key, value in compare(kept, arrays).items()}
    print(json.dumps(line))


if __name__ == "__main__":
    main()
