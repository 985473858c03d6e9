"""Apply what people decided about mentions before: a decision outranks every score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from luodi.core.companies.kinds import kind_of
from luodi.core.companies.linking.mention import clean
from luodi.core.companies.linking.values import Candidate, Link, Links, Mention
from luodi.core.places.division import above, gazetteer


@dataclass(frozen=True, slots=True)
class Decision:
    """
    Which company of the register a person said a mention means.

    Attributes
    ----------
    mention
        The words decided on, as written; they are compared folded (see ``mention_key``).
    code
        The company's id in the register, as ``Link.rid`` gives it; None: it is not in the register.
    by, on
        Who decided, and when.
    region
        Code of a division (GB/T 2260): the decision holds only where the surroundings name a place in it, or one it
        lies in. None: everywhere.
    kind
        One of ``kinds.KINDS``: the decision holds only for mentions of this kind. None: for all.
    name
        The company's registered name when it was decided, shown where the register in hand does not tell it.
    """

    mention: str
    code: str | None
    by: str
    on: date
    region: str | None = None
    kind: str | None = None
    name: str = ""


def mention_key(text: str) -> str:
    """
    What mentions must share for a decision on one to hold for the other: the words without numbering, remarks, quotes
    and spaces, in simplified script and full-width brackets.

    >>> mention_key("1.“清陶能源”（已对接）") == mention_key("清陶能源")
    True
    """
    return clean(text)


def find_decision(mention: Mention, decisions: Iterable[Decision]) -> Decision | None:
    """The decision that holds for a mention: the one on the narrowest surroundings, of these the latest; or None."""
    key = mention_key(mention.text)
    return _narrowest(mention, [d for d in decisions if mention_key(d.mention) == key])


def apply_decisions(links: Links, decisions: Iterable[Decision], names: Mapping[str, str] | None = None) -> Links:
    """
    ``links`` with each decided mention linked as it was decided, score 1, the person and the day as reason.

    Parameters
    ----------
    links
        What ``link`` made of the mentions.
    decisions
        Decisions in the order they were made: of two on the same surroundings and day the later counts.
    names
        Registered names by id, for companies that are not among a link's candidates. Where given, a decision for a
        company that neither holds is set aside: it has left the register.

    Returns
    -------
    Links
        New links; what was proposed before stands among the runners-up. A decision of "not in the register" leaves
        ``best`` None and ``unknown_score`` 1.
    """
    by_key: dict[str, list[Decision]] = {}
    for decision in decisions:
        by_key.setdefault(mention_key(decision.mention), []).append(decision)
    if not by_key:
        return links
    settled = tuple(_settle(link, by_key.get(mention_key(link.mention.text), ()), names) for link in links)
    return Links(settled, links.threshold)


def _settle(link: Link, decisions: Iterable[Decision], names: Mapping[str, str] | None) -> Link:
    decision = _narrowest(link.mention, decisions)
    if decision is None:
        return link
    proposed = (link.best, *link.runners_up) if link.best is not None else ()
    others = tuple(c for c in proposed if c.rid != decision.code)
    said = f"{decision.by}于{decision.on:%Y-%m-%d}认定"
    if decision.code is None:
        said += "：不在名录中"
        return replace(link, best=None, score=0.0, unknown_score=1.0, accepted=False, runners_up=others, decided=said)
    same = next((c for c in proposed if c.rid == decision.code), None)
    if same is None:
        if names is not None and decision.code not in names:
            return link
        name = names[decision.code] if names is not None else decision.name or decision.code
        same = Candidate(decision.code, name, "registered", 1.0)
    best = replace(same, score=1.0, reasons=(said, *same.reasons))
    return replace(link, best=best, score=1.0, unknown_score=0.0, accepted=True, runners_up=others, decided=said)


def _narrowest(mention: Mention, decisions: Iterable[Decision]) -> Decision | None:
    holding = [d for d in decisions if _holds(d, mention)]
    if not holding:
        return None
    return max(enumerate(holding), key=lambda x: (_depth(x[1].region), x[1].kind is not None, x[1].on, x[0]))[1]


def _holds(decision: Decision, mention: Mention) -> bool:
    if decision.kind is not None and decision.kind != kind_of(mention.text)[0]:
        return False
    if decision.region is None:
        return True
    region = decision.region
    return any(p == region or region in _holders(p) or p in _holders(region) for p in mention.places)


def _depth(region: str | None) -> int:
    return 0 if region is None else 1 + len(_holders(region))


def _holders(code: str) -> frozenset[str]:
    return above(code) if code in gazetteer().divisions else frozenset()
