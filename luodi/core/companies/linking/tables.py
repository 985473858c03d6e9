"""Make the tables of an index in DuckDB: the names, cut, and the keys each is found by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luodi.core.companies.linking.keys import (
    REACH,
    cut_sql,
    fold_sql,
    head_pairs_sql,
    pair_key_sql,
    quoted,
    shape_sql,
    signature_sql,
)
from luodi.core.companies.pinyin import syllables_text

if TYPE_CHECKING:
    import duckdb

SMALL = 20_000  # names up to which all are found by any two of their characters, as prominent ones are
INSTITUTE = "^(中国科学院|中科院|中国社会科学院)|(研究所|研究院|研究中心|实验室|大学|学院|科学院|设计院|天文台|植物园)$"


def cut_names(connection: duckdb.DuckDBPyConnection) -> None:
    """Make table ``names``: prominent ones first, then by core, so that names that are asked for together lie together."""
    folded = f"(select *, {fold_sql('name')} as folded from given)"
    connection.execute(
        "create table names as select row_number() over ()::INTEGER - 1 as nid, rid, name, source, prominence, code, place, "
        "industry, region, core, half, form, bracket from (select *, "
        f"case when listed then 2 when regexp_matches(folded, {quoted(INSTITUTE)}) then 1 else 0 end::TINYINT as prominence "
        f"from ({cut_sql(folded)}) order by prominence = 0, core, rid, source, name)"
    )
    connection.execute("drop table given")


def make_keys(connection: duckdb.DuckDBPyConnection) -> None:
    """
    Make temporary tables ``plain`` and ``prominent``, sorted by key: ``key``, ``nid``, ``bits`` and ``shape`` of each
    name under it.
    """
    connection.execute(
        "create temp table syllables as select line[1] as char, line[2]::BIGINT as syllable from ("
        "select string_split(unnest(string_split(?, chr(10))), chr(9)) as line)",
        [syllables_text()],
    )
    # 元翔（厦门）国际航空港 is called 厦门空港: the place in brackets counts, （集团） does not.
    inside = "regexp_replace(bracket, '（(集团|控股|股份)）|[（）]', '', 'g')"
    whole = f"regexp_replace(region, '^(中国科学院|中科院)', '') || {inside} || core"
    connection.execute(
        f"create temp table signed as select nid, core, half, {whole} as whole, prominence, {signature_sql(whole)} as bits, "
        f"{shape_sql('core')} as shape from names"
    )
    sounds = (
        "select nid, bits, shape, -(a.syllable * 1000 + b.syllable) - 1 as key from signed "
        "join syllables a on a.char = left(core, 1) join syllables b on b.char = substring(core, 2, 1)"
    )
    pair = pair_key_sql("whole", "i", "j")
    connection.execute(
        "create temp table plain as select key, nid, bits, shape from ("
        f"select nid, bits, shape, unnest({head_pairs_sql('core')}) as key from signed where prominence = 0 "
        f"union all select nid, bits, {shape_sql('half')} as shape, unnest({head_pairs_sql('half')}) as key from signed "
        f"where prominence = 0 and half <> core union all {sounds}) order by key, nid"
    )
    # A county's register holds few listed companies, but room for all ways its own are called.
    # Pairs of letters say little: yuhong would find every alias with a u before an n.
    wide = f"(prominence > 0 or ((select count(*) from names) <= {SMALL} and not regexp_matches(core, '[A-Z]')))"
    connection.execute(
        "create temp table prominent as select * from ("
        f"select distinct nid, bits, shape, {pair} as key from (select nid, bits, shape, whole from signed where {wide}), "
        f"range(1, {REACH}) as a(i), range(2, {REACH + 1}) as b(j) where i < j and j <= length(whole) "
        f"union all {sounds} where {wide}) order by key, nid"
    )
    connection.execute("drop table signed")
    connection.execute("drop table syllables")
