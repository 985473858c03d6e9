"""Rows of the register that may be one organisation: proposals with reasons, for a person to decide."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from luodi.core.companies.register.store import connect, create_rows, opened

# ruff: noqa: S608  (SQL is put together from column names and quoted texts of our own)

# Each rule gives pairs (a, b) of oids; the score is how often such a pair is one, as judged by hand on made-up slips,
# not measured. A person decides. A name that very many rows share (个体 shops) proves nothing: see _MOST_ALIKE.
_MOST_ALIKE = 20
_CITY = "CASE WHEN {0}.region[1:2] IN ('11', '12', '31', '50') THEN {0}.region[1:2] ELSE {0}.region[1:4] END"
_SAME_CITY = f"({_CITY.format('a')} = {_CITY.format('b')})"
_NO_OTHER_CODE = "(a.code IS NULL OR b.code IS NULL OR a.code = b.code)"
_BARE = "regexp_replace(name_key, '(（.*?）|股份有限公司|有限责任公司|有限公司|集团|公司)', '', 'g')"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two rows that may be one organisation, why, and how likely (0 to 1, a judgement to sort by)."""

    a: str
    b: str
    a_name: str
    b_name: str
    score: float
    reasons: tuple[str, ...]


_RULES = {
    "code": (0.99, "信用代码相同", "a.code = b.code", "true"),
    "org_code": (0.95, "组织机构代码相同", "a.org_code = b.org_code", "true"),
    "name_city": (0.95, "名称相同，同在一市，至少一方没有信用代码", "a.name_key = b.name_key", f"{_SAME_CITY} AND {_NO_OTHER_CODE}"),
    "name": (
        0.7, "名称相同，一方没有地区", "a.name_key = b.name_key",
        f"(a.region IS NULL OR b.region IS NULL) AND {_NO_OTHER_CODE}",
    ),
    "name_codes": (0.4, "名称和城市相同，但信用代码不同", "a.name_key = b.name_key", f"{_SAME_CITY} AND a.code <> b.code"),
    "source": (0.6, "同一来源的同一编号", "a.source = b.source AND a.source_id = b.source_id", _NO_OTHER_CODE),
    "form": (
        0.6, "去掉法律形式和括号后名称相同，同在一市，至少一方没有信用代码", "a.bare = b.bare",
        f"length(a.bare) > 3 AND a.name_key <> b.name_key AND {_SAME_CITY} AND {_NO_OTHER_CODE}",
    ),
}  # fmt: skip


def propose_duplicates(folder: Path, limit: int = 200) -> list[Proposal]:
    """
    Pairs of rows in force that may be one organisation, the likelier first.

    A pair found by several rules has all their reasons and the highest score. Pairs already merged are not in force,
    so they do not come again; a merge that was undone may.

    Parameters
    ----------
    limit
        At most so many.

    Raises
    ------
    NoRegister
        When nothing was imported yet.
    """
    manifest = opened(folder)
    db = connect()
    try:
        create_rows(db, folder, manifest.current, "rows")
        db.execute(
            f"CREATE TABLE r AS SELECT oid, name, name_key, code, org_code, source, source_id, region, former_names, {_BARE} AS bare"
            " FROM rows"
        )
        db.execute("CREATE TABLE pairs (a VARCHAR, b VARCHAR, rule VARCHAR)")
        for rule, (_, _, join, where) in _RULES.items():
            keys = [part.split(" = ")[0].removeprefix("a.") for part in join.split(" AND ")]
            some = (
                f"SELECT {', '.join(keys)} FROM r WHERE {' AND '.join(f'{k} IS NOT NULL' for k in keys)}"
                f" GROUP BY ALL HAVING count(*) BETWEEN 2 AND {_MOST_ALIKE}"
            )
            db.execute(
                f"INSERT INTO pairs WITH few AS ({some}) SELECT a.oid, b.oid, '{rule}' FROM (SELECT * FROM r SEMI JOIN few USING"
                f" ({', '.join(keys)})) a JOIN (SELECT * FROM r SEMI JOIN few USING ({', '.join(keys)})) b ON {join}"
                f" WHERE a.oid < b.oid AND {where}"
            )
        db.execute(
            f"""
            INSERT INTO pairs
            SELECT least(a.oid, b.oid), greatest(a.oid, b.oid), CASE WHEN {_SAME_CITY} THEN 'former_city' ELSE 'former' END
            FROM (SELECT oid, region, code, unnest(former_names) AS former FROM r WHERE former_names IS NOT NULL) a
                JOIN r b ON translate(upper(replace(a.former, ' ', '')), '()', '（）') = b.name_key AND a.oid <> b.oid"""
        )
        scores = {rule: (score, reason) for rule, (score, reason, _, _) in _RULES.items()} | {
            "former_city": (0.85, "一方的曾用名是另一方的名称，同在一市"),
            "former": (0.65, "一方的曾用名是另一方的名称"),
        }
        order = "CASE rule " + " ".join(f"WHEN '{k}' THEN {score}" for k, (score, _) in scores.items()) + " END"
        found = db.execute(
            f"SELECT p.a, p.b, x.name, y.name, list(DISTINCT rule ORDER BY rule), max({order}) AS score FROM pairs p"
            " JOIN r x ON p.a = x.oid JOIN r y ON p.b = y.oid GROUP BY ALL ORDER BY score DESC, p.a, p.b LIMIT $1",
            [limit],
        ).fetchall()
    finally:
        db.close()
    return [
        Proposal(a, b, x, y, float(score), tuple(scores[r][1] for r in rules)) for a, b, x, y, rules, score in found
    ]
