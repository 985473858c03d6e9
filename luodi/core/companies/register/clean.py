"""From rows of text to typed values: set-wise in SQL, with Python for each different odd value once."""

# ruff: noqa: S608  (SQL is put together from column names and quoted texts of our own)

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from luodi.core.companies.credit_code import ALPHABET, ORGANISATION_WEIGHTS, WEIGHTS
from luodi.core.companies.kinds import kind_of
from luodi.core.companies.pinyin import spell
from luodi.core.companies.register.fields import FIELD_MARK, FIELDS, PART_MARK
from luodi.core.companies.register.heads import Mapping
from luodi.core.companies.register.regions import region_at_start, region_of_code, region_of_name, region_of_text
from luodi.core.companies.register.staging import Progress, load_csv
from luodi.core.companies.register.store import quoted
from luodi.core.companies.register.values import (
    Read,
    currency_called,
    read_capital,
    read_day,
    read_industry,
    read_kind,
    read_qualifications,
    read_status,
)
from luodi.core.rules import load_rules

_FETCH = 20_000
_BLANK_CHARACTERS = ("chr(32)", "chr(9)", "chr(10)", "chr(13)", "chr(160)", "chr(12288)", "chr(65279)", "chr(0)")
_SPACE = "' \t\r\n\u3000\u00a0\ufeff' || chr(0)"
_NOTHING = "-  --  ---  /  \\  \\N  —  ——  无  暂无  空  null  NULL  Null  None  none  nan  NaN  N/A  n/a  未填写  无数据  未知  *".split()
_WIDE = "".join(chr(0xFF01 + i) for i in range(94))
_HALF = "".join(chr(0x21 + i) for i in range(94))
_CJK = r"[\x{3400}-\x{4dbf}\x{4e00}-\x{9fff}]"
_CONTROL = r"[\x00-\x1f\x7f\x{200b}-\x{200f}\x{2028}\x{2029}\x{feff}]"
_BRACKETS = ("()[]［］〔〕【】", "（）（）（）（）（）")
_PLAIN_NAME = r"[\x{4e00}-\x{9fff}（）]+"  # the common case, to be left as it is
_CODE = r"[0-9A-HJ-NP-RTUWXY]{18}"
# Up to what DECIMAL(18,4) holds: DuckDB casts to wider decimals a hundred times slower. The rest is read in Python.
_PLAIN_CAPITAL = r"^[0-9][0-9,]{0,11}(\.[0-9]{1,4})?$"
_YUAN_CAPITAL = r"^([0-9][0-9,]{0,11}(?:\.[0-9]{1,4})?) *(百万|千万|万|亿|千|百)?(?:元|元人民币|人民币|人民币元)整?$"
_ISO_DAY = r"^[12][0-9]{3}-[01][0-9]-[0-3][0-9]$"
# Firms by the ends most names of a register have; kind_of, made for reports, takes 服务部 for an office.
_FIRM = r"(?:有限公司|有限责任公司|股份公司|厂|店|经营部|商行|工作室|门市部|超市|服务部|批发部|经销部|加工部|维修部)$"

_ORGANISATION_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _weighed(text: str, start: int, alphabet: str, weights: tuple[int, ...]) -> str:
    """SQL for the weighted sum of characters of ``text`` from position ``start`` (from 1)."""
    return " + ".join(f"{w} * (strpos({quoted(alphabet)}, {text}[{start + i}]) - 1)" for i, w in enumerate(weights))


def _organisation_good(text: str, start: int) -> str:
    """SQL: whether the nine characters of ``text`` from ``start`` check, as `credit_code.organisation_code_ok` does."""
    last = f"{text}[{start + 8}]"
    total = _weighed(text, start, _ORGANISATION_CHARACTERS, ORGANISATION_WEIGHTS)
    return (
        f"({last} IN ('0','1','2','3','4','5','6','7','8','9','X') AND"
        f" ({total} + CASE {last} WHEN 'X' THEN 10 ELSE strpos('0123456789', {last}) - 1 END) % 11 = 0)"
    )


