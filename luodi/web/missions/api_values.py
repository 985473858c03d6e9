"""What the API about missions takes and gives."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Schema
from pydantic import ConfigDict

from luodi.web.missions.models import MissionVersion
from luodi.web.missions.wording import say_note

LONGEST_YAML = 2_000_000
Act = Literal["move", "drop", "night", "cancel", "mend", "lock", "unlock", "happened", "take", "undo", "restore"]
Rows = dict[str, list[dict[str, str]]]


class Problem(Schema):
    """Why it could not be done, for people."""

    detail: str


class Body(Schema):
    """A body without fields nobody knows."""

    model_config = ConfigDict(extra="forbid")


class Based(Body):
    """A change; with the ``version`` it is based on it is refused where somebody changed the mission since."""

    version: int | None = Field(None, ge=1, le=100_000_000)


class MissionIn(Body):
    """A mission file as YAML."""

    yaml: str = Field(min_length=1, max_length=LONGEST_YAML)


class TermsIn(Based):
    """Sections of a mission file (mission, people, teams, nights, breaks, places), each whole."""

    sections: Rows


class WishIn(Based):
    """A candidate's words as in a mission file; with ``date`` or ``time`` it is an appointment."""

    key: str = Field("", max_length=300)
    words: dict[str, str]


class MarkIn(Based):
    """Whether somebody is to be visited."""

    mark: Literal["must", "off", ""]


class SearchIn(Based):
    """How long a search may take."""

    seconds: float = Field(10, ge=0.1, le=600)


class ChangeIn(Based):
    """
    One change. ``shift`` is a team's day by its number (``shifts`` of the mission), ``at`` the place among its visits,
    ``place`` a night's; ``day`` and ``time`` say how far the trip has come, ``number`` which version to bring back.
    """

    act: Act
    key: str = Field("", max_length=300)
    shift: int = -1
    at: int = Field(10_000, ge=0)
    place: str = Field("", max_length=300)
    day: str = Field("", max_length=10)
    time: str = Field("", max_length=8)
    number: int = 0


class LinkIn(Body):
    """A report's id."""

    report: int


class Wanted(Schema):
    """Whose page, and in which language."""

    leader: str = Field("", max_length=60)
    language: Literal["zh-hans", "en"] = "zh-hans"


class MissionLine(Schema):
    """A mission in the list; ``visits`` and ``value`` are those of the plan, null without one."""

    id: int
    unit: str
    title: str
    home: str
    first_date: date
    days: int
    candidates: int
    visits: int | None
    value: float | None


class MissionOut(MissionLine):
    """A mission whole. Times of ``plan`` are minutes from midnight of the day, which counts from 0."""

    version: int
    words: Rows
    must: list[str]
    off: list[str]
    locked: list[str]
    happened: dict[str, float] | None
    shifts: list[dict[str, Any]]
    plan: list[dict[str, Any]] | None
    faults: list[dict[str, Any]]
    risks: list[dict[str, Any]]
    unmet: list[str]
    cautions: list[str]


class RunOut(Schema):
    """A search; ``curve`` has [seconds, value, visits] of each better plan, ``kept`` the version it became."""

    job: int | None = None
    state: str
    seconds: float | None = None
    value: float | None = None
    visits: int | None = None
    curve: list[list[float]] = []
    kept: int | None = None
    outcome: str = ""


class OtherOut(Schema):
    """One other plan: what it is after, its figures, and in words what it changes."""

    number: int
    kind: str
    visits: int
    value: float
    differs: list[str]


class OthersOut(Schema):
    """The search for other plans beside a version; ``done`` of ``total`` ways were tried."""

    version: int
    job: int | None = None
    state: str
    done: int = 0
    total: int = 0
    outcome: str = ""
    others: list[OtherOut]


class LeftOutOut(Schema):
    """One left out; each remedy alone would bring it in."""

    key: str
    name: str
    place: str
    value: float
    reason: str
    remedies: list[str]


class MissionVersionOut(Schema):
    """One version."""

    number: int
    act: str
    note: str
    by: str
    at: datetime

    @staticmethod
    def resolve_note(version: MissionVersion) -> str:
        """What was changed."""
        return say_note(version)

    @staticmethod
    def resolve_by(version: MissionVersion) -> str:
        """Who made it."""
        return str(version.by)


class AfterOut(Schema):
    """The trip's reports; ``trip`` is null until one is read and there is a plan."""

    reports: list[int]
    due: date | None
    due_source: str
    trip: dict[str, Any] | None
