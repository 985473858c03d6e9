"""Names found by their keys in arrays, against the rule written out."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.companies.linking.arrays import ArrayWriter, BadArrays, map_arrays, read_arrays
from luodi.core.companies.linking.keys import LENGTHS, shape, signature
from luodi.core.companies.linking.lookup import PLAIN, NameTexts, Postings, find_plain, find_prominent
from luodi.core.companies.linking.mention import read_mention


def postings(rows):
    """Postings of rows ``(key, nid, bits, shape)``."""
    rows = sorted(rows)
    keys = sorted({row[0] for row in rows})
    first = [sum(row[0] < key for row in rows) for key in keys] + [len(rows)]
    pairs = [(bits, nid | own << 32 | bits.bit_count() << 48) for _, nid, bits, own in rows]
    return Postings(np.array(keys, np.int64), np.array(first, np.int64), np.array(pairs, np.uint64).reshape(-1, 2))


READ = read_mention("霁岚微电子")
ROWS = st.lists(
    st.tuples(
        st.sampled_from([*READ.keys, *READ.wide_keys, 7]), st.integers(0, 400),
        st.integers(0, 2**64 - 1), st.sampled_from([shape("霁岚微电子"), 5, 9]),
    ),
    max_size=300,
    unique_by=lambda row: row[:2],
)  # fmt: skip


@given(ROWS)
@settings(deadline=None)
def test_the_names_most_like_a_mention_are_found(rows):
    """As many as are kept, by bits, length, shape and sound; of equal ones the first by number; each once."""

    def score(row):
        key, _, bits, own = row
        asked = READ.keys[key]
        return (
            20 * (bits & READ.bits).bit_count() - 3 * abs(own % LENGTHS - asked % LENGTHS)
            - bits.bit_count() + 12 * (own == asked) + 15 * (key < 0)
        )  # fmt: skip

    ordered = sorted((-score(row), row[1]) for row in rows if row[0] in READ.keys)[: 3 * PLAIN]
    assert find_plain(postings(rows), READ) == list(dict.fromkeys(nid for _, nid in ordered))[:PLAIN]


def test_a_prominent_name_is_found_by_rare_pairs_first():
    """A pair that one name has says more than one that fifty have."""
    common, rare = READ.wide_keys[:2]
    rows = [(common, nid, 0, 0) for nid in range(50)] + [(rare, 99, 0, 0)]
    found = find_prominent(postings(rows), READ)
    assert found[:3] == [99, 0, 1]
    assert len(found) == 16


def test_where_no_key_is_known_nothing_is_found():
    """Neither in an empty register nor where all keys are others."""
    for rows in ([], [(7, 1, signature("霁岚"), shape("霁岚"))]):
        assert find_plain(postings(rows), READ) == []
        assert find_prominent(postings(rows), READ) == []


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=12), min_size=1, max_size=9))
def test_parts_of_names_come_back(texts):
    """Whatever a name holds, in any order asked."""
    encoded = [text.encode() for text in texts]
    first = np.cumsum([0, *map(len, encoded)])
    names = NameTexts(first, np.frombuffer(b"".join(encoded), np.uint8))
    assert names.parts(reversed(range(len(texts)))) == {i: text.split("\x1f") for i, text in enumerate(texts)}


@given(
    st.dictionaries(st.text(min_size=1, max_size=5), st.lists(st.lists(st.integers(-(2**63), 2**63 - 1)))), st.text()
)
@settings(deadline=None)
def test_arrays_come_back_from_their_file(arrays, stamp):
    """In pieces or whole, empty or not."""
    file = BytesIO()
    writer = ArrayWriter(file)
    for name, pieces in arrays.items():
        assert writer.write(name, [np.array(piece, np.int64) for piece in pieces]) == sum(map(len, pieces))
    writer.finish(stamp)
    found, back = read_arrays(np.frombuffer(file.getvalue(), np.uint8))
    assert found == stamp
    assert {name: array.view(np.int64).tolist() for name, array in back.items()} == {
        name: [value for piece in pieces for value in piece] for name, pieces in arrays.items()
    }


def test_a_file_cut_off_holds_no_arrays(tmp_path):
    """What was not written to its end is refused, at whatever byte it ends."""
    file = BytesIO()
    writer = ArrayWriter(file)
    writer.write("a", [np.arange(3)])
    writer.finish("s")
    path = tmp_path / "a.arrays"
    for end in range(len(file.getvalue())):
        path.write_bytes(file.getvalue()[:end])
        with pytest.raises(BadArrays):
            map_arrays(path)
