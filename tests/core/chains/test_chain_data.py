"""The chains, products and scenarios luodi ships: whole, joined, and known by words that find the right firms."""

import csv
import gzip
from collections import Counter
from pathlib import Path

import pytest
import yaml

from luodi.core.chains.faults import NOTE
from luodi.core.chains.loading import check_yaml, shipped_chain, shipped_chains
from luodi.core.chains.placing import Placer
from luodi.core.chains.products import listed_products

ROOT = Path(__file__).parents[3]
RULES = ROOT / "luodi" / "core" / "rules"
KEY = yaml.safe_load((ROOT / "tests" / "cases" / "chains" / "battery-firms.yaml").read_text(encoding="utf-8"))
SCOPES = yaml.safe_load((ROOT / "tests" / "cases" / "chains" / "scopes.yaml").read_text(encoding="utf-8"))
SCENARIOS = yaml.safe_load((RULES / "scenarios.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(shipped_chains()))
def test_a_shipped_chain_has_no_fault(name):
    """No error and no warning, only notes; 25 to 60 segments, each known by words, classes and a reason."""
    checked = check_yaml(shipped_chains()[name], name)
    assert [str(f) for f in checked.faults if f.level != NOTE] == []
    assert 25 <= len(checked.chain.segments) <= 60
    assert all(s.keywords and s.codes and s.note and s.name_en for s in checked.chain.segments)


@pytest.mark.parametrize("name", sorted(shipped_chains()))
def test_every_exclusion_can_speak(name):
    """An exclusion holds a keyword of its segment, so that it can keep a firm out."""
    for segment in check_yaml(shipped_chains()[name], name).chain.segments:
        idle = [w for w in segment.exclude if not any(k.lower() in w.lower() for k in segment.keywords)]
        assert not idle, segment.id


@pytest.mark.parametrize("file", sorted((RULES / "products").glob("*.yaml")), ids=lambda p: p.name)
def test_a_product_file_says_where_it_comes_from(file):
    """Version, source, status and day stand in its head."""
    head = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert all(head.get(key) for key in ("version", "source", "status", "as_of"))


def test_product_facts_are_of_firms_in_the_register():
    """Stock codes and names are those of the demo register wherever it has the code; most it has."""
    path = ROOT / "luodi" / "core" / "companies" / "register" / "data" / "demo.tsv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        names = {row["编号"]: row["企业名称"] for row in csv.DictReader(rows, delimiter="\t") if row["类别"] == "企业"}
    firms = listed_products()
    known = {code: firm for code, firm in firms.items() if code in names}
    assert {code: firm.name for code, firm in known.items()} == {code: names[code] for code in known}
    assert len(known) > 0.9 * len(firms) > 500


@pytest.mark.parametrize("part", ["dev", "held-out"])
def test_battery_firms_are_placed_where_they_belong(part):
    """On either half of our own key, precision is at least 0.9 and recall 0.7, from name and product words alone."""
    placer, products = Placer(shipped_chain(KEY["chain"])), listed_products()
    counts = Counter()
    for firm in (f for f in KEY["firms"] if f["part"] == part):
        row = {"name": firm["name"], "products": products[firm["code"]].products}
        placed, true = {p.segment for p in placer.place(row) if p.placed}, set(firm["segments"])
        counts.update(right=len(placed & true), wrong=len(placed - true), missed=len(true - placed))
    assert counts["right"] >= 0.9 * (counts["right"] + counts["wrong"])
    assert counts["right"] >= 0.7 * (counts["right"] + counts["missed"])


def test_the_key_has_two_halves_and_firms_of_no_segment():
    """60 firms, 15 of them on no segment, split evenly; every segment named is one of the chain."""
    assert Counter(f["part"] for f in KEY["firms"]) == {"dev": 31, "held-out": 29}
    assert sum(not f["segments"] for f in KEY["firms"]) == 15
    assert {s for f in KEY["firms"] for s in f["segments"]} <= set(shipped_chain(KEY["chain"]).by_id)


@pytest.mark.parametrize("scenario", SCENARIOS["scenarios"], ids=lambda s: s["id"])
def test_a_scenario_leads_to_segments_of_the_chains(scenario):
    """Its products are segments of shipped chains; it has indicators with units, evidence and sources."""
    for product in scenario["products"]:
        assert product["segment"] in shipped_chain(product["chain"]).by_id
        assert product["use"]
    assert all(i["name"] and i["unit"] for i in scenario["indicators"])
    assert scenario["evidence"]
    assert set(scenario["sources"]) <= set(SCENARIOS["sources"])


@pytest.mark.parametrize("case", SCOPES["cases"], ids=lambda c: c["scope"][:16])
def test_a_business_scope_leads_to_its_segments(case):
    """A scope in the registration offices' wording places a firm where it belongs, and not where a word misleads."""
    placed = {p.segment for p in Placer(shipped_chain(case["chain"])).place({"scope": case["scope"]}) if p.placed}
    assert set(case.get("at", [])) <= placed
    assert not set(case.get("not", [])) & placed
