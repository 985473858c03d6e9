"""What happened to a project, as entries that are only ever added: stages, signings, money, checks, reversals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Stage(StrEnum):
    """How far a project has come, in the order of the work."""

    LEAD = "lead"
    TALKS = "talks"
    REVIEW = "review"
    SIGNED = "signed"
    REGISTERED = "registered"
    APPROVED = "approved"
    STARTED = "started"
    IN_STATISTICS = "in-statistics"
    COMPLETED = "completed"
    OPERATING = "operating"
    AT_CAPACITY = "at-capacity"
    EXITED = "exited"

    @property
    def order(self) -> int:
        """Place in the order of the work, from 0; leaving (``EXITED``) comes last."""
        return _ORDER[self]


_ORDER = {stage: i for i, stage in enumerate(Stage)}


class Status(StrEnum):
    """How a project fares, beside its stage."""

    ON_COURSE = "on-course"
    DELAYED = "delayed"
    DORMANT = "dormant"
    LOST = "lost"
    ENDED = "ended"


class Agreement(StrEnum):
    """What was signed: a framework or letter of intent binds nobody."""

    FRAMEWORK = "framework"
    BINDING = "binding"


class SigningKind(StrEnum):
    """What a signing is to the signings before it."""

    NEW = "new"
    RE_SIGNING = "re-signing"  # the same deal at another ceremony, or a framework made binding
    INCREASE = "increase"
    SECOND_PHASE = "second-phase"
    INVESTOR_CHANGE = "investor-change"
    RELOCATION = "relocation"  # from elsewhere in the same city


# What the field of a project may hold; amounts are Decimal, in 万元 unless the field's name says otherwise.
FieldValue = str | Decimal | int | bool | date | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that proves something: ``kind`` is a key of ``evidence`` in ``rules/project_stages.yaml``."""

    kind: str
    name: str
    sha256: str
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """
    A project as it stands, for checks on one project.

    ``fields`` has whatever is known, by the names in ``rules/project_stages.yaml``; a field that is missing, ``None``
    or empty is not known. ``skipped`` are the stages passed over with a reason.
    """

    id: str
    name: str
    unit: str
    stage: Stage = Stage.LEAD
    status: Status = Status.ON_COURSE
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    skipped: frozenset[Stage] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    Something that happened to a project, as the book learnt of it.

    ``on`` is the day it happened, ``recorded`` the moment it was entered (with a time zone): a period is closed by
    leaving out what was recorded later. ``by`` is who entered it. An entry is never changed; see :class:`Reversal`.
    """

    id: str
    project: str
    on: date
    recorded: datetime
    by: str

    def __post_init__(self) -> None:
        if self.recorded.tzinfo is None:
            raise ValueError(f"Expected recorded with a time zone, got {self.recorded!r} for entry {self.id}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated(Entry):
    """A fact of the project from a day on: its industry, unit, planned start, an exclusion."""

    field: str
    value: FieldValue


@dataclass(frozen=True, slots=True, kw_only=True)
class StageMove(Entry):
    """The project came to a stage. ``reason`` is set when it went back, passed stages over, or left."""

    stage: Stage
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange(Entry):
    """How the project fares from a day on, and why."""

    status: Status
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing(Entry):
    """
    An agreement was signed.

    ``amount`` is in ten thousands of ``currency`` (万元, 万美元): what the agreement as a whole is worth, or with
    ``is_increment`` what it adds. ``covered`` says of a second phase that a contract already counted holds it.
    ``event`` is the fair or ceremony it counts for.
    """

    agreement: Agreement
    amount: Decimal | None
    kind: SigningKind = SigningKind.NEW
    currency: str = "CNY"
    is_increment: bool = False
    covered: bool = False
    event: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tranche(Entry):
    """
    Money that arrived on the day ``on``.

    ``amount`` is in ten thousands of ``currency``; ``kind`` and ``origin`` are keys of ``rules/project_counting.yaml``.
    ``voucher`` is the number of the bank slip or invoice: one voucher is counted once.
    """

    amount: Decimal
    kind: str
    origin: str
    currency: str = "CNY"
    voucher: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification(Entry):
    """A second person (``by``) confirms the entry ``target``: a stage or a signing counts from here on."""

    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grading(Entry):
    """A reviewer (``by``) grades the evidence of the tranche ``target``; a later grading replaces an earlier one."""

    target: str
    grade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal(Entry):
    """The entry ``target`` is taken back, for a reason. What is right is entered anew."""

    target: str
    reason: str


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, both counted."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"Expected a period that ends after it begins, got {self.first} to {self.last}.")

    def holds(self, day: date) -> bool:
        """Whether ``day`` is in the period."""
        return self.first <= day <= self.last

    @classmethod
    def year(cls, year: int) -> Period:
        """The calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31))


@dataclass(frozen=True, slots=True)
class Closing:
    """The book was closed for all days up to ``last``, at the moment ``at``: what comes later counts later."""

    last: date
    at: datetime
