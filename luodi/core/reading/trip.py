"""The frame of a trip: direction, headline, dates, home, leader, companions, hosts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from luodi.core.places.division import Division, short_name
from luodi.core.places.find import PlaceMention
from luodi.core.reading.bearers import Bearer, list_bearers
from luodi.core.reading.companion_groups import find_groups
from luodi.core.reading.delegation import share_roles
from luodi.core.reading.direction import read_direction
from luodi.core.reading.document import Document
from luodi.core.reading.goals import find_goals, lies_in, shares_city
from luodi.core.reading.headline import read_header
from luodi.core.reading.home import read_home
from luodi.core.reading.leaders import find_leader, whose_lead
from luodi.core.reading.people import PersonMention
from luodi.core.reading.period import read_period
from luodi.core.reading.record import Fact, Person
from luodi.core.text.dates import PartialDate, find_dates

_LOOK = 600  # characters of the story that name where the trip goes
_SURE = 0.9  # confidence of a direction that more than one cue speaks for
_WIDE = frozenset({"country", "region", "province"})  # both sides may lie in them
_MOST_TITLES = 3
_ISO = re.compile(r"(?:(\d{4})|-)-(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Trip:
    """The frame of a trip; the fields are those of the record."""

    direction: Fact | None = None
    title: Fact | None = None
    published: Fact | None = None
    start: Fact | None = None
    end: Fact | None = None
    home: Fact | None = None
    home_aliases: tuple[Fact, ...] = ()
    leader: Person | None = None
    companions: tuple[Person, ...] = ()
    companion_groups: tuple[Fact, ...] = ()
    hosts: tuple[Person, ...] = ()
    home_code: str | None = None  # division of home, where it is settled
    story: int = 0  # where the story begins


def read_trip(
    doc: Document,
    people: Sequence[PersonMention],
    places: Sequence[PlaceMention] | None = None,
    organisations: object = None,
    published: str | None = None,
) -> Trip:
    """
    Direction, dates, home and people's roles of the trip ``doc`` tells of.

    Parameters
    ----------
    doc, people
        The document and the namings of people in it.
    places
        The places in it, where the caller has found them already.
    organisations
        Not used; kept so that callers may pass what they have.
    published
        ISO date of publication known to the caller; stands in where the text has none.
    """
    text = doc.text
    places = _without_names(doc.places if places is None else places, people)
    given = _parse(published)
    dates = find_dates(text, published=given)
    header = read_header(text, dates)
    said = header.published or (None if given is None else Fact(given.iso(), 0, 0, 1.0, "trip.published_given"))
    start, end = read_period(text, dates, header, _parse(header.published.value if header.published else None))
    bearers = list_bearers(people, places, header.story)
    direction = read_direction(text, header.title, header.story, whose_lead(doc, people, bearers))
    direction = _settle_direction(direction, bearers, text)
    inbound = direction.value == "inbound"
    leader, beside, rule, confidence = find_leader(doc, people, bearers, inbound, header.story)
    own = [b.mention for i, b in enumerate(bearers) if i != leader and _is_local(b, bearers, leader, inbound)]
    led_by = () if leader is None else _different_titles(people, bearers[leader].mention)
    home, aliases, code = read_home(text, places, direction.value, led_by, own, header.title, header.story)
    names = () if home is None else tuple({home.value, *(a.value for a in aliases), short_name(home.value)})
    roles = share_roles(doc, bearers, leader, beside, inbound, names, code, _destinations(text, places, header.story))
    return Trip(
        direction=direction,
        title=header.title,
        published=said,
        start=start,
        end=end,
        home=home,
        home_aliases=aliases,
        leader=None if leader is None else _leader(bearers[leader], home, inbound, places, confidence, rule),
        companions=tuple(_person(bearers[i], c, r) for i, r, c in roles.companions),
        companion_groups=tuple(
            Fact(text[a:b], a, b, 0.7, "trip.companion_group") for a, b in find_groups(doc, bearers, header.story)
        ),
        hosts=tuple(_person(bearers[i], c, r) for i, r, c in roles.hosts),
        home_code=code,
        story=header.story,
    )


def _without_names(places: Sequence[PlaceMention], people: Sequence[PersonMention]) -> list[PlaceMention]:
    """The places that are no part of a person's name (永康 in 麦永康)."""
    named = {i for m in people for i in range(m.start, m.end)}
    return [p for p in places if p.start not in named]


def _is_local(bearer: Bearer, bearers: Sequence[Bearer], leader: int | None, inbound: bool) -> bool:
    """Whether an official's place speaks for home: any office without a place; inbound also others than the guests'."""
    if not bearer.official or bearer.bare or not inbound or leader is None:
        return bearer.official and (bearer.bare or inbound)
    guests = {d.code for d in bearers[leader].divisions if d.level not in _WIDE}
    return not any(lies_in(code, bearer.divisions) or shares_city(code, bearer.divisions) for code in guests)


def _different_titles(people: Sequence[PersonMention], leader: PersonMention) -> Sequence[PersonMention]:
    """The namings of the leader with different titles: the headline's may hold the place that the story's leaves out."""
    by_title = {m.title: m for m in people if m.person == leader.person and m.title and not m.after_title}
    return list(by_title.values())[:_MOST_TITLES]


def _settle_direction(direction: Fact, bearers: Sequence[Bearer], text: str) -> Fact:
    """A report of visitors in which no local official occurs, but officials from elsewhere, is the visitors' own."""
    officials = [b for b in bearers if b.official]
    if (
        direction.value == "inbound"
        and direction.confidence < _SURE
        and officials
        and text[direction.start] != "被"  # 被…领进: somebody received them
        and not any(b.bare for b in officials)
    ):
        return Fact("outbound", direction.start, direction.end, 0.6, "trip.direction_no_host")
    return direction


def _parse(iso: str | None) -> PartialDate | None:
    found = _ISO.match(iso or "")
    if found is None:
        return None
    try:
        return PartialDate(int(found[1]) if found[1] else None, int(found[2]), int(found[3]))
    except ValueError:
        return None


def _destinations(text: str, places: Sequence[PlaceMention], story: int) -> list[Division]:
    """Places the first sentences go to."""
    goals = find_goals(text, places, story)
    return [p.division for p in places if p.start in goals and p.division is not None and p.start < story + _LOOK]


def _person(bearer: Bearer, confidence: float, rule: str) -> Person:
    mention = bearer.mention
    name = Fact(mention.name, mention.start, mention.end, min(confidence, mention.confidence), rule)
    if mention.title is None or mention.title_start is None or mention.title_end is None:
        return Person(name)
    return Person(name, Fact(mention.title, mention.title_start, mention.title_end, mention.confidence, mention.rule))


def _leader(
    bearer: Bearer, home: Fact | None, inbound: bool, places: Sequence[PlaceMention], confidence: float, rule: str
) -> Person:
    person = _person(bearer, confidence, rule)
    mention = bearer.mention
    inside = [
        p
        for p in places
        if mention.title_start is not None and mention.title_start <= p.start and p.end <= (mention.title_end or 0)
    ]
    if inside:
        last = inside[-1]
        place = Fact(last.name, last.start, last.end, 0.85, "trip.leader_place_title")
        return Person(person.name, person.title, place)
    if not inbound and home is not None:
        return Person(
            person.name, person.title, Fact(home.value, home.start, home.end, home.confidence, "trip.leader_place_home")
        )
    return person
