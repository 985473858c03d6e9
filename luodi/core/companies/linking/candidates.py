"""Find the names a batch of mentions may mean: one SQL query, whether the batch is one mention or ten thousand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from luodi.core.companies.linking.keys import PACKED, SEPARATOR, length_sql
from luodi.core.companies.pinyin import number_of

if TYPE_CHECKING:
    import duckdb

    from luodi.core.companies.linking.index import Index
    from luodi.core.companies.linking.mention import Read

PLAIN = 40  # candidates kept among plain names
PROMINENT = 16  # and among prominent ones, which are looked for by more keys
FEW = 60  # keys asked for at once that are looked up one by one
REGION, CORE, FORM, BRACKET, PROMINENCE = (
    PACKED.index(part) for part in ("region", "core", "form", "bracket", "prominence")
)
SHORTLIST, SLACK = 18, 2  # candidates weighed, and how many characters fewer than the best they may share
# One more bit shared is worth a core that is six characters longer or shorter; bits that only a long region set are
# worth little, but some, because they meet the mention's by chance. The same core is worth half of one more, since in one of
# eleven cores of four characters two set one bit; the same sound somewhat more. Equal scores fall to the smaller nid, so that
# every engine keeps the same names: score and nid are one number, whose largest are found far faster than of two
# columns. A name found by several keys comes several times: sorting that out first would cost more than keeping a few
# more rows.
PLAIN_SQL = f"""
    select mid, list_transform(max(score, {{most}}), lambda s: 4294967295 - (s & 4294967295)) from (
        select q.mid, (bit_count(k.bits & q.bits)::BIGINT * 20 - abs({length_sql("k.shape")} - {length_sql("q.shape")}) * 3
            - bit_count(k.bits) + (k.shape = q.shape)::INT * 12 + (k.key < 0)::INT * 15)
            * 4294967296 + 4294967295 - k.nid as score
        from asked q join {{table}} k on k.key = q.key) group by mid"""
# A prominent name may be much longer than what it is called by; the pairs it shares say more than its
# bits, and rare pairs the most.
PROMINENT_SQL = """
    select mid, arg_max(nid, score - nid * 1e-9, {most}) from (
        select q.mid, k.nid, sum(greatest(0.2, 3.0 - 0.35 * ln(k.n))) + any_value(bit_count(k.bits & q.bits) * 1.0 - bit_count(k.bits) * 0.1) as score
        from asked q join {table} k on k.key = q.key group by q.mid, k.nid) group by mid"""


class Found(NamedTuple):
    """A name of the register that shares a key with a mention; its parts as cut when indexed."""

    nid: int
    rid: str
    name: str
    source: int
    code: str
    place: str
    industry: str
    region: str
    core: str
    half: str
    form: str
    bracket: str
    prominence: int


def find_candidates(index: Index, reads: Sequence[Read]) -> list[list[Found]]:
    """For each mention read, the names that may be meant, the likelier roughly first."""
    con = index.connection.cursor()
    plain = [
        (mid, key, shape, read)
        for mid, read in enumerate(reads)
        for key, shape in read.keys.items()
        if key not in index.too_often
    ]
    wide = [(mid, key, 0, read) for mid, read in enumerate(reads) for key in read.wide_keys]
    near: list[dict[int, None]] = [{} for _ in reads]  # in a small register by its head and by any two characters
    for mid, nids in _best(con, "keys", PLAIN_SQL, plain, PLAIN):
        near[mid] |= dict.fromkeys(nids)
    for mid, nids in _best(con, "prominent_keys", PROMINENT_SQL, wide, PROMINENT):
        near[mid] |= dict.fromkeys(nids)
    wanted = {nid for nids in near for nid in nids}
    if not wanted:
        return [[] for _ in reads]
    rows = con.execute(
        "select w.nid, packed from names n join (select unnest(string_split(?, ','))::BIGINT as nid) w on w.nid = n.rowid",
        [",".join(map(str, wanted))],
    ).fetchall()
    names = {nid: packed.split(SEPARATOR) for nid, packed in rows}
    return [
        [_unpack(nid, names[nid]) for nid in shortlist(read, {nid: names[nid] for nid in nids})]
        for read, nids in zip(reads, near, strict=True)
    ]


def shortlist(read: Read, found: Mapping[int, Sequence[str]]) -> list[int]:
    """The names worth weighing: those that hold nearly as many of the mention's characters as the best does."""
    if read.syllables or len(found) < 4:
        return list(found)
    chars, sounds_alike = set(read.body + read.cut.bracket), heard_as(read.cut.core)
    shared = {
        n: len(chars.intersection(parts[REGION] + parts[BRACKET] + parts[CORE])) + sounds_alike(parts[CORE])
        for n, parts in found.items()
    }
    least = max(shared.values()) - SLACK
    near = sorted(
        (-n, -int(found[nid][PROMINENCE]), len(found[nid][CORE]), found[nid][FORM] != read.cut.form, i, nid)
        for i, (nid, n) in enumerate(shared.items())
        if n >= least
    )
    return [nid for *_, nid in near[:SHORTLIST]]


def heard_as(core: str) -> Callable[[str], bool]:
    """Whether another core's first two characters are others of the same sound: they count as one shared, 掾达 for 远达."""
    sound, head = number_of().get, core[:2]
    first, second = sound(core[:1]), sound(core[1:2])
    if first is None or second is None:
        return lambda _: False
    return lambda other: sound(other[:1]) == first and sound(other[1:2]) == second and other[:2] != head


def _unpack(nid: int, parts: Sequence[str]) -> Found:
    rid, name, source, code, place, industry, region, core, half, form, bracket, prominence = parts
    return Found(
        nid, rid, name, int(source), code, place, industry, region, core, half or core, form, bracket, int(prominence)
    )


def _best(
    con: duckdb.DuckDBPyConnection, table: str, query: str, asked: list[tuple[int, int, int, Read]], most: int
) -> list[tuple[int, list[int]]]:
    """The names of ``table`` that score best for each mention asked, up to ``most``."""
    if not asked:
        return []
    if len(asked) <= FEW:  # each key is looked up by itself: the sorted table is skipped but for one block
        table = (
            "("
            + " union all ".join(f"select * from {table} where key = {key}" for key in {k for _, k, _, _ in asked})
            + ")"
        )
    con.execute(
        "create or replace temp table asked as select line[1]::INTEGER as mid, line[2]::BIGINT as key, "
        "line[3]::UBIGINT as bits, line[4]::SMALLINT as shape from (select string_split(unnest(string_split(?, chr(10))), chr(9)) as line)",
        ["\n".join(f"{mid}\t{key}\t{read.bits}\t{shape}" for mid, key, shape, read in asked)],
    )
    rows: list[tuple[int, list[int]]] = con.execute(query.format(table=table, most=most * 3)).fetchall()
    return [(mid, list(dict.fromkeys(nids))[:most]) for mid, nids in rows]
