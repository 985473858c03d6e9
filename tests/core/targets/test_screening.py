"""Screening: the fast way gives what the definition gives, whatever was kept from before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import duckdb
import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from luodi.core.companies.register.expressions import to_sql
from luodi.core.targets import searching, tagging
from luodi.core.targets.arrow_text import Text
from luodi.core.targets.definition import hits_by_definition
from luodi.core.targets.errors import ScreeningFailed
from luodi.core.targets.needs import Filters, Keyword, Need, Signal
from luodi.core.targets.rules import read_rules, shipped_rules
from luodi.core.targets.screening import all_terms, screen
from luodi.core.targets.source import open_register
from luodi.core.targets.terms import Term, holds, terms_of
from tests.core.targets.registers import made_up, write_register

DAY = date(2026, 11, 22)
ANY = Filters(statuses=())
BATTERY = Need(
    "battery",
    "电池",
    (Keyword("固态电池", 3), Keyword("锂电池", 2), Keyword("隔膜")),
    ("锂电池回收", "餐饮"),
    ("3841",),
)
LATIN = Need(
    "latin", "电子", (Keyword("pcb", 2), Keyword("AI"), Keyword("led"), Keyword("a.b"), Keyword("[X]")), (), ("39",)
)
NEEDS = (BATTERY, LATIN)


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    return open_register(write_register(tmp_path_factory.mktemp("register"), made_up(3000), files=3))


def screened(register, needs=NEEDS, **options):
    return screen(needs, register, day=DAY, **{"top": 100, **options})


def tags_of(register, needs, products=()):
    """(row, term, fields) of the whole register, as the search finds them."""
    ids = {t: i for i, t in enumerate(dict.fromkeys(t for n in needs for t in all_terms(n)))}
    found, base = set(), 0
    tagger = tagging.Tagger(ids, register.rows)
    with duckdb.connect(config={"arrow_large_buffer_size": "true"}) as db:
        for part in register.parts:
            tags = [tagging.tag_piece(register, piece, tagger, db) for piece in tagging.pieces(part)]
            term, row, fields = tagging.merge(*tags, tagging.tag_products(register, part, ids, dict(products), db))
            found |= set(zip((row + base).tolist(), term.tolist(), fields.tolist(), strict=True))
            base += part.rows
    return found, ids


@pytest.fixture(params=["compiled", "automaton"])
def both_searches(request, monkeypatch):
    """Each way to look for words in turn."""
    if request.param == "compiled" and not searching.HAS_NUMBA:
        pytest.skip("numba is not installed: pip install luodi[plan]")
    monkeypatch.setattr(searching, "WORTH_COMPILING", 0 if request.param == "compiled" else 10**9)
    return searching.CompiledSearch if request.param == "compiled" else searching.AutomatonSearch


@pytest.mark.usefixtures("both_searches")
def test_tags_are_those_of_the_definition(register):
    """Either search finds each term in the rows and fields in which plain SQL finds it, exclusions and capitals included."""
    products = {made_up(3000)[1][1]: "PCB；固态电池"}
    found, ids = tags_of(register, NEEDS, products.items())
    with duckdb.connect() as db:
        (part,) = register.parts
        db.execute(f"CREATE VIEW raw AS {register.raw_sql(part, register.columns())}")
        db.execute("CREATE TABLE products AS SELECT ? AS name, ? AS products", next(iter(products.items())))
        assert set(db.execute(to_sql(hits_by_definition(register, ids, products=True), "duckdb")).fetchall()) == found
    assert len(found) > 1000
    assert {fields for *_, fields in found} >= {1, 2, 3, 4}


TEXTS = st.lists(st.text("锂电池回收aAＡi.[]；\n\u0130𠮷", max_size=12), max_size=8)


@given(TEXTS, TEXTS, st.sets(st.builds(Term, st.text("锂电池ai.[𠮷", min_size=1, max_size=3)), max_size=5))
@example(
    ["锂", "电池", "", "x锂电", "a", "i"], ["池"] * 6, {Term("锂电池"), Term("ai"), Term("池x锂")}
)  # over the border of two texts
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_tagger_decides_as_the_definition(both_searches, names, scopes, terms):
    """Whatever the texts and words, a tag stands for exactly the texts that hold the term, and for the fields that do."""
    terms = sorted({replace(t, strikes=(t.word + "回收",)) if len(t.word) == 2 else t for t in terms})
    names, scopes = names[: len(scopes)], scopes[: len(names)]
    tagger = tagging.Tagger({t: i for i, t in enumerate(terms)}, 1)
    assert isinstance(tagger._search, both_searches)
    found = tagger.tag({"name": texts_as_read(names), "scope": texts_as_read(scopes)}, 5)
    expected = {
        (i, row + 5, fields)
        for row, (name, scope) in enumerate(zip(names, scopes, strict=True))
        for i, term in enumerate(terms)
        if (fields := holds(name, term) + 2 * holds(scope, term))
    }
    rows = list(zip(*(column.tolist() for column in found), strict=True))
    assert set(rows) == expected
    assert len(rows) == len(expected)


def texts_as_read(texts):
    encoded = [t.encode() for t in texts]
    return Text(np.cumsum([0, *map(len, encoded)]), memoryview(b"".join(encoded)))


def test_rows_with_more_words_than_there_is_room_for(both_searches):
    """A few rows that hold hundreds of words each give all of them."""
    words = [f"词{chr(0x4E00 + i)}" for i in range(900)]
    search = both_searches(words)
    rows, found, held = search.find([texts_as_read(["".join(words)] * 3 + ["词"])])
    assert sorted(zip(rows.tolist(), found.tolist(), strict=True)) == [(r, w) for r in range(3) for w in range(900)]
    assert set(held.tolist()) == {1}


def test_tags_do_not_depend_on_the_batches(register, monkeypatch):
    """Batches of seven rows give the tags of one batch."""
    whole, _ = tags_of(register, NEEDS)
    monkeypatch.setattr(tagging, "BATCH", 7)
    few = open_register(write_register(register.folder.parent / "few", made_up(100)))
    small, _ = tags_of(few, NEEDS)
    monkeypatch.undo()
    assert small == tags_of(few, NEEDS)[0]
    assert whole


def test_ranking_again_equals_screening_anew(register, tmp_path):
    """Other weights and filters over kept tags give what a first pass with them gives, and read no text again."""
    screened(register, store=tmp_path / "kept")
    rules = read_rules({"weights": {"words": 10, "industry": 60, "size": 5, "age": 5}}, "x.yaml")
    needs = (replace(BATTERY, filters=Filters(regions=("34",))), LATIN)
    again = screened(register, needs, rules=rules, store=tmp_path / "kept")
    anew = screened(register, needs, rules=rules, store=tmp_path / "new")
    assert again.targets == anew.targets
    assert (again.tagged_rows, anew.tagged_rows) == (0, 3000)


def test_more_keywords_equal_screening_from_scratch(register, tmp_path):
    """Words added later give what they give when they were there from the beginning."""
    screened(register, store=tmp_path / "kept")
    more = (replace(BATTERY, keywords=(*BATTERY.keywords, Keyword("正极材料", 5))), LATIN)
    added = screened(register, more, store=tmp_path / "kept")
    assert added.targets == screened(register, more, store=tmp_path / "new").targets
    assert any(word == "正极材料" for t in added.targets["battery"] for word, _ in t.found)


def test_parts_give_what_the_whole_gives(register, tmp_path, monkeypatch):
    """The same targets in the same order whether the register is ranked at once or in three parts."""
    from luodi.core.targets import source

    whole = screened(register, store=tmp_path / "whole", top=20)
    monkeypatch.setattr(source, "PART_ROWS", 1000)
    parts = open_register(register.folder)
    assert len(parts.parts) == 3
    cut = screened(parts, store=tmp_path / "parts", top=20)
    for need in NEEDS:
        assert [(t.id, t.score, t.found) for t in cut.targets[need.id]] == [
            (t.id, t.score, t.found) for t in whole.targets[need.id]
        ]


def test_targets_are_those_of_plain_python(register, tmp_path):
    """Score and order, worked out by hand for every row, are those of the expression."""
    rules, rows = shipped_rules(), made_up(3000)
    expected = []
    for rid, name, _, industry, capital, founded, status, quals, scope in rows:
        if status == "注销" or any("餐饮" in (t or "") for t in (name, scope)):
            continue
        points = 0
        for term, weight in terms_of(BATTERY):
            share = max(
                (rules.fields[f] for f, t in (("name", name), ("scope", scope)) if t and holds(t, term)), default=0
            )
            points += weight * share
        if not points:
            continue
        words = min(1000, points * 1000 // 600)
        terms = [(words, 50)]
        if industry not in (None, "怪"):
            code = industry[1:]
            terms.append(
                (1000 if code == "3841" else 700 if code.startswith("384") else 400 if code == "38" else 0, 20)
            )
        if capital and capital > 0:
            terms.append((max(v for start, v in rules.size if start <= capital * 10000), 15))
        if founded:
            years = 2026 - int(founded[:4]) - (founded[5:] > "11-22")
            terms.append((max(v for _, v in [s for s in rules.age if s[0] <= years][-1:]), 15))
        known = sum(w for _, w in terms)
        base = sum(v * w for v, w in terms) / known
        bonus = rules.other_title if quals else 0
        expected.append((-(base + (1000.0 - base) * bonus / 1000.0), -known, str(rid)))
    found = screened(register, store=tmp_path, top=10_000).targets["battery"]
    assert [(t.id, t.score) for t in found] == [(i, -s) for s, _, i in sorted(expected)]
    assert len(found) > 300


def test_what_is_not_known_gives_no_score(tmp_path):
    """A row without code, capital and date is scored by its words alone, and says how little that is."""
    rows = [(1, "甲有限公司", None, None, None, None, None, 0, "固态电池；锂电池；隔膜")]
    (target,) = screened(open_register(write_register(tmp_path, rows)), top=5).targets["battery"]
    assert (target.industry, target.size, target.age) == (None, None, None)
    assert (target.score, target.coverage) == (1000.0, 0.5)


def test_a_signal_lifts_the_firm_it_names(register, tmp_path):
    """A fresh signal adds to the score of its firm, an old one does not."""
    before = screened(register, store=tmp_path)
    last = before.targets["battery"][-1]
    name = next(r[1] for r in made_up(3000) if str(r[0]) == last.id)
    fresh = screened(register, store=tmp_path, signals=[Signal(name, "扩产", "2026-06-01", "公告")], top=3000)
    old = screened(register, store=tmp_path, signals=[Signal(last.id, "扩产", "2020-06-01", "公告")])
    lifted = next(t for t in fresh.targets["battery"] if t.id == last.id)
    assert lifted.score > last.score
    assert lifted.bonus >= shipped_rules().signals["扩产"]
    assert old.targets == before.targets


def test_a_damaged_file_is_named_as_such(tmp_path):
    """Pages that cannot be unpacked end the first pass with a message, not with a trace."""
    where = write_register(tmp_path / "register", made_up(2000))
    register = open_register(where)
    file = where / "part-0.parquet"
    data = bytearray(file.read_bytes())
    data[4 : len(data) // 2] = b"\xff" * (len(data) // 2 - 4)
    file.write_bytes(data)
    with pytest.raises(ScreeningFailed, match="请重新导出名录"):
        screened(register, store=tmp_path / "kept")


def test_an_interrupted_first_pass_goes_on(register, tmp_path, monkeypatch):
    """What was tagged before a cancel is not read again."""
    from luodi.core.targets import source

    monkeypatch.setattr(source, "PART_ROWS", 1000)
    parts = open_register(register.folder)

    def cancel(_step, done, _all):
        if done > 1000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        screened(parts, store=tmp_path, progress=cancel, threads=1)
    assert screened(parts, store=tmp_path).tagged_rows == 1000
