"""Link mentions to the companies of a register, each link with its score, its reasons and its runners-up."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from luodi.core.companies.linking.candidates import Found, find_candidates
from luodi.core.companies.linking.decisions import Decision, apply_decisions
from luodi.core.companies.linking.features import measure_all
from luodi.core.companies.linking.given import SOURCES
from luodi.core.companies.linking.index import Index, build_index
from luodi.core.companies.linking.mention import Read, read_mention
from luodi.core.companies.linking.ranker import Ranker, ranker
from luodi.core.companies.linking.reasons import give_reasons
from luodi.core.companies.linking.surroundings import NOTHING, Surroundings, home_of, read_surroundings
from luodi.core.companies.linking.twins import find_twins, level_twins
from luodi.core.companies.linking.values import Candidate, Link, Links, Mention

BATCH = 2000  # mentions looked up and scored together
RUNNERS_UP = 4
WORTH_NAMING = 0.005  # chance from which a runner-up is named


def link(
    mentions: Iterable[Mention | str],
    register: Index | str | os.PathLike[str],
    *,
    threshold: float | None = None,
    runners_up: int = RUNNERS_UP,
    decisions: Sequence[Decision] = (),
) -> Links:
    """
    The company of the register that each mention means, or that it is not in the register.

    Parameters
    ----------
    mentions
        Mentions, or just their words.
    register
        An open index, or a register to be indexed in memory for this call (see ``build_index``).
    threshold
        Chance from which a link is accepted; None: the one shipped, chosen for a precision of 0.98 on the pairs it
        was set on.
    runners_up
        How many other candidates each link names at most.
    decisions
        What people decided before; it outranks the scores (see ``apply_decisions``).

    Returns
    -------
    Links
        One link a mention, in order. Chances are calibrated: of the links with 0.9, nine of ten are right.

    Raises
    ------
    BadRegister
        When the register cannot be read.
    """
    if not isinstance(register, Index):
        with build_index(register) as index:
            return link(mentions, index, threshold=threshold, runners_up=runners_up, decisions=decisions)
    model = ranker()
    least = model.threshold if threshold is None else threshold
    links = Links(tuple(link_each(mentions, register, model, least, runners_up)), least)
    if not decisions:
        return links
    return apply_decisions(links, decisions, registered_names(register, {d.code for d in decisions if d.code}))


def registered_names(index: Index, rids: Iterable[str]) -> dict[str, str]:
    """The registered names of companies of the register; one that is not there is left out."""
    rows = index.connection.cursor().execute(
        f"select rid, name from names where source = {SOURCES.index('registered')} and rid in (select unnest(?))",
        [sorted(set(rids))],
    )
    return dict(rows.fetchall())


def link_each(
    mentions: Iterable[Mention | str], index: Index, model: Ranker, threshold: float, runners_up: int
) -> Iterator[Link]:
    """Links one after the other, for more mentions than memory holds."""
    waiting = (one if isinstance(one, Mention) else Mention(one) for one in mentions)
    while batch := list(islice(waiting, BATCH)):
        reads = [read_mention(mention.text) for mention in batch]
        found = [merge_namesakes(candidates) for candidates in find_candidates(index, reads)]
        homes = find_homes(index, model, {other for mention in batch for other in mention.others})
        arounds = [read_surroundings(mention, homes) for mention in batch]
        rows = [measure_all(*known, index.size.names) for known in zip(reads, found, arounds, strict=True)]
        scores = iter(model.score_all([row for mine in rows for row in mine]))
        for mention, read, candidates, around, mine in zip(batch, reads, found, arounds, rows, strict=True):
            scored = weigh(model, read, candidates, mine, list(islice(scores, len(mine))), around)
            yield _name_best(mention, read, candidates, around, mine, scored, threshold, runners_up)


def weigh(
    model: Ranker,
    read: Read,
    found: Sequence[Found],
    rows: Sequence[tuple[float, ...]],
    scores: Sequence[float],
    around: Surroundings = NOTHING,
) -> tuple[list[float], float]:
    """Each candidate's chance, twins alike, and that of "not in the register", from the trees' scores."""
    if twins := find_twins(read, found, rows):
        scores = level_twins(model, scores, rows, twins, around)
    return model.chances(rows, [f.rid for f in found], scores)


def find_homes(index: Index, model: Ranker, texts: Iterable[str]) -> dict[str, str]:
    """
    The division of each organisation named beside a mention, where its name alone is enough to link it.

    Each is looked at without surroundings of its own, so that no mention's link depends on the batch it comes in.
    """
    asked = sorted(set(texts))
    reads = [read_mention(text) for text in asked]
    homes: dict[str, str] = {}
    for text, read, found in zip(asked, reads, find_candidates(index, reads), strict=True):
        rows = measure_all(read, found, NOTHING, index.size.names)
        chances, _ = weigh(model, read, found, rows, model.score_all(rows))
        best = max(range(len(found)), key=chances.__getitem__, default=-1)
        if best >= 0 and chances[best] >= model.threshold and (home := home_of(found[best])):
            homes[text] = home
    return homes


def merge_namesakes(found: Sequence[Found]) -> Sequence[Found]:
    """
    One candidate for each name and place: the first by id.

    A register lists one company twice more often than two companies of one name in one place; shared between the two
    rows, no chance would reach the threshold. That they are two is for the register's duplicates to say.
    """
    first: dict[tuple[str, str], Found] = {}
    for one in found:
        known = first.setdefault((one.name, one.place), one)
        if one.rid < known.rid:
            first[(one.name, one.place)] = one
    return list(first.values()) if len(first) < len(found) else found


def choose(
    mention: Mention,
    read: Read,
    found: Sequence[Found],
    model: Ranker,
    threshold: float,
    runners_up: int,
    around: Surroundings = NOTHING,
    names: int = 1,
) -> Link:
    """The link of one mention, from its candidates, what stands around it and how many names the register holds."""
    found = merge_namesakes(found)
    rows = measure_all(read, found, around, names)
    scored = weigh(model, read, found, rows, model.score_all(rows), around)
    return _name_best(mention, read, found, around, rows, scored, threshold, runners_up)


def _name_best(
    mention: Mention,
    read: Read,
    found: Sequence[Found],
    around: Surroundings,
    rows: Sequence[tuple[float, ...]],
    scored: tuple[Sequence[float], float],
    threshold: float,
    runners_up: int,
) -> Link:
    """The link to the likeliest candidate, with its reasons and its runners-up."""
    chances, unknown = scored
    order = sorted(range(len(found)), key=lambda i: (-chances[i], found[i].nid))
    candidates: list[Candidate] = []
    seen: set[str] = set()
    for i in order:
        if found[i].rid in seen:  # another name of a company that already stands higher
            continue
        if candidates and (len(candidates) > runners_up or chances[i] < WORTH_NAMING):
            break
        seen.add(found[i].rid)
        reasons = give_reasons(read, found[i], rows[i], around)
        candidates.append(
            Candidate(found[i].rid, found[i].name, SOURCES[found[i].source], round(chances[i], 4), reasons)
        )
    if not candidates:
        return Link(mention, None, 0.0, 1.0, accepted=False)
    best, *others = candidates
    return Link(mention, best, best.score, round(unknown, 4), best.score >= threshold, tuple(others))
