"""The places a trip went to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from luodi.core.places.division import pairs_of, related, resolve_place
from luodi.core.places.find import PlaceMention
from luodi.core.reading.document import Document
from luodi.core.reading.mention_words import mention_words
from luodi.core.reading.record import Fact, Organisation, Place
from luodi.core.reading.trip import Trip
from luodi.core.rules import load_rules

_JOINED: Final = re.compile(r"(?:、|和|与|及|以及|至|到|-|—| |·)?$")
_CLAUSE: Final = re.compile(r"[，。；：！？\n]")
_FORMS: Final = ("市", "县", "区", "州", "盟", "旗")
# Regions written with one character a member (日韩, 苏浙沪) stand for the members; this one is a region of its own.
_ONE_REGION: Final = "京津冀"
_NOT_DONE: Final = re.compile(
    r"希望|欢迎|邀请|诚邀|拟|将|计划|近期|期待|力争|争取|下一步|盼望|期盼|建议|来自|组织.{0,8}[赴来到]|曾|已在|去年|往年|返回|回到|途经"
)
_SPEECH: Final = re.compile(r"(?:表示|指出|强调|要求|说|认为|提出|介绍|提到|感慨道|坦言|称|叮嘱)[，：“]")
_LABELS: Final = ("地点：", "目的地：", "行程：", "考察地点：", "考察地：")
# 赴北京中关村: a quarter of the place, known to no table.
_QUARTER: Final = re.compile(r"[\u4e00-\u9fff]{2,4}?(?=[，。；]|考察|招商|开展|参观|调研|等地)")
# 在深圳某某宾馆举行: a venue in the place.
_VENUE: Final = re.compile(
    r"[\u4e00-\u9fff]{0,10}?(?:宾馆|酒店|中心|会堂|饭店|大厦|馆|广场)(?:隆重|成功)?(?:举行|举办|召开)"
)
_LOOK_BACK: Final = 300  # characters of a sentence looked at before a place


@dataclass(frozen=True)
class _Patterns:
    to: re.Pattern[str]
    stay: re.Pattern[str]
    stay_after: re.Pattern[str]
    after: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    rules = load_rules("destinations")
    return _Patterns(
        to=re.compile(f"(?:{rules['to']})(?:{rules['between']})?(?:位于|地处)?$"),
        stay=re.compile(r"(?<!就)(?:在|于)$"),
        stay_after=re.compile(rules["stay_after"]),
        after=re.compile(rules["after"]),
    )


def read_places(doc: Document, trip: Trip | None = None, organisations: Sequence[Organisation] = ()) -> list[Place]:
    """
    The places the trip went to, in the order of the text.

    A place counts where the text says that the delegation went or stayed there, or where it stands, with its form,
    before the name of an organisation visited (苏州昆山市某某公司). The home counts only for a delegation received,
    where it is the destination. Spans count characters of ``doc.text``.
    """
    home = _home(trip)
    found: dict[str, Place] = {}
    if trip is not None and trip.direction is not None and trip.direction.value == "inbound":
        return [_home_place(trip.home)] if trip.home is not None else []
    mentions = [p for p in doc.places if p.level != "zone"]
    visited = {o.name.start for o in organisations if o.role.value == "visited"}
    last: list[PlaceMention] = []
    for run in _runs(doc.text, mentions):
        if _is_home_run(run, home):
            continue
        rule = _rule_of(doc, run)
        if (
            rule is None
            and last
            and doc.text[last[-1].end : run[0].start] == "，"
            and _patterns().after.match(doc.text, run[-1].end)
        ):
            rule = "places.went_to", 0.85  # 赴江苏省苏州市，浙江省宁波市考察
        if rule is None and _is_of(doc.text, run[-1].end, visited):
            rule = "places.of_organisation", 0.8
        if rule is None and len(run) > 1:
            # 在福州与某某指挥部座谈: 与 opened something else.
            run, rule = run[:1], _rule_of(doc, run[:1])
        last = list(run) if rule is not None else []
        if rule is not None:
            for place in run:
                _add(found, place, home, *rule)
    for place in _before_organisations(mentions, organisations):
        _add(found, place, home, "places.before_organisation", 0.8)
    return sorted(found.values(), key=lambda p: p.name.start)


def _is_of(text: str, end: int, visited: set[int]) -> bool:
    """东莞(松山湖)的某某公司: a place, perhaps with a quarter of it, that an organisation visited lies in."""
    of = text.find("的", end, end + 7)
    return of >= 0 and of + 1 in visited and (of == end or text[end:of].isalpha())


def _home(trip: Trip | None) -> frozenset[str]:
    """Codes of the home and what it may be called."""
    if trip is None or trip.home is None:
        return frozenset()
    names = [trip.home.value, *(a.value for a in getattr(trip, "home_aliases", ()))]
    codes = {d.code for name in names for d in resolve_place(name)[:1]}
    return frozenset(codes | {_short(name) for name in names})


def _home_place(home: Fact) -> Place:
    known = resolve_place(home.value)
    level = known[0].level if known else "county" if home.value.endswith(("县", "区")) else "city"
    return Place(
        Fact(home.value, home.start, home.end, home.confidence, "places.receiving_home"),
        Fact(level, home.start, home.end, home.confidence, "places.level"),
    )


def _runs(text: str, mentions: Sequence[PlaceMention]) -> Iterator[list[PlaceMention]]:
    """Places that stand together: 上海市、江苏省, 江苏丹阳, 苏州昆山市."""
    run: list[PlaceMention] = []
    for mention in mentions:
        if run and mention.start < run[-1].end:
            continue
        if run and (mention.start - run[-1].end > 2 or not _JOINED.match(text[run[-1].end : mention.start])):
            yield run
            run = []
        run.append(mention)
    if run:
        yield run


def _is_home_run(run: Sequence[PlaceMention], home: frozenset[str]) -> bool:
    return any(_is_home(p, home) for p in run)


def _is_home(place: PlaceMention, home: frozenset[str]) -> bool:
    if not home:
        return False
    if _short(place.name) in home:
        return True
    division = place.division
    if division is None:
        return False
    return division.code in home or (related(division, home) and division.level in ("county", "town"))


def _short(name: str) -> str:
    return re.sub(r"(?<=..)(?:省|市|县|区|州|盟|旗|都|府|道)$", "", name)


def _rule_of(doc: Document, run: Sequence[PlaceMention]) -> tuple[str, float] | None:
    """The rule that makes the run a destination, with its confidence."""
    text, words = doc.text, _patterns()
    start, end = run[0].start, run[-1].end
    sentence = doc.sentence_at(start)
    before = text[max(sentence.start, start - _LOOK_BACK) : start]
    after = text[end : end + 14]
    if before.endswith(_LABELS):
        return "places.labelled", 0.9
    if _SPEECH.search(before) or before.count("“") > before.count("”"):
        return None
    clause = _CLAUSE.split(before)[-1]
    if _NOT_DONE.search(clause):
        return None
    if words.to.search(clause) and words.after.match(after):
        return "places.went_to", 0.93
    if words.to.search(clause) and (quarter := _QUARTER.match(text, end)) and not _is_name(quarter.group()):
        return "places.went_to", 0.75
    if words.stay.search(clause) and (words.stay_after.match(after) or _VENUE.match(text, end)):
        return "places.stayed_in", 0.85
    return None


def _before_organisations(
    mentions: Sequence[PlaceMention], organisations: Sequence[Organisation]
) -> Iterator[PlaceMention]:
    """Places with their form that the full naming of a visited organisation begins with."""
    starts = {p.start: p for p in mentions}
    for organisation in organisations:
        if organisation.role.value != "visited" or organisation.kind.value in (
            "exhibition",
            "government",
            "association",
        ):
            continue
        for fact in (organisation.name, *organisation.aliases):
            at = fact.start
            chain: list[PlaceMention] = []
            while at in starts and starts[at].end < fact.end:
                chain.append(starts[at])
                at = starts[at].end
            formed = [i for i, p in enumerate(chain) if p.name.endswith(_FORMS)]
            yield from chain[: formed[-1] + 1] if formed else ()


def _is_name(quarter: str) -> bool:
    """Whether the words after a place end as an organisation does: 北京大学, 上海某某集团."""
    return bool(mention_words().endings.find_matches_as_indexes(quarter))


def _add(found: dict[str, Place], place: PlaceMention, home: frozenset[str], rule: str, confidence: float) -> None:
    if _is_home(place, home):
        return
    for name, level in _names(place):
        # 景德镇 looks like a town until the text writes 景德镇市.
        known = found.get(_short(name))
        if known is None or (len(name) > len(known.name.value) and known.name.value.endswith(("镇", "州"))):
            found[_short(name)] = Place(
                Fact(name, place.start, place.end, confidence, rule),
                Fact(level, place.start, place.end, confidence, "places.level"),
            )


@cache
def _one_character_names() -> dict[str, list[str]]:
    rules = load_rules("places")
    return dict(pairs_of(rules["shorthand"])) | dict(pairs_of(rules["countries"]))


def _is_sum(name: str, members: Sequence[str]) -> bool:
    """Whether each character of a region's name stands for one of its members."""
    known = _one_character_names()
    return len(name) == len(members) and all(
        m[0] == c or m in known.get(c, ()) for c, m in zip(name, members, strict=True)
    )


def _names(place: PlaceMention) -> list[tuple[str, str]]:
    """What the record calls the place: members for 日韩, the usual short name for a shorthand character (沪)."""
    division = place.division
    if place.level == "region" and division and place.name != _ONE_REGION and _is_sum(place.name, division.members):
        return [(d.short, d.level) for name in division.members for d in resolve_place(name)[:1]]
    if len(place.name) == 1 and division is not None:
        return [(division.short, division.level)]
    return [(place.name, place.level)]
