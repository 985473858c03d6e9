"""What speaks for a target as values that can be kept for years and said in either language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from luodi.core.targets.details import FIELD_NAMES, Details, quote
from luodi.core.targets.screening import Target

_TERMS = {
    "industry": ("行业代码", "industry code"),
    "size": ("注册资本", "registered capital"),
    "age": ("成立", "founded"),
}
_FIELDS_EN = {"name": "name", "scope": "business scope", "products": "main products"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    One thing that speaks for a target, or is not known of it.

    ``about`` is word, industry, size, age or bonus; ``value`` the word, the code, the capital in yuan, the day or the titles;
    ``share`` per mille, ``None`` where nothing is known; ``quotes`` are the fields a word stands in, each with its place.
    """

    about: str
    value: str
    share: int | None = None
    quotes: tuple[tuple[str, str], ...] = ()


def evidence_of(target: Target, details: Details, products: Mapping[str, str]) -> tuple[Evidence, ...]:
    """
    The evidence of a target: its words, then its terms, then what was added.

    Parameters
    ----------
    products
        Registered name → words of its products, as the screening had them.
    """
    texts = {"name": details.name, "scope": details.scope, "products": products.get(details.name, "")}
    found = [
        Evidence("word", word, quotes=tuple((f, quote(texts[f], word) or word) for f in fields))
        for word, fields in target.found
    ]
    capital = "" if details.capital_yuan is None else f"{details.capital_yuan:.0f}"
    values = {"industry": details.industry or "", "size": capital, "age": details.founded or ""}
    found += [Evidence(term, values[term], getattr(target, term)) for term in _TERMS]
    if target.bonus:
        found.append(Evidence("bonus", "、".join(target.titles), target.bonus))
    return tuple(found)


def say_evidence(evidence: Evidence, *, english: bool = False) -> str:
    """
    ``evidence`` in a short sentence.

    >>> say_evidence(Evidence("size", "20000000", 600))
    '注册资本 2,000 万元，得 600‰'
    >>> say_evidence(Evidence("age", ""), english=True)
    'founded: not stated or not asked for, not counted'
    """
    if evidence.about == "word":
        return _say_word(evidence, english)
    if evidence.about == "bonus":
        return (
            f"added {evidence.share}‰: {evidence.value or 'signs of expansion'}"
            if english
            else f"加分 {evidence.share}‰：{evidence.value or '扩张信号'}"
        )
    label = _TERMS[evidence.about][english]
    if evidence.share is None:
        return f"{label}: not stated or not asked for, not counted" if english else f"{label}未载明或未问，不计分"
    value = _money(evidence.value, english) if evidence.about == "size" else evidence.value
    return f"{label} {value}: {evidence.share}‰" if english else f"{label} {value}，得 {evidence.share}‰"


def plain_evidence(evidence: Sequence[Evidence]) -> list[dict[str, Any]]:
    """``evidence`` as JSON holds it."""
    return [asdict(each) for each in evidence]


def read_evidence(plain: Sequence[Mapping[str, Any]]) -> tuple[Evidence, ...]:
    """What `plain_evidence` wrote."""
    return tuple(
        Evidence(e["about"], e["value"], e["share"], tuple((f, words) for f, words in e["quotes"])) for e in plain
    )


def _say_word(evidence: Evidence, english: bool) -> str:
    if english:
        return f"{evidence.value}: " + "; ".join(f"{_FIELDS_EN[f]} “{words}”" for f, words in evidence.quotes)
    return f"{evidence.value}：" + "；".join(f"{FIELD_NAMES[f]}“{words}”" for f, words in evidence.quotes)


def _money(yuan: str, english: bool) -> str:
    wan = float(yuan or 0) / 10_000
    return f"{wan / 100:,.2f} million yuan" if english else f"{wan:,.0f} 万元"