_BLANKS = r"[\s\x{3000}\x{a0}]+"
_NO_CONTROL = f"CASE WHEN regexp_matches(name, {quoted(_CONTROL)}) THEN nullif(trim(regexp_replace(name, {quoted(_CONTROL)}, ' ', 'g')), '') ELSE name END"
_TIGHT = (
    f"CASE WHEN regexp_matches(tame, '{_BLANKS}') THEN regexp_replace(regexp_replace(regexp_replace(tame, '{_BLANKS}', ' ', 'g'),"
    " '([^\\x00-\\x7f]) ', '\\1', 'g'), ' ([^\\x00-\\x7f])', '\\1', 'g') ELSE tame END"
).replace("tame", f"({_NO_CONTROL})")
_NAME = (
    "said(CASE WHEN plain THEN name"
    f" WHEN regexp_matches(name, '{_CJK}') THEN translate({_TIGHT}, {quoted(_BRACKETS[0])}, {quoted(_BRACKETS[1])})"
    f" ELSE {_TIGHT} END)"
)
# The part of an address that can name divisions: to the last form of one, and a short name behind it (江苏省昆山…). Streets
# and numbers left out, a million addresses have some ten thousand of these.
_PLACE = "coalesce(nullif(regexp_extract(address, '^.{0,24}[省市区县州盟旗].{0,4}'), ''), address[1:12])"
_CODE_NOISE = quoted(r"""[\s\-—–_·.'’‘`"“”\x{200b}\x{feff}]+""")
_CODE_REASON = (
    "CASE WHEN code IS NULL THEN NULL WHEN good THEN CASE WHEN std <> half THEN 'code_repaired' WHEN std <> code THEN 'code_tidied' END"
    " WHEN regexp_full_match(code, '[0-9](\\.[0-9]+)?[Ee]\\+?[0-9]+') THEN 'code_spoilt'"
    " WHEN length(std) <> 18 THEN 'code_length'"
    f" WHEN NOT regexp_full_match(std, '{_CODE}') THEN 'code_character' ELSE 'code_check' END"
)
_ORGANISATION_TIDY = "upper(replace(replace(org_code, '-', ''), ' ', ''))"
_ORGANISATION_CODE = f"regexp_full_match(o, '[0-9A-Z]{{8}}[0-9X]') AND {_organisation_good('o', 1)}"
_ORGANISATION_OFF = f"good AND NOT {_organisation_good('std', 9)}"

_LOOKUP = {"text": "VARCHAR", "value": "VARCHAR", "reason": "VARCHAR", "more": "VARCHAR", "shown": "VARCHAR"}


def clean(db: Any, mapping: Mapping, staging: Path, today: date, progress: Progress) -> None:
    """
    Make ``full_rows`` (a typed row per row of ``raw`` that is kept) and ``issues`` (what was repaired, refused, doubted).

    ``full_rows`` is a view over ``tidy``, tables of looked-up values, and ``ids`` (row, oid, …), whose oid may still be
    changed. ``issues`` has row, field, value (as written), reason (a key of ``rules/register.yaml``) and more.
    """
    _tidy(db)
    progress("核对取值", 0)
    _look_up_all(db, mapping, staging, today)
    progress("地区和名称", 0)
    _places(db, staging)
    _spell(db, staging, progress)
    _identify(db)
    _join(db)
    _issues(db)


