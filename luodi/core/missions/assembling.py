"""What is known of each stop, put under the heads of the briefing book, every line with where it is from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from luodi.core.chains.gap_words import explain_gap
from luodi.core.chains.gaps import GapReport
from luodi.core.missions.aims import Aim
from luodi.core.missions.briefing import Basis, Member, Point, StopBrief
from luodi.core.missions.itinerary import Item
from luodi.core.missions.locating import full_name
from luodi.core.missions.profile import Offer, Profile
from luodi.core.missions.terms import Terms
from luodi.core.missions.told import Told
from luodi.core.places.division import gazetteer
from luodi.core.reading.record import Organisation
from luodi.core.rules import load_rules

# What a brief says of the register, and whether it says so where it is not known.
REGISTERED = {
    "name": ("登记名称", True), "code": ("统一社会信用代码", True), "region": ("所在地", True), "address": ("地址", False),
    "founded": ("成立日期", True), "capital": ("注册资本", True), "status_text": ("登记状态", True),
    "industry": ("行业代码", False), "scope": ("经营范围", False),
}  # fmt: skip
ROLES = {
    "visited": "到访",
    "met": "会见",
    "signed": "签约",
    "visitor": "来访",
    "delegation": "同行",
    "mentioned": "提及",
}
FOLLOWUPS = {"instruction": "交办", "ask": "我方希望", "commitment": "承诺"}
STATUSES = {"signed": "签约", "intent": "意向", "negotiating": "洽谈中", "advancing": "推进中"}
LONGEST_SCOPE = 120
_PHONE = re.compile(r"[+\d（(][\d\s()（）转-]{4,}")


@dataclass(frozen=True)
class Known:
    """
    All that a book is put together from.

    ``register`` has the facts of a candidate's row in the register, by candidate; ``gaps`` a report of each chain that
    candidates name, by the chain as the mission file writes it. ``say`` turns the book's own words into those of its
    language; with ``is_english`` gaps are told in English.
    """

    register: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    reports: Sequence[Told] = ()
    gaps: Mapping[str, GapReport] = field(default_factory=dict)
    profile: Profile | None = None
    say: Callable[[str], str] = str
    is_english: bool = False


def assemble_stops(terms: Terms, items: Sequence[Item], known: Known, mission_file: str) -> tuple[StopBrief, ...]:
    """
    A brief for each visit of ``items``, in their order.

    What nothing is known of stays empty, and what a reader would look for in a register is a point without words: the
    book prints both as missing.
    """
    stops = dict.fromkeys(item.candidate for item in items if item.kind == "visit")
    return tuple(assemble_stop(terms.aims[c], known, mission_file) for c in stops if c in terms.aims)


def assemble_stop(aim: Aim, known: Known, mission_file: str) -> StopBrief:
    """The brief of one candidate."""
    history: list[Point] = []
    people: list[Point] = []
    asks: list[Point] = []
    promises: list[Point] = []
    for told in known.reports:
        people += people_in(told, aim.id)
        history += history_in(told, aim.id, known.say)
        for followup in told.followups_about(aim.id):
            point = Point(
                followup.span.value, FOLLOWUPS.get(followup.type.value, ""), (told.quote(followup.span).basis,)
            )
            (asks if followup.type.value == "ask" else promises).append(point)
    written = Basis(mission_file, aim.where)
    return StopBrief(
        aim.id,
        aim.name,
        who=tuple(who_points(known.register.get(aim.id))),
        people=tuple(people),
        contact=(Point(aim.contact, bases=(written,)),) if aim.contact else (),
        history=tuple(history),
        gap=tuple(gap_points(aim, known.gaps.get(aim.chain), is_english=known.is_english)),
        ask=(*asks, *hurdle_points(aim, known.gaps.get(aim.chain))),
        offer=tuple(offer_points(aim, known.profile, known.gaps.get(aim.chain))),
        promises=tuple(promises),
        protocol=(Point(aim.remark, bases=(written,)),) if aim.remark else (),
    )


def who_points(row: Mapping[str, Any] | None) -> Iterator[Point]:
    """Facts of a row of the register with its file and row; without a row, that there is none."""
    if row is None:
        yield Point(None, "名录")
        return
    basis = (Basis(str(row.get("source") or "名录"), f"第 {row['source_row']} 行" if row.get("source_row") else ""),)
    for name, (label, is_expected) in REGISTERED.items():
        words = _register_words(name, row)
        if words or is_expected:
            yield Point(words or None, label, basis if words else ())


def people_in(told: Told, candidate: str) -> Iterator[Point]:
    """People a report names at the candidate."""
    for organisation in told.of(candidate):
        for person in organisation.people:
            title = f"，{person.title.value}" if person.title else ""
            yield Point(f"{person.name.value}{title}", bases=(told.quote(person.name).basis,))


def history_in(told: Told, candidate: str, say: Callable[[str], str] = str) -> Iterator[Point]:
    """What a report says happened with the candidate: visits, meetings, projects."""
    ours = told.of(candidate)
    for organisation in ours:
        day = organisation.day or told.record.start
        when = f"{day.value}　" if day else ""
        words = f"{when}{say(ROLES.get(organisation.role.value, organisation.role.value))}"
        yield Point(words, bases=(told.quote(organisation.name).basis,))
    names = {n for o in ours for n in _all_names(o)}
    for project in told.record.projects:
        if any(party.value in names for party in project.parties):
            parts = (
                project.name.value,
                project.amount.value if project.amount else "",
                say(STATUSES.get(project.status.value, "")) if project.status else "",
            )
            yield Point("，".join(filter(None, parts)), "项目", (told.quote(project.name).basis,))


def gap_points(aim: Aim, report: GapReport | None, *, is_english: bool = False) -> Iterator[Point]:
    """How the city stands to the candidate's segment."""
    view = next((v for v in report.segments if aim.segment in (v.segment.id, v.segment.name)), None) if report else None
    if report is not None and view is not None:
        basis = Basis(f"产业链·{report.chain.name} {report.chain.version}（{report.chain.status}）", view.segment.name)
        yield Point(explain_gap(view)[is_english], bases=(basis,))


