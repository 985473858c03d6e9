"""
The ranking as one Ibis expression: DuckDB runs its SQL here, Spark on a cluster.

Everything is whole numbers up to one division and one step after it, in a fixed order, so that both engines reach the
same score to the last bit. Needs come as small tables, and up to 60 of them are ranked at once: what a region or a code
says for each is one bit of a mask, looked up once a row and not once a pair.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from luodi.core.targets.rules import FIELDS, ScreeningRules

if TYPE_CHECKING:
    from ibis.expr.types import Table

MOST_NEEDS = 60  # bits of a mask
# What an engine has by these names, see `tables`; ``rows`` and ``hits`` come from the register and its tags.
ROWS = {
    "row": "int64", "id": "string", "region": "string", "industry": "string", "capital": "float64", "founded": "int32",
    "status": "string", "kind": "string", "titles": "int64", "signals": "int32",
}  # fmt: skip
HITS = {"row": "int64", "term": "int32", "fields": "int32"}
NEED_TERMS = {"term": "int32", "need": "int32", "weight": "int32"}
NEED_FACTS = {
    "need": "int32", "capital_from": "float64", "capital_to": "float64", "founded_from": "int32", "founded_to": "int32",
    "must_titles": "int64", "titles_wanted": "int64", "full_points": "int64", "floor": "float64",
}  # fmt: skip
REGION_NEEDS = {"region": "string", "needs": "int64"}
STATUS_NEEDS = {"status": "string", "needs": "int64"}
KIND_NEEDS = {"kind": "string", "needs": "int64"}
INDUSTRY_NEEDS = {"industry": "string", "needs": "int64", "four": "int64", "three": "int64", "two": "int64"}
BARRED = {"term": "int32", "need": "int32"}
TABLES = {
    "need_terms": NEED_TERMS, "need_facts": NEED_FACTS, "region_needs": REGION_NEEDS, "status_needs": STATUS_NEEDS,
    "kind_needs": KIND_NEEDS, "industry_needs": INDUSTRY_NEEDS, "barred": BARRED,
}  # fmt: skip
KNOWN = ("row", "id", "capital", "founded", "industry", "titles", "signals", "mask")
RANKED = (
    "need",
    "row",
    "id",
    "score",
    "known",
    "points",
    "words",
    "industry",
    "size",
    "age",
    "bonus",
    "titles",
    "signals",
)


def rank_rows(rules: ScreeningRules, titles: tuple[str, ...], day: int, top: int, known: Table, hits: Table) -> Table:
    """
    The ``top`` rows of each need, in order.

    Parameters
    ----------
    rules
        Weights and tables of the terms.
    titles
        What the bits of ``rows.titles`` mean, from the lowest.
    day
        What ages are counted to, as the number yyyymmdd.
    top
        How many of each need.
    known, hits
        Tables with the columns of `known_rows` and of ``HITS``; the needs' own tables go by the names of ``TABLES``. Hits
        of rows that can serve no need of their term may be left out, and so may the rows without hits.

    Returns
    -------
    Table
        Columns ``RANKED`` and ``place`` (from 0). ``words``, ``industry``, ``size``, ``age`` and ``bonus`` are per mille,
        NULL where the row says nothing; ``known`` is the sum of weights of the terms that are known; ``score`` is per mille.
    """
    import ibis

    need = _need_tables()
    pairs = hits.join(need["need_terms"], "term")
    best = ibis.greatest(*(_bit(pairs.fields, i) * rules.fields[name] for i, name in enumerate(FIELDS)))
    pairs = pairs.select("need", "row", worth=(pairs.weight * best).cast("int64"))
    found = pairs.group_by(["need", "row"]).aggregate(points=pairs.worth.sum().cast("int64"))
    barred = hits.join(need["barred"], "term").select("need", "row")
    found = found.anti_join(barred, ["need", "row"]).join(known, "row").join(need["need_facts"], "need")
    found = found.filter(_passes(found)).join(need["industry_needs"].rename({"asks_code": "needs"}), "industry")
    years = ((ibis.literal(day, "int32") - found.founded) // 10000).cast("float64")
    found = found.select(
        "need", "row", "id", "points", "titles", "signals", "floor",
        words=ibis.least(found.points * 1000 // found.full_points, 1000),
        industry=_agreement(rules, found),
        size=_step(found.capital, rules.size),
        age=_step(years, rules.age),
        bonus=_bonus(rules, titles, found),
    )  # fmt: skip
    found = _with_score(rules, found)
    found = found.filter(found.score >= found.floor)
    order = [ibis.desc("score"), ibis.desc("known"), ibis.asc("id"), ibis.asc("row")]
    found = found.mutate(place=ibis.row_number().over(group_by="need", order_by=order))
    return found.filter(found.place < top).select(*RANKED, "place").order_by(["need", "place"])


def known_rows(rows: Table) -> Table:
    """What is asked of every row, before any word is looked at: ``mask`` has the bits of the needs it may serve."""
    need = _need_tables()
    for name in ("status", "region", "kind"):
        allowed = need[f"{name}_needs"]
        rows = rows.join(allowed.filter(allowed.needs != 0).rename({f"{name}_mask": "needs"}), name)
    return rows.mutate(mask=rows.region_mask & rows.status_mask & rows.kind_mask).select(*KNOWN)


def _need_tables() -> dict[str, Table]:
    import ibis

    return {name: ibis.table(columns, name=name) for name, columns in TABLES.items()}


def _bit(mask: Any, number: Any) -> Any:
    return (mask >> number) & 1


def _has(mask: Any, need: Any) -> Any:
    """Whether the bit of ``need`` is set."""
    return _bit(mask, need) == 1


def _step(value: Any, steps: tuple[tuple[float, int], ...]) -> Any:
    """The share of the highest step ``value`` reaches; NULL for NULL and for what lies below the first."""
    import ibis

    return ibis.cases(
        *((value >= ibis.literal(start, "float64"), ibis.literal(share, "int64")) for start, share in reversed(steps)),
        else_=None,
    )


def _passes(pairs: Table) -> Any:
    """Whether a row has what a need's filters ask for; a comparison with NULL does not hold, so unknown does not pass."""
    year = pairs.founded // 10000
    return (
        _has(pairs.mask, pairs.need)
        & ((pairs.capital_from < 0) | (pairs.capital >= pairs.capital_from))
        & ((pairs.capital_to < 0) | (pairs.capital <= pairs.capital_to))
        & ((pairs.founded_from < 0) | (year >= pairs.founded_from))
        & ((pairs.founded_to < 0) | (year <= pairs.founded_to))
        & ((pairs.must_titles == 0) | ((pairs.titles & pairs.must_titles) != 0))
    )