def _tidy(db: Any) -> None:
    """``tidy``: texts without blanks at their ends and words for nothing; the name tidied, the credit code checked."""
    nothing = ", ".join(map(quoted, _NOTHING))
    db.execute(
        f"CREATE OR REPLACE MACRO said(x) AS CASE WHEN x = '' OR length(x) < 6 AND x IN ({nothing}) THEN NULL ELSE x END"
    )
    db.execute(f"CREATE OR REPLACE MACRO bare(x) AS trim(x, {_SPACE})")
    db.execute(
        "CREATE OR REPLACE MACRO flat(x) AS CASE WHEN contains(x, chr(10)) OR contains(x, chr(13)) OR contains(x, chr(9))"
        " THEN regexp_replace(x, '\\s+', ' ', 'g') ELSE x END"
    )
    # Trimming by a set of characters walks through the whole text: a long one is looked at from its ends first.
    edges = " OR ".join(f"{side}(x, {c})" for side in ("starts_with", "ends_with") for c in _BLANK_CHARACTERS)
    db.execute(f"CREATE OR REPLACE MACRO long(x) AS flat(said(CASE WHEN {edges} THEN bare(x) ELSE x END))")
    long = ("address", "scope")
    inner = ", ".join(f"long({f}) AS {f}" if f in long else f"bare({f}) AS {f}" for f in FIELDS)
    outer = ", ".join(f if f in long else f"said({f}) AS {f}" for f in FIELDS if f != "name")
    totals = ", ".join(map(quoted, load_rules("register")["totals"].split()))
    fault = (
        "CASE WHEN name IS NULL THEN 'name_missing' WHEN length(name) > 120 THEN 'name_long'"
        f" WHEN length(name) < 12 AND lower(rtrim(name, ' ：:')) IN ({totals}) THEN 'name_total'"
        " WHEN NOT plain AND NOT regexp_matches(name, '\\p{L}') THEN 'name_no_letters' END"
    )
    db.execute(
        f"""
        CREATE TABLE tidy AS
        SELECT *, {fault} AS fault,
            CASE WHEN plain THEN name ELSE translate(upper(replace(name, ' ', '')), '“”‘’"''《》', '') END AS name_key,
            {_CODE_REASON} AS code_reason, CASE WHEN good THEN std END AS good_code, {_ORGANISATION_OFF} AS organisation_off
        FROM (
            SELECT *, regexp_full_match(std, '{_CODE}') AND ({_weighed("std", 1, ALPHABET, (*WEIGHTS, 1))}) % 31 = 0 AS good
            FROM (
                SELECT row, written, plain, {_NAME} AS name, {outer}, {_PLACE} AS place,
                    CASE WHEN regexp_full_match(code, '{_CODE}') THEN code
                        ELSE upper(regexp_replace(translate(code, {quoted(_WIDE)}, {quoted(_HALF)}), {_CODE_NOISE}, '', 'g'))
                        END AS half,
                    CASE WHEN regexp_full_match(code, '{_CODE}') THEN code ELSE translate(half, 'OIZS', '0125') END AS std
                FROM (
                    SELECT row, name AS written, coalesce(regexp_full_match(name, '{_PLAIN_NAME}'), false) AS plain, {inner}
                    FROM raw)))"""
    )


def _different(db: Any, query: str) -> Iterator[str]:
    """The texts ``query`` gives, on a cursor of its own so that others may run."""
    cursor = db.cursor()
    cursor.execute(query)
    while rows := cursor.fetchmany(_FETCH):
        for (text,) in rows:
            yield text
    cursor.close()


def _look_up(db: Any, name: str, staging: Path, query: str, read: Callable[[str], Read]) -> None:
    """Make the table ``name``: each text of ``query`` with what ``read`` makes of it."""

    def rows() -> Iterator[tuple[str, str, str, str, str]]:
        for text in _different(db, query):
            found = read(text)
            yield text, "" if found.value is None else found.value, found.reason, found.more, found.to

    load_csv(db, name, _LOOKUP, staging, rows())


def _look_up_all(db: Any, mapping: Mapping, staging: Path, today: date) -> None:
    column = next((c for c in mapping.columns if c.field == "capital"), None)
    unit, currency = (column.unit, column.currency) if column else (1, "")

    def each(field: str, where: str = "") -> str:
        return f"SELECT DISTINCT {field} FROM tidy WHERE {field} IS NOT NULL {where}"

    def capital(text: str) -> Read:
        return read_capital(text, unit, currency)

    def region(text: str) -> Read:
        code = region_of_text(text)
        return Read(code, "" if code else "region_unknown")

    def quals(text: str) -> Read:
        found, reason = read_qualifications(text, today)
        packed = PART_MARK.join(FIELD_MARK.join((q.title, q.valid_from, q.valid_to)) for q in found)
        return Read(packed, reason)

    _look_up(db, "l_status", staging, each("status"), read_status)
    _look_up(db, "l_kind", staging, each("kind"), read_kind)
    _look_up(db, "l_industry", staging, each("industry"), read_industry)
    _look_up(db, "l_region", staging, each("region"), region)
    _look_up(db, "l_currency", staging, each("currency"), lambda text: Read(currency_called(text)))
    odd = f"AND NOT regexp_matches(capital, '{_PLAIN_CAPITAL}') AND NOT regexp_matches(capital, '{_YUAN_CAPITAL}')"
    _look_up(db, "l_capital", staging, each("capital", odd), capital)
    odd = f"AND (NOT regexp_matches(founded, '{_ISO_DAY}') OR try_cast(founded AS DATE) IS NULL)"
    _look_up(db, "l_founded", staging, each("founded", odd), lambda text: read_day(text, today))
    _look_up(db, "l_quals", staging, each("quals"), quals)
    scale = "CASE regexp_extract(capital, '{0}', 2) WHEN '百' THEN 100 WHEN '千' THEN 1000 WHEN '万' THEN 10000 WHEN '百万' THEN 1000000 WHEN '千万' THEN 10000000 WHEN '亿' THEN 100000000 ELSE 1 END"
    db.execute(
        f"CREATE OR REPLACE MACRO yuan(capital) AS CASE"
        f" WHEN regexp_matches(capital, '{_PLAIN_CAPITAL}')"
        f" THEN CAST(replace(capital, ',', '') AS DECIMAL(18,4)) * {unit}"
        f" WHEN regexp_matches(capital, '{_YUAN_CAPITAL}') THEN"
        f" CAST(replace(regexp_extract(capital, '{_YUAN_CAPITAL}', 1), ',', '') AS DECIMAL(18,4))"
        f" * {scale.format(_YUAN_CAPITAL)} END"
    )
    db.execute(f"CREATE OR REPLACE MACRO own_currency() AS {quoted(currency or 'CNY')}")
    db.execute(f"CREATE OR REPLACE MACRO last_day() AS DATE '{today.isoformat()}'")