def hurdle_points(aim: Aim, report: GapReport | None) -> Iterator[Point]:
    """Hurdles that a project of the candidate's segment must pass: what to ask about."""
    if report is None:
        return
    for segment in report.chain.segments:
        if aim.segment and aim.segment in (segment.id, segment.name):
            basis = Basis(f"产业链·{report.chain.name} {report.chain.version}（{report.chain.status}）", segment.name)
            for gate in segment.gates:
                yield Point(f"{gate.word}{f'（{gate.note}）' if gate.note else ''}", "门槛", (basis,))


def offer_points(aim: Aim, profile: Profile | None, report: GapReport | None) -> Iterator[Point]:
    """What the city has for the candidate: offers of the profile, and the places of first use it says it has."""
    if profile is None:
        return
    ours = (aim.chain, aim.segment)
    chain_id = report.chain.id if report else aim.chain
    segment_id = next(
        (s.id for s in report.chain.segments if aim.segment in (s.id, s.name)) if report else iter(()), aim.segment
    )
    for offer in profile.offers:
        if _is_for(offer, ours, chain_id, segment_id):
            yield Point(offer.words, offer.label, (Basis(profile.source, offer.where),))
    rules = load_rules("scenarios")
    basis = Basis(f"应用场景 {rules['version']}（{rules['status']}）")
    for scene in rules["scenarios"]:
        if scene["id"] in profile.scenarios or scene["name"] in profile.scenarios:
            uses = [p["use"] for p in scene["products"] if (p["chain"], p["segment"]) == (chain_id, segment_id)]
            for use in uses:
                yield Point(f"{scene['name']}：{use}", "场景", (basis,))


def delegation(terms: Terms, leader: str = "") -> tuple[Member, ...]:
    """Members of the mission, the leader first, each once."""
    teams: dict[str, list[Member]] = {}
    for member in terms.members:
        teams.setdefault(member.name, []).append(member)
    members = [
        Member(m[0].name, m[0].title, m[0].unit, m[0].phone, "、".join(dict.fromkeys(x.team for x in m)))
        for m in teams.values()
    ]
    return tuple(sorted(members, key=lambda m: m.name != leader))


def days_present(terms: Terms) -> dict[str, frozenset[tuple[str, int]]]:
    """By member the days, with the team, that they travel."""
    names = {member.name for member in terms.members}
    return {name: frozenset((s.team, s.day) for s in terms.shifts if name in s.members) for name in names}


def contacts(terms: Terms, items: Sequence[Item]) -> tuple[Member, ...]:
    """Whom to call at each stop, in their order, with the team that goes there; stops without one are left out."""
    teams = {item.candidate: item.team for item in items if item.kind == "visit" and item.candidate in terms.aims}
    found = []
    for candidate, team in teams.items():
        aim = terms.aims[candidate]
        words = re.split(r"[\s，,]+", aim.contact.strip()) if aim.contact else []
        if words:
            phone = next((word for word in words[1:] if _PHONE.fullmatch(word)), "")
            title = " ".join(word for word in words[1:] if word != phone)
            found.append(Member(words[0], title, aim.name, phone, team))
    return tuple(found)


def _is_for(offer: Offer, ours: tuple[str, str], chain_id: str, segment_id: str) -> bool:
    return (not offer.chain or offer.chain in (ours[0], chain_id)) and (
        not offer.segment or offer.segment in (ours[1], segment_id)
    )


def _register_words(name: str, row: Mapping[str, Any]) -> str:
    value = row.get(name)
    if name == "status_text":
        value = value or row.get("status")
    if value in (None, ""):
        return ""
    if name == "region":
        division = gazetteer().divisions.get(str(value))
        return full_name(division) if division else str(value)
    if name == "capital":
        return f"{float(value) / 10_000:,.2f} 万{row.get('currency') or '（币种不详）'}"
    text = str(value)
    return text if name != "scope" or len(text) <= LONGEST_SCOPE else f"{text[:LONGEST_SCOPE]}……"


def _all_names(organisation: Organisation) -> tuple[str, ...]:
    return (organisation.name.value, *(alias.value for alias in organisation.aliases))
