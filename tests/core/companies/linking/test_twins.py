"""Companies that a mention fits equally."""

from __future__ import annotations

from math import exp

import pytest

pytest.importorskip("duckdb")

from luodi.core.companies.linking import Mention, build_index, link
from luodi.core.companies.linking.candidates import Found
from luodi.core.companies.linking.cut import cut, fold
from luodi.core.companies.linking.features import measure_all
from luodi.core.companies.linking.mention import read_mention
from luodi.core.companies.linking.ranker import ranker
from luodi.core.companies.linking.surroundings import NOTHING, Surroundings
from luodi.core.companies.linking.twins import find_twins, level_twins

CHENGDU, CHONGQING, NOWHERE = "成都翎枢科技有限公司", "重庆翎枢科技有限公司", "翎枢科技有限公司"


def found_of(*names, prominence=0):
    """Companies of a register by their names."""
    return [
        Found(i, str(i), name, 0, "", "", "", *cut(fold(name)), prominence if i == 0 else 0)
        for i, name in enumerate(names)
    ]


def twins_of(text, found):
    read = read_mention(text)
    return find_twins(read, found, measure_all(read, found))


def test_namesakes_are_equally_likely(own_names):
    """Nothing in 翎枢科技公司 prefers the one whose name tells no place."""
    with build_index(own_names(CHENGDU, CHONGQING, NOWHERE)) as index:
        one = link(["翎枢科技公司"], index)[0]
    assert [c.score for c in one.runners_up[:2]] == pytest.approx([one.score] * 2, abs=2e-4)
    assert not one.accepted
    assert one.score + sum(c.score for c in one.runners_up) + one.unknown_score == pytest.approx(1, abs=0.25)


def test_surroundings_still_tell_namesakes_apart(own_names):
    """A place beside the mention makes its namesake likelier, and the others less likely."""
    with build_index(own_names(CHENGDU, CHONGQING, NOWHERE)) as index:
        alone, placed = link([Mention("翎枢科技公司"), Mention("翎枢科技公司", places=("500000",))], index)
    assert placed.best.rid == "1"
    assert placed.score > alone.score + 0.1


@pytest.mark.parametrize(
    ("text", "found", "twins"),
    [
        ("翎枢科技公司", found_of(CHENGDU, CHONGQING, NOWHERE), [[0, 1, 2]]),
        ("翎枢科技有限公司", found_of(CHENGDU, CHONGQING, NOWHERE), [[0, 1]]),  # the very name of the third
        ("成都翎枢科技", found_of(CHENGDU, CHONGQING, NOWHERE), []),
        ("翎枢科技（成都）", found_of(CHENGDU, CHONGQING, NOWHERE), []),
        ("翎枢科技公司", found_of(CHENGDU, CHONGQING, prominence=2), []),
        ("翎枢科技", found_of(CHENGDU, "重庆翎枢能源有限公司"), []),
        ("翎枢", found_of(CHENGDU, CHONGQING), []),  # the core is not all said: trees know better
        ("翎枢科技公司", found_of(CHENGDU, "重庆翎枢科技集团有限公司"), []),
        ("翎枢科技公司", found_of(CHENGDU, "重庆翎枢科技有限责任公司"), [[0, 1]]),
        ("翎枢科技有限公司", found_of(CHENGDU, "重庆翎枢科技有限责任公司"), []),
    ],
)
def test_twins_are_what_the_mention_cannot_tell_apart(text, found, twins):
    """Place, group, listing and the very name tell companies apart; the words for limited do where they are said."""
    assert twins_of(text, found) == twins


def test_a_group_keeps_its_weight():
    """What the trees gave to all namesakes is shared, neither more nor less; of equals their favourite stays first."""
    model, found = ranker(), found_of(CHENGDU, CHONGQING, NOWHERE)
    read = read_mention("翎枢科技公司")
    rows = measure_all(read, found)
    scores = [2.0, 0.5, -1.0]
    level = level_twins(model, scores, rows, [[0, 1, 2]], NOTHING)
    weights = [exp(model.slope * score) for score in level]
    assert sum(weights) == pytest.approx(sum(exp(model.slope * score) for score in scores), rel=1e-4)
    assert weights == pytest.approx([weights[0]] * 3, rel=1e-4)
    assert level == sorted(level, reverse=True)


def test_what_surroundings_add_is_kept():
    """A namesake gains as much over another as the surroundings add to its score."""
    model, found = ranker(), found_of(CHENGDU, CHONGQING)
    read, around = read_mention("翎枢科技公司"), Surroundings(places=("510100",))
    with_place, without = measure_all(read, found, around), measure_all(read, found)
    scores, plain = model.score_all(with_place), model.score_all(without)
    level = level_twins(model, scores, with_place, [[0, 1]], around)
    gains = [score - before for score, before in zip(scores, plain, strict=True)]
    assert level[0] - level[1] == pytest.approx(gains[0] - gains[1], abs=1e-4)