_PLACE_JOINS = (
    "LEFT JOIN l_region lr ON t.region = lr.text LEFT JOIN l_address la ON t.place = la.text"
    " LEFT JOIN l_code lk ON t.good_code[3:8] = lk.text"
)
_NAME_JOIN = " LEFT JOIN l_name ln ON t.name = ln.text"
# An address inside the division of the column says more than the column.
_DEEPER = "(starts_with(la.value, rtrim(lr.value, '0')) AND la.value > lr.value)"
_REGION = (
    f"CASE WHEN lr.value IS NULL OR {_DEEPER} THEN coalesce(la.value, lr.value, lk.value, ln.value) ELSE lr.value END"
)
_REGION_FROM = (
    f"CASE WHEN la.value IS NOT NULL AND (lr.value IS NULL OR {_DEEPER}) THEN 'address' WHEN lr.value IS NOT NULL THEN 'column'"
    " WHEN lk.value IS NOT NULL THEN 'code' WHEN ln.value IS NOT NULL THEN 'name' END"
)


def _places(db: Any, staging: Path) -> None:
    """Tables of divisions by address, by credit code and by name; `_REGION` is a row's division over them."""
    _look_up(
        db, "l_code", staging, "SELECT DISTINCT good_code[3:8] FROM tidy WHERE good_code IS NOT NULL",
        lambda text: Read(region_of_code(text)),
    )  # fmt: skip
    # A prefecture from the column is worth a look at the address for the county.
    _look_up(
        db, "l_address", staging,
        "SELECT DISTINCT place FROM tidy t LEFT JOIN l_region r ON t.region = r.text"
        " WHERE place IS NOT NULL AND (r.value IS NULL OR r.value LIKE '%00')",
        lambda text: Read(region_at_start(text)),
    )  # fmt: skip
    _look_up(
        db, "l_name", staging,
        f"SELECT DISTINCT t.name FROM tidy t {_PLACE_JOINS}"
        " WHERE fault IS NULL AND lr.value IS NULL AND la.value IS NULL AND lk.value IS NULL",
        lambda text: Read(region_of_name(text)),
    )  # fmt: skip


def _spell(db: Any, staging: Path, progress: Progress) -> None:
    """``spelled``: pinyin and initials of each row's name, and its kind where the end of the name does not show it."""
    rules = load_rules("organisation_names")
    funds = "|".join(rules["fund_words"].split())
    known = ", ".join(quoted(n) for names in rules["known"].values() for n in names.split())
    plain = f"regexp_matches(name, '{_FIRM}') AND NOT regexp_matches(name, '{funds}') AND name NOT IN ({known})"

    def rows() -> Iterator[tuple[object, ...]]:
        cursor = db.cursor()
        cursor.execute(f"SELECT row, name, {plain} FROM tidy WHERE fault IS NULL")
        done = 0
        while block := cursor.fetchmany(_FETCH):
            for row, name, is_firm in block:
                yield row, *spell(name), "enterprise" if is_firm else _kind_of_row(name)
            done += len(block)
            progress("拼音和类别", done)
        cursor.close()

    columns = {"row": "BIGINT", "pinyin": "VARCHAR", "initials": "VARCHAR", "kind": "VARCHAR"}
    load_csv(db, "spelled", columns, staging, rows())


def _kind_of_row(name: str) -> str:
    """A report's 电池厂 is a place to see; a register's is the firm that runs it: what is registered is an organisation."""
    kind = kind_of(name)[0]
    return "enterprise" if kind == "site" else kind


