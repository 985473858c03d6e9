"""Share the chance of companies that a mention fits equally: same core, same kind of form, only the place differs."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from math import exp, log

from luodi.core.companies.linking.candidates import Found
from luodi.core.companies.linking.features import CONTEXT, FEATURES, LISTED
from luodi.core.companies.linking.mention import Read
from luodi.core.companies.linking.ranker import Ranker
from luodi.core.companies.linking.surroundings import NOTHING, Surroundings

_REGION_NAMED, _SAME_CORE, _SAME_NAME, _PROMINENCE = (
    FEATURES.index(name) for name in ("region_named", "equal_core", "equal_name", "prominence")
)
_ORDER = 1e-6  # of twins whose chances are equal the one the trees like better stays first
Row = tuple[float, ...]


def find_twins(read: Read, found: Sequence[Found], rows: Sequence[Row]) -> list[list[int]]:
    """
    Candidates, by their positions, that nothing in the mention tells apart: 翎枢科技 of 成都 and of 重庆.

    A mention that names a place tells them apart, and so does one that is the very name of one of them. Listed
    companies are none's twin: that they are better known is evidence.
    """
    alike = [
        i
        for i, row in enumerate(rows)
        if row[_SAME_CORE] and row[_REGION_NAMED] in (0.0, 2.0) and row[_SAME_NAME] < 2 and row[_PROMINENCE] < LISTED
    ]
    if len(alike) < 2:
        return []
    groups: dict[Hashable, list[int]] = {}
    for i in alike:
        one = found[i]
        groups.setdefault((one.core, one.source, one.prominence, _form_told(read, one)), []).append(i)
    return [group for group in groups.values() if len(group) > 1]


def _form_told(read: Read, one: Found) -> Hashable:
    """What of a company's legal form the mention could tell apart."""
    said = read.cut.form
    return one.form + one.bracket if len(said) > len("公司") else "集团" in one.form + one.bracket


def level_twins(
    model: Ranker, scores: Sequence[float], rows: Sequence[Row], twins: Sequence[Sequence[int]], around: Surroundings
) -> list[float]:
    """
    The scores, those of twins made equal but for what the surroundings add.

    A group keeps the weight the trees gave it without surroundings, in equal parts, since each of k namesakes is as
    likely before anything else is known; what the surroundings add to a score is then the logarithm of how much likelier
    they make the company.
    """
    level = list(scores)
    for group in twins:
        plain = [scores[i] for i in group]
        if around is not NOTHING:
            plain = model.score_all([without_context(rows[i]) for i in group])
        mean = log(sum(exp(min(60.0, model.slope * score)) for score in plain) / len(group)) / model.slope
        for i, score in zip(group, plain, strict=True):
            level[i] = mean + (scores[i] - score) + _ORDER * score
    return level


def without_context(row: Row) -> Row:
    """The features of a candidate as they are where nothing stands around the mention."""
    first, after = CONTEXT.start, CONTEXT.stop
    return (*row[:first], *(0.0,) * (after - first), *row[after:])
