"""What the tags of a register are, in SQL alone: what every faster way of finding them is checked against."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from luodi.core.targets.rules import FIELDS
from luodi.core.targets.source import Register
from luodi.core.targets.terms import BREAK, FROM, TO, Term

if TYPE_CHECKING:
    from ibis.expr.types import Table


def hits_by_definition(register: Register, ids: Mapping[Term, int], products: bool) -> Table:
    """
    The tags of a register as an Ibis expression over ``raw``: what `terms.holds` says, for every row, term and field.

    Every term is looked for in every text, which takes ten times as long as the automaton. ``products`` tells whether there is a table of that name with ``name`` and
    ``products``.
    """
    import ibis

    raw = register.raw_table()
    names: list[str] = [f for f in ("name", "scope") if f in register.fields]
    texts = {f: raw[register.fields[f][0]].cast("string") for f in names}
    base = raw.select("row", **texts)
    if products:
        known = ibis.table({"name": "string", "products": "string"}, name="products")
        base = base.left_join(known, "name").drop("name_right")
        names.append("products")
    base = base.mutate(**{f: ibis.coalesce(base[f], ibis.literal("")) for f in names})
    base = base.mutate(**{f"{f}_folded": base[f].translate(FROM, TO) for f in names})
    none = ibis.null("int64")
    found = []
    for term, number in ids.items():
        bits = sum(
            (ibis.ifelse(_holds(base, f, term), ibis.literal(FIELDS[f], "int64"), 0) for f in names),
            ibis.literal(0, "int64"),
        )
        found.append(ibis.ifelse(bits > 0, bits + number * 8, none))
    # One number for the term and its fields: arrays of structures are written differently by each engine.
    keyed = base.select("row", key=ibis.array(found).unnest())
    keyed = keyed.filter(keyed.key > 0)
    return keyed.select("row", term=(keyed.key // 8).cast("int32"), fields=(keyed.key % 8).cast("int32"))


def _holds(base: Table, field: str, term: Term) -> Any:
    text: Any = base[f"{field}_folded"] if term.is_latin else base[field]
    for strike in term.strikes:
        text = text.replace(strike, BREAK)
    return text.contains(term.word) if term.pattern is None else text.re_search(term.pattern)