def _identify(db: Any) -> None:
    """``ids``: what each row is known by - its code, or its name and city - and what was made of its name."""
    # The four municipalities are one city each, whatever their districts' codes.
    city = (
        "CASE WHEN region[1:2] IN ('11', '12', '31', '50') THEN region[1:2] || '00' ELSE coalesce(region[1:4], '') END"
    )
    db.execute(f"CREATE OR REPLACE MACRO city_of(region) AS {city}")
    db.execute(
        f"""
        CREATE TABLE ids AS
        SELECT row, coded, name_key, city_of(region) AS city, coalesce(region[1:2], '00') AS province, kind, pinyin, initials,
            false AS loser, coalesce(good_code, 'N' || upper(md5(name_key || '@' || city_of(region))[1:17])) AS oid
        FROM (
            SELECT t.row, good_code, good_code IS NOT NULL AS coded, name_key, {_REGION} AS region,
                coalesce(k.value, s.kind) AS kind, s.pinyin, s.initials
            FROM tidy t {_PLACE_JOINS}{_NAME_JOIN} LEFT JOIN l_kind k ON t.kind = k.text JOIN spelled s ON t.row = s.row)"""
    )
    db.execute("DROP TABLE spelled")


_NAME_LIST = (
    "list_sort(list_distinct(list_filter(list_transform(string_split_regex({0}, '[；;、|\\n\\r]+'), lambda x: said(bare(x))),"
    " lambda x: x IS NOT NULL AND length(x) < 200 AND x <> t.name)))"
)


def _join(db: Any) -> None:
    part, mark = quoted(PART_MARK), quoted(FIELD_MARK)
    aliases = (
        f"flatten(list_transform(string_split(t.aliases, {part}), lambda p:"
        f" list_transform(list_filter(string_split_regex(string_split(p, {mark})[2], '[；;、|\\n\\r]+'),"
        " lambda v: said(bare(v)) IS NOT NULL AND length(v) < 200),"
        f" lambda v: {{'name': bare(v), 'source': string_split(p, {mark})[1]}})))"
    )
    quals = (
        f"list_transform(string_split(lq.value, {part}), lambda q: {{'title': string_split(q, {mark})[1],"
        f" 'valid_from': try_cast(string_split(q, {mark})[2] AS DATE), 'valid_to': try_cast(string_split(q, {mark})[3] AS DATE)}})"
    )
    organisation = f"CASE WHEN {_ORGANISATION_CODE} THEN o END"
    db.execute(
        f"""
        CREATE VIEW full_rows AS
        SELECT t.row, i.oid, t.name, t.name_key, t.good_code AS code,
            coalesce({organisation}, CASE WHEN NOT t.organisation_off THEN t.good_code[9:17] END) AS org_code,
            t.source_id, i.kind, {_REGION} AS region, {_REGION_FROM} AS region_from, t.address,
            nullif(li.value, '') AS industry, li.more AS section,
            coalesce(CAST(t.amount AS DECIMAL(18,2)), try_cast(lc.value AS DECIMAL(18,2))) AS capital,
            CASE WHEN t.amount IS NOT NULL THEN
                CASE WHEN ends_with(t.capital, '元') OR ends_with(t.capital, '整') OR ends_with(t.capital, '币')
                    THEN 'CNY' ELSE coalesce(lu.value, own_currency()) END
                WHEN lc.value IS NOT NULL THEN coalesce(CASE WHEN lc.more = 'CNY' THEN lu.value END, lc.more) END AS currency,
            CASE WHEN lf.text IS NULL THEN t.day ELSE try_cast(lf.value AS DATE) END AS founded,
            CASE WHEN lf.text IS NULL THEN CASE WHEN t.day IS NOT NULL THEN 'day' END ELSE lf.more END AS founded_to,
            ls.value AS status, t.status AS status_text, t.scope,
            CASE WHEN lq.value IS NOT NULL THEN {quals} END AS quals,
            CASE WHEN t.former_names IS NOT NULL THEN {_NAME_LIST.format("t.former_names")} END AS former_names,
            CASE WHEN t.short_names IS NOT NULL THEN {_NAME_LIST.format("t.short_names")} END AS short_names,
            CASE WHEN t.aliases IS NOT NULL THEN {aliases} END AS aliases,
            i.pinyin, i.initials, i.loser
        FROM (
            SELECT *, {_ORGANISATION_TIDY} AS o, yuan(capital) AS amount,
                CASE WHEN try_cast(founded AS DATE) BETWEEN DATE '1800-01-01' AND last_day() THEN try_cast(founded AS DATE) END
                    AS day
            FROM tidy WHERE fault IS NULL) t
            JOIN ids i ON t.row = i.row
            {_PLACE_JOINS}{_NAME_JOIN}
            LEFT JOIN l_industry li ON t.industry = li.text
            LEFT JOIN l_capital lc ON t.capital = lc.text
            LEFT JOIN l_currency lu ON t.currency = lu.text
            LEFT JOIN l_founded lf ON t.founded = lf.text
            LEFT JOIN l_status ls ON t.status = ls.text
            LEFT JOIN l_quals lq ON t.quals = lq.text"""
    )


