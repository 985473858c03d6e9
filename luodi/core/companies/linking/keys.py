"""
Candidate keys: pairs of characters at the head of a name's core, and a 64-bit signature of all its characters.

A core is what region and legal form leave: 江化微电子材料. Of its first three characters each pair in order is a key
(江化, 江微, 化微), so that one lost, added or mistaken character, or two that changed places, leave a key standing,
wherever it happens. Prominent companies and institutes are few and are called by any of their characters
(工业富联, 长春光机所): all ordered pairs of region and core are keys for them. The signature has one bit for each
character; how many bits two names share ranks the thousands that share a key before names are looked at.

The same formulas stand here in Python, for a mention, and in SQL, for a register; a key is an integer made of two code
points, so that any engine computes it.
"""

from __future__ import annotations

from collections.abc import Iterable

from luodi.core.companies.linking.cut import BRACKETS, FORM, LONGEST, place_patterns

HEAD = 3  # characters whose pairs are keys
REACH = 14  # characters of a prominent name whose pairs are keys
SIGNED = 18  # characters that set a bit
LENGTHS = 32  # a shape's lengths
_SUMS = 1021  # and its sums: a prime; both together fit into 16 bits
_SPREAD = 2654435769  # 2**32 over the golden ratio, as in Knuth's multiplicative hashing
# What the index keeps of a name in one text. ``half`` is left empty where it is the core, ``name`` where it is region, core
# and form.
PACKED = tuple("rid name source code place industry region core half form bracket prominence".split())
SEPARATOR = "\x1f"  # between its parts; none of them holds one


def pair_key(first: str, second: str) -> int:
    """The key of two characters in order."""
    return ord(first) << 21 | ord(second)


def head_pairs(core: str) -> list[int]:
    """The keys of a core's head: at most three."""
    head = core[:HEAD]
    return [pair_key(head[i], head[j]) for i in range(len(head)) for j in range(i + 1, len(head))]


def all_pairs(text: str) -> list[int]:
    """The keys of all ordered pairs, for prominent names."""
    text = text[:REACH]
    return [pair_key(text[i], text[j]) for i in range(len(text)) for j in range(i + 1, len(text))]


def shape(core: str) -> int:
    """
    A core's length and the sum of its characters in one number: equal of equal cores, hardly ever of others.

    Two characters that changed places leave it equal.
    """
    return min(len(core), LENGTHS - 1) + LENGTHS * (sum(map(ord, core)) % _SUMS)


def syllable_key(first: int, second: int) -> int:
    """The key of two syllables, given by their numbers; negative, so that it never meets a pair of characters."""
    return -(first * 1000 + second) - 1


def bit_of(char: str) -> int:
    """The number, 0 to 63, of the bit a character sets."""
    return (ord(char) * _SPREAD >> 20) & 63


def signature(chars: Iterable[str]) -> int:
    """The bits of all ``chars`` together."""
    bits = 0
    for char in chars:
        bits |= 1 << bit_of(char)
    return bits


# --- the same in SQL (DuckDB) -----------------------------------------------------------------------------------------


def quoted(text: str) -> str:
    """``text`` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def fold_sql(name: str) -> str:
    """``cut.fold`` of a column."""
    folded = f"translate(left({name}, {LONGEST}), '()[]［］【】〔〕', '（）（）（）（）（）')"
    return rf"upper(regexp_replace({folded}, '[\s·•・.]+', '', 'g'))"


def cut_sql(source: str) -> str:
    """``cut.cut`` of column ``folded`` in ``source``: adds region, core, half, form, bracket."""
    first, whole = place_patterns()
    # In one pattern with what comes before it, the county makes more states than RE2 keeps: 20 times slower. Nothing of
    # the first pattern is given back for it, as all of it may be missing, so that the two can be matched in turn.
    near, below = quoted(first), quoted("^" + whole.removeprefix(first))
    body = (
        f"select *, case when length(base0) < 2 then folded else base0 end as base from "
        f"(select *, regexp_replace(folded, {quoted(BRACKETS)}, '', 'g') as base0 from {source})"
    )
    form = (
        "select *, case when length(body0) < 2 then base else body0 end as body from "
        f"(select *, regexp_replace(base, {quoted(FORM)}, '') as body0 from ({body}))"
    )
    regions = (
        f"select *, near0 + length(regexp_extract(substring(body, near0 + 1), {below})) as far0 "
        f"from (select *, length(regexp_extract(body, {near})) as near0 from ({form}))"
    )
    lengths = (
        "select *, case when length(body) - near0 < 2 then 0 else near0 end as near, "
        "case when length(body) - far0 >= 2 then far0 when length(body) - near0 >= 2 then near0 else 0 end as far "
        f"from ({regions})"
    )
    return (
        "select * exclude (base0, body0, near0, far0, near, far, body, base), left(body, far) as region, "
        "substring(body, far + 1) as core, substring(body, near + 1) as half, "
        f"substring(base, length(body) + 1) as form, "
        f"array_to_string(regexp_extract_all(folded, {quoted(BRACKETS)}), '') as bracket from ({lengths})"
    )


def _code(text: str, position: int | str) -> str:
    return f"unicode(substring({text}, {position}, 1))::BIGINT"


def packed_sql() -> str:
    """``PACKED`` of the columns of that name."""
    shorter = {
        "name": "case when name = region || core || form then '' else name end",
        "half": "case when half = core then '' else half end",
    }
    return f"concat_ws('{SEPARATOR}', {', '.join(shorter.get(part, part) for part in PACKED)})"


def pair_key_sql(text: str, first: int | str, second: int | str) -> str:
    """``pair_key`` of two characters of a column, counted from 1."""
    return f"(({_code(text, first)} << 21) | {_code(text, second)})"


def head_pairs_sql(core: str) -> str:
    """``head_pairs`` of a column, as a list."""
    pair = pair_key_sql
    return (
        f"case when length({core}) >= 3 then [{pair(core, 1, 2)}, {pair(core, 1, 3)}, {pair(core, 2, 3)}] "
        f"when length({core}) = 2 then [{pair(core, 1, 2)}] else []::BIGINT[] end"
    )


def shape_sql(core: str) -> str:
    """``shape`` of a column."""
    total = f"coalesce(list_sum(list_transform(string_split({core}, ''), lambda c: unicode(c)::BIGINT)), 0)"
    return f"(least(length({core}), {LENGTHS - 1}) + {LENGTHS} * ({total} % {_SUMS}))::SMALLINT"


def signature_sql(text: str) -> str:
    """``signature`` of a column's first ``SIGNED`` characters."""
    return (
        f"coalesce(list_aggregate(list_transform(string_split(left({text}, {SIGNED}), ''), "
        f"lambda c: 1::UBIGINT << (((unicode(c)::BIGINT * {_SPREAD}) >> 20) & 63)), 'bit_or'), 0)::UBIGINT"
    )
