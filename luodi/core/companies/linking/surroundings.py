"""What stands around a mention, against what is known of a company: places, lines of business, the other stops."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from luodi.core.companies.linking.candidates import Found
from luodi.core.companies.linking.cut import cut, fold
from luodi.core.companies.linking.industry import industry_relation
from luodi.core.companies.linking.trades import trade_words
from luodi.core.companies.linking.values import Mention
from luodi.core.places.division import above, gazetteer

SAME_CITY, SAME_PROVINCE, ELSEWHERE, UNSAID = 2, 1, -1, 0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """
    A mention's surroundings, read once for all its candidates.

    Attributes
    ----------
    places
        Codes of divisions the report names around the mention.
    industries
        Words or GB/T 4754 codes of what it is about.
    homes
        Codes of the divisions where the other organisations beside it are.
    trades
        Words for lines of business in the names of the others.
    """

    places: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    homes: tuple[str, ...] = ()
    trades: frozenset[str] = frozenset()


NOTHING = Surroundings()
_MUNICIPAL = ("11", "12", "31", "50")  # 北京 天津 上海 重庆: province and city in one


def read_surroundings(mention: Mention, homes: Mapping[str, str]) -> Surroundings:
    """The surroundings of a mention; ``homes`` tells the division of each of its ``others`` that could be linked."""
    if not (mention.places or mention.industries or mention.others):
        return NOTHING
    where = [homes.get(other) or region_code(cut(fold(other)).region) for other in mention.others]
    trades = frozenset(word for other in mention.others for word in trade_words(cut(fold(other)).core))
    return Surroundings(mention.places, mention.industries, tuple(code for code in where if code), trades)


def home_of(found: Found) -> str:
    """The division a company is in: as registered, else as its name says; "" where neither does."""
    return found.place or region_code(found.region)


def compare_surroundings(around: Surroundings, found: Found) -> tuple[int, int, int, int]:
    """
    How a candidate fits the surroundings: place, industry, place of the others, trade of the others.

    Places: 2 in one prefecture, 1 in one province, -1 elsewhere. Industry: 1 agrees, -1 another. Trade: 1 a word is
    shared. 0 always: nothing is known.
    """
    if around is NOTHING:
        return 0, 0, 0, 0
    home = home_of(found)
    return (
        nearest(around.places, home),
        industry_relation(around.industries, found) if around.industries else 0,
        nearest(around.homes, home),
        int(not around.trades.isdisjoint(trade_words(found.core))),
    )


def nearest(places: Iterable[str], home: str) -> int:
    """How near the nearest of ``places`` is to ``home``."""
    return max((_nearness(place, home) for place in places), default=UNSAID) if home else UNSAID


@lru_cache(maxsize=50_000)
def region_code(region: str) -> str:
    """The code of the division a name begins with, "" where none is known."""
    codes = gazetteer().by_name.get(region)
    return codes[0] if codes else ""


@lru_cache(maxsize=100_000)
def _nearness(one: str, other: str) -> int:
    if one == other:
        return SAME_CITY
    divisions = gazetteer().divisions
    up, down = (above(one) if one in divisions else ()), (above(other) if other in divisions else ())
    if len(one) == len(other) == 6 and (one[:4] == other[:4] or (one[:2] == other[:2] and one[:2] in _MUNICIPAL)):
        return SAME_CITY
    if one in down or other in up:  # a province agrees less closely with a city of it than another city's county does
        return SAME_CITY if min(one, other, key=lambda code: code.rstrip("0"))[2:4] != "00" else SAME_PROVINCE
    return SAME_PROVINCE if one[:2] == other[:2] else ELSEWHERE