def _issues(db: Any) -> None:
    """What happened to single values. A row that is refused has that one issue."""
    db.execute(
        "CREATE TABLE issues AS SELECT row, NULL::VARCHAR AS field, value, reason, more FROM faults WHERE reason <> 'cell_error'"
    )
    db.execute("INSERT INTO issues SELECT row, more, value, reason, NULL FROM faults WHERE reason = 'cell_error'")

    def add(query: str) -> None:
        db.execute(f"INSERT INTO issues {query}")

    empty = " AND ".join(f"{f} IS NULL" for f in FIELDS)
    add(
        f"SELECT row, 'name', written[1:200], CASE WHEN fault = 'name_missing' AND {empty} THEN 'row_blank' ELSE fault END, NULL"
        " FROM tidy WHERE fault IS NOT NULL"
    )
    db.execute("DELETE FROM tidy WHERE fault IS NOT NULL")
    add("SELECT row, 'name', written[1:200], 'name_tidied', name FROM tidy WHERE name <> written")
    add("SELECT row, 'name', name, 'name_unreadable', NULL FROM tidy WHERE contains(name, '\ufffd')")
    for field in FIELDS:
        if field != "name":
            add(
                f"SELECT row, '{field}', {field}[1:200], 'value_unreadable',"
                f" (length({field}) - length(replace({field}, '\ufffd', '')))::VARCHAR FROM tidy WHERE contains({field}, '\ufffd')"
            )
    add("SELECT row, 'code', code[1:200], code_reason, good_code FROM tidy WHERE code_reason IS NOT NULL")
    add("SELECT row, 'code', good_code, 'code_organisation', NULL FROM tidy WHERE organisation_off")
    add(
        "SELECT t.row, 'code', t.good_code, 'code_division', NULL FROM tidy t JOIN l_code k ON t.good_code[3:8] = k.text"
        " WHERE k.value IS NULL AND t.good_code[3:8] <> '100000'"
    )
    add(
        f"SELECT row, 'org_code', org_code, 'org_code_check', NULL FROM (SELECT *, {_ORGANISATION_TIDY} AS o FROM tidy"
        f" WHERE org_code IS NOT NULL) WHERE NOT ({_ORGANISATION_CODE})"
    )
    add("SELECT row, 'region', NULL, 'region_none', NULL FROM ids WHERE province = '00'")
    add(
        "SELECT t.row, 'region', t.region, 'region_code_says_other', lk.value FROM tidy t JOIN l_region lr ON t.region = lr.text"
        " JOIN l_code lk ON t.good_code[3:8] = lk.text WHERE lr.value[1:2] <> lk.value[1:2]"
    )
    for field in ("region", "industry", "capital", "founded", "status", "kind", "quals"):
        add(
            f"SELECT t.row, '{field}', t.{field}[1:200], l.reason, l.shown FROM tidy t JOIN l_{field} l ON t.{field} = l.text"
            " WHERE l.reason IS NOT NULL"
        )
    add(
        "SELECT t.row, 'founded', t.founded, 'founded_range', NULL FROM tidy t LEFT JOIN l_founded l ON t.founded = l.text"
        " WHERE l.text IS NULL AND t.founded IS NOT NULL AND NOT (try_cast(t.founded AS DATE) BETWEEN DATE '1800-01-01' AND last_day())"
    )
    add("SELECT row, 'capital', capital, 'capital_large', NULL FROM tidy WHERE yuan(capital) > 1000000000000")
    if db.execute("SELECT 1 FROM issues WHERE reason = 'kind_unknown' LIMIT 1").fetchone():
        db.execute(
            "UPDATE issues SET more = (SELECT kind FROM ids i WHERE i.row = issues.row) WHERE reason = 'kind_unknown'"
        )
