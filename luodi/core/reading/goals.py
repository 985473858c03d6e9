"""Where a trip goes, and how divisions lie to each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from luodi.core.places.division import Division, above, gazetteer, related
from luodi.core.places.find import PlaceMention
from luodi.core.reading.direction import INVITED
from luodi.core.reading.trip_words import alternation

_FIRST_WORDS = 420  # characters of the story that tell where the trip goes
_GOALS_LOOK = 200  # of these, those in which 到 and 来 tell it
_AREA = "省市县区州旗"


def find_goals(text: str, places: Sequence[PlaceMention], story: int) -> set[int]:
    """
    Offsets of the places the trip goes to: after 赴, 前往, 走进 … in the first sentences, and those listed with them.

    >>> from luodi.core.places.find import find_places
    >>> text = "县长林远赴上海、苏州考察"
    >>> sorted(find_goals(text, find_places(text), 0))
    [5, 8]
    """
    goals: set[int] = set()
    end = -9
    for place in places:
        if place.start > story + _FIRST_WORDS:
            break
        joined = 0 <= place.start - end <= 3 and _LISTED.fullmatch(text, end, place.start) is not None
        if joined or _leads_to(text, place, story):
            goals.add(place.start)
            end = place.end
    return goals


def _leads_to(text: str, place: PlaceMention, story: int) -> bool:
    low = max(0, place.start - 8)
    if _towards().search(text, low, place.start) is not None:
        return _WISHED.search(text, max(0, place.start - 34), place.start) is None
    if (
        text[place.start - 1 : place.start] == "在"
        and _HELD.match(text, place.end)
        and place.start <= story + _GOALS_LOOK
    ):
        return True
    if place.start > story + _GOALS_LOOK or _towards_weak().search(text, low, place.start) is None:
        return False
    invited = INVITED.search(text, max(0, place.start - 34), place.start)
    return invited is None and not text.startswith(("投资", "落户", "发展", "兴业", "走走", "走一走"), place.end)


# 希望协会组织企业赴某地: a later visit, the other way as a rule.
_WISHED = re.compile(r"(?:希望|欢迎|诚邀|期待|期盼|盼望|尽快|早日|近期将?|下一步|计划|拟)[^，。；]{0,30}$")
_HELD = re.compile(r"(?:隆重|成功|顺利)?(?:举行|举办|召开)")  # 推介会在深圳举行
_LISTED = re.compile(r"|、|和|及|与|以及|[省市]|[，]?(?:赴|到)")


@cache
def _towards() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation('towards')})(?:了|位于|我[{_AREA}])?\Z")


@cache
def _towards_weak() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation('towards_weak')})(?:了|位于|我[{_AREA}])?\Z")


def lies_in(code: str | None, divisions: Iterable[Division]) -> bool:
    """Whether one of ``divisions`` is the division ``code``, lies in it, or holds it."""
    return code is not None and any(d.code == code or related(d, [code]) for d in divisions)


def shares_city(code: str | None, divisions: Iterable[Division]) -> bool:
    """Whether one of ``divisions`` lies in the same prefecture as the division ``code``."""
    if code is None or code not in gazetteer().divisions:
        return False
    mine = {code, *above(code)}
    cities = {c for c in mine if gazetteer().divisions[c].level == "city"}
    return any(cities & {d.code, *above(d.code)} for d in divisions if d.code in gazetteer().divisions)
