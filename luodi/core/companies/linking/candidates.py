"""Find the names a batch of mentions may mean: one SQL query, whether the batch is one mention or ten thousand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import duckdb

    from luodi.core.companies.linking.index import Index
    from luodi.core.companies.linking.mention import Read

PLAIN = 40  # candidates kept among plain names
PROMINENT = 16  # and among prominent ones, which are looked for by more keys
FEW = 60  # keys asked for at once that are looked up one by one
SHORTLIST, SLACK = 18, 2  # candidates weighed, and how many characters fewer than the best they may share
# One more bit shared is worth a core that is six characters longer or shorter; bits that only a long region set are
# worth little, but some, because they meet the mention's by chance. Equal scores fall to the smaller nid, so that
# every engine keeps the same names. A name found by several keys comes several times: sorting that out first would
# cost more than keeping a few more rows.
PLAIN_SQL = """
    select mid, arg_max(nid, score - nid * 1e-9, {most}) from (
        select q.mid, k.nid, bit_count(k.bits & q.bits) * 2.0 - abs(k.extent - q.extent) * 0.3 - bit_count(k.bits) * 0.1 as score
        from asked q join {table} k on k.key = q.key) group by mid"""
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
    found: list[list[Found]] = [[] for _ in reads]
    con = index.connection.cursor()
    plain = [(mid, key, read) for mid, read in enumerate(reads) for key in read.keys if key not in index.too_often]
    wide = [(mid, key, read) for mid, read in enumerate(reads) for key in read.wide_keys]
    pairs = _best(con, "keys", PLAIN_SQL, plain, PLAIN)
    pairs += _best(con, "prominent_keys", PROMINENT_SQL, wide, PROMINENT)
    if not pairs:
        return found
    wanted = {nid for _, nids in pairs for nid in nids}
    rows = con.execute(
        "select n.nid, rid, name, source, code, place, industry, region, core, half, form, bracket, prominence "
        "from names n join (select unnest(string_split(?, ','))::BIGINT as nid) w on w.nid = n.rowid",
        [",".join(map(str, wanted))],
    ).fetchall()
    names = {row[0]: Found(*row) for row in rows}
    for mid, nids in pairs:
        known = {f.nid for f in found[mid]}  # in a small register by its head and by any two characters
        found[mid] += [names[nid] for nid in nids if nid not in known]
    return [shortlist(read, near) for read, near in zip(reads, found, strict=True)]


def shortlist(read: Read, found: list[Found]) -> list[Found]:
    """The names worth weighing: those that hold nearly as many of the mention's characters as the best does."""
    if read.syllables or len(found) < 4:
        return found
    chars = set(read.body)
    shared = [len(chars.intersection(name.region + name.bracket + name.core)) for name in found]
    least = max(shared) - SLACK
    near = sorted((-n, -found[i].prominence, len(found[i].core), i) for i, n in enumerate(shared) if n >= least)
    return [found[i] for *_, i in near[:SHORTLIST]]


def _best(
    con: duckdb.DuckDBPyConnection, table: str, query: str, asked: list[tuple[int, int, Read]], most: int
) -> list[tuple[int, list[int]]]:
    """The names of ``table`` that score best for each mention asked, up to ``most``."""
    if not asked:
        return []
    if len(asked) <= FEW:  # each key is looked up by itself: the sorted table is skipped but for one block
        table = (
            "("
            + " union all ".join(f"select * from {table} where key = {key}" for key in {k for _, k, _ in asked})
            + ")"
        )
    con.execute(
        "create or replace temp table asked as select line[1]::INTEGER as mid, line[2]::BIGINT as key, "
        "line[3]::UBIGINT as bits, line[4]::TINYINT as extent from (select string_split(unnest(string_split(?, chr(10))), chr(9)) as line)",
        ["\n".join(f"{mid}\t{key}\t{read.bits}\t{len(read.cut.core)}" for mid, key, read in asked)],
    )
    rows: list[tuple[int, list[int]]] = con.execute(query.format(table=table, most=most * 3)).fetchall()
    return [(mid, list(dict.fromkeys(nids))[:most]) for mid, nids in rows]
