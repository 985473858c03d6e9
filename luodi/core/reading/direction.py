"""Which way a trip went: out to others, or visitors coming in."""

from __future__ import annotations

import re
from functools import cache

from luodi.core.reading.record import Fact
from luodi.core.reading.trip_words import alternation

_FIRST_WORDS = 420  # characters of the story that tell which way the trip went
_AREA = "省市县区州旗"
# What somebody is asked or plans to do, up to where the pattern is looked for.
INVITED = re.compile(
    r"(?:邀请|欢迎|希望|愿意?|诚邀|盛邀|邀约|期待|期盼|(?<!申)请|盼望|恳请|到访|将于?|近期|计划|拟于?|适时|择机|尽快|早日|下一步|有意|组织)[^，。；]{0,30}$"
)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    group = f"(?:{alternation('visitors')})"
    return {
        "come": re.compile(
            rf"(?<![到以由自带从未将后马迎引本历近年日看请进出回起过原])来(?!自|源|访?团|宾|料|电|年|了)(?:[\u4e00-\u9fff]{{1,8}}?)?"
            rf"(?:{alternation('visit_verbs')})(?!的[客企朋嘉投])|(?:联盟|商会|协会|学会|联谊会)组织[^，。；]{{0,16}}来到"
        ),
        "come_here": re.compile(
            rf"(?:[来到莅临访入赴]我(?:[{_AREA}]|校|园)|走进我[{_AREA}]|莅[临]?[\u4e00-\u9fff]{{1,8}}(?:{alternation('visit_verbs')}))"
        ),
        "visitors_come": re.compile(
            rf"(?<!党政)(?<!政府)(?<!经贸)(?<!招商)(?<!贸易)(?<!我[市县区])(?<!市党政){group}[^，。；]{{0,12}}(?:莅临|到访|来访|走进|(?<![马以未从])来(?!自)|到)[\u4e00-\u9fff]{{1,14}}?(?:{alternation('visit_verbs')}|[，。\n]|$)"
        ),
        "received": re.compile(
            rf"(?:会见|接待|接见|欢迎)(?:了)?[^，。；]{{0,24}}?(?:{group}|来宾|来客|客人)|被[^，。；]{{0,40}}[领带请迎][进到]|(?:陪同|向)(?:了)?{group}|与{group}[^，。；]{{0,6}}座谈"
        ),
        "taken_in": re.compile(r"接待(?=[。；，\n])|会见了?[^，。；]{0,40}?一行"),
        "come_led": re.compile(r"(?:带队|率[队团]|一行)(?:莅临|来)(?![自到源])[\u4e00-\u9fff]{1,4}[，。]"),
        "visiting": re.compile(r"来访的|到访(?=[，。])|前来我|专程来(?!自)|来[我访](?=[，。])"),
        "guests": re.compile(
            r"(?:客商|侨商|台商|港商|外商|浙商|粤商|闽商|企业家)[^，。；\n]{0,8}(?:考察团|访问团|参访团|代表团|参观团)|商会[^，。；\n]{0,8}考察团"
        ),
        "outbound": re.compile(rf"(?:{alternation('outbound')})"),
        "ours_leave": re.compile(
            r"(?:党政|政府|经贸|贸易)(?:代表团|考察团|交流团|团)|招商(?:引资)?(?:团|组|小组|小分队|分队|军团|队)|率[团队]|带队"
        ),
        "calls": re.compile(r"拜访|拜会|登门|叩门|上门"),
        "here": re.compile(rf"[在到来]我[{_AREA}]|我[{_AREA}]的"),
    }


def read_direction(text: str, title: Fact | None, story: int, lead: tuple[str, int, int] | None = None) -> Fact:
    """
    ``outbound`` or ``inbound``: from the headline, the first sentences and who leads.

    Who invites (邀请企业来我市) is not yet visited: 来 and 到 count only outside wishes. ``lead`` is the span of whoever
    leads and whose they are: ``own`` (an office of the report's own side), ``own_place`` (an office with its place),
    ``guest`` (a firm's or association's head), ``foreign`` (an official from abroad) or ``federation`` (侨联, 工商联 of some place).
    """
    parts = [] if title is None else [(title.start, title.end)]
    parts.append((story, min(len(text), story + _FIRST_WORDS)))
    inward: list[tuple[float, int, int]] = []
    outward: list[tuple[float, int, int]] = []
    for start, end in parts:
        _weigh(text, start, end, inward, outward)
    if lead is not None:
        whose, at, until = lead
        (inward if whose in _GUESTS else outward).append((_LEAD_WEIGHTS[whose], at, until))
        if whose not in _GUESTS:  # 率考察团到某地考察 is our own trip
            inward = [cue for cue in inward if cue[0] not in (_WEIGHTS["visitors_come"], _WEIGHTS["guests"])]
    for_in, for_out = sum(w for w, _, _ in inward), sum(w for w, _, _ in outward)
    value, cues = ("inbound", inward) if for_in > for_out else ("outbound", outward)
    margin = abs(for_in - for_out)
    if not cues:
        return Fact("outbound", story, min(len(text), story + 1), 0.5, "trip.direction_default")
    _, start, end = max(cues, key=lambda cue: cue[0])
    return Fact(value, start, end, min(0.97, 0.65 + 0.08 * margin), f"trip.direction_{value}")


# An official of a named place may be a guest, but then the report says so in other words too.
_LEAD_WEIGHTS = {"own": 2.5, "own_place": 1.5, "guest": 2.5, "foreign": 4.5, "federation": 1.2}
_GUESTS = frozenset({"guest", "foreign", "federation"})
_WEIGHTS = {
    "come": 3.0,
    "come_here": 4.0,
    "visitors_come": 2.4,
    "come_led": 3.0,
    "visiting": 3.0,
    "received": 3.0,
    "taken_in": 1.5,
    "guests": 1.6,
    "here": 1.0,
}


def _weigh(
    text: str, start: int, end: int, inward: list[tuple[float, int, int]], outward: list[tuple[float, int, int]]
) -> None:
    patterns = _patterns()
    for name, weight in _WEIGHTS.items():
        for found in patterns[name].finditer(text, start, end):
            clause = max(start, found.start() - 34)
            if name in ("come", "come_here", "visitors_come", "visiting", "here") and INVITED.search(
                text, clause, found.start()
            ):
                continue
            inward.append((weight, *found.span()))
            break
    for name, weight in (("outbound", 2.5), ("ours_leave", 1.5), ("calls", 1.2)):
        found_out = next(patterns[name].finditer(text, start, end), None)
        if found_out is not None:
            outward.append((weight, *found_out.span()))