def _agreement(rules: ScreeningRules, pairs: Table) -> Any:
    """How far the row's code agrees with one of the need's; NULL where either has none."""
    import ibis

    def share(digits: int) -> Any:
        return ibis.literal(rules.industry[digits], "int64")

    return ibis.cases(
        (~_has(pairs.asks_code, pairs.need), ibis.null("int64")),
        (_has(pairs.four, pairs.need), share(4)),
        (_has(pairs.three, pairs.need), share(3)),
        (_has(pairs.two, pairs.need), share(2)),
        else_=ibis.literal(0, "int64"),
    )


def _bonus(rules: ScreeningRules, titles: tuple[str, ...], pairs: Table) -> Any:
    """What speaks for the row: its best title that the need wants, and its signals."""
    import ibis

    worth = [
        _bit(pairs.titles & pairs.titles_wanted, i) * rules.titles.get(title, rules.other_title)
        for i, title in enumerate(titles)
    ]
    best = ibis.greatest(*worth, 0) if worth else ibis.literal(0)
    return ibis.least((best + pairs.signals).cast("int64"), ibis.literal(rules.most_bonus, "int64"))


def _with_score(rules: ScreeningRules, found: Table) -> Table:
    """The weighted mean of the terms that are known, raised by the bonus towards 1000."""
    import ibis

    none, unknown = ibis.literal(0, "int64"), ibis.literal(-1, "int64")
    terms = [(found[name], rules.weights[name]) for name in ("words", "industry", "size", "age")]
    sums = sum((ibis.coalesce(value, none) * weight for value, weight in terms), none)
    known = sum(
        (
            ibis.ifelse(ibis.coalesce(value, unknown) < none, none, ibis.literal(weight, "int64"))
            for value, weight in terms
        ),
        none,
    )
    found = found.mutate(sums=sums, known=known)
    found = found.filter(found.known > 0)
    base = found.sums.cast("float64") / found.known.cast("float64")
    return found.mutate(score=base + (ibis.literal(1000.0) - base) * found.bonus.cast("float64") / ibis.literal(1000.0))
