"""Every write about a project itself: one transaction each, with who did it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.core.projects import values
from luodi.core.projects.dated import stage_rules_for
from luodi.core.projects.errors import SamePerson
from luodi.core.projects.requirements import StageRules
from luodi.core.projects.stages import check_move, check_status, check_verifier, stages_reached
from luodi.core.projects.values import FieldValue
from luodi.web.accounts.models import User
from luodi.web.audit.actions import changed, record
from luodi.web.errors import Conflict, NotAllowed, Refused
from luodi.web.projects.book import book_of, core_entries, facts_of, fold, row_id, settle, today
from luodi.web.projects.fields import Field, all_fields, decode, encode, label_of, read_value, shown
from luodi.web.projects.holding import Merge, Stale, add_entry, held_for_writing, held_from_above, past_day, reason_of
from luodi.web.projects.models import EntryKind, EntryRow, Evidence, Note, Project, SavedFilter, Stage, Status
from luodi.web.projects.operations import Operation
from luodi.web.reports.storing import one_line, storable
from luodi.web.rulebook.editions import rules_of

MOST_FILTERS = 30
NEVER_TYPED = frozenset({"unit"})
# What may be taken back. Not a reversal, nor a grade: who entered the money would put back what a second person took from
# the figures. Nor a step of a claim: another unit may have the investor by now.
REVERSIBLE = (
    EntryKind.STATED, EntryKind.STAGE, EntryKind.STATUS, EntryKind.SIGNING, EntryKind.TRANCHE, EntryKind.VERIFICATION,
)  # fmt: skip


@dataclass(frozen=True)
class Edited:
    """A project after an edit, and the fields somebody else had changed meanwhile and this edit left alone."""

    project: Project
    beside: tuple[str, ...] = ()


def read_fields(written: Mapping[str, str], more: Mapping[str, Field] | None = None) -> dict[str, FieldValue]:
    """What was written into fields (``more``: those of a city's own review); all faults are told together."""
    known, found, faults = {**(more or {}), **all_fields()}, {}, []
    for name, words in written.items():
        if name not in known or name in NEVER_TYPED:
            faults.append(_("没有“%(name)s”这个字段。") % {"name": name})
            continue
        try:
            found[name] = read_value(known[name], words)
        except Refused as error:
            faults.append(str(error))
    if faults:
        raise Refused(" ".join(faults))
    return found


@transaction.atomic
def add_project(
    *, fields: Mapping[str, FieldValue], stage: str = Stage.LEAD, on: date | None = None, by: User, told: bool = True
) -> Project:
    """A new project of the user's unit, with what is known of it; it begins at ``stage``, lead or talks."""
    if not by.may_write or by.unit is None:
        raise NotAllowed(_("您的角色只能查看，不能改动。"))
    if stage not in (Stage.LEAD, Stage.TALKS):
        raise Refused(_("新项目从线索或在谈开始。"))
    if not fields.get("name"):
        raise Refused(_("请填写项目名称。"))
    day = on or today()
    project = Project.objects.create(unit=by.unit, name=str(fields["name"]), stage=stage, stage_since=day, added_by=by)
    known = {name: encode(value) for name, value in fields.items() if value is not None}
    add_entry(project, EntryKind.STATED, by, on=day, data={"unit": by.unit_id, **known})
    add_entry(project, EntryKind.STAGE, by, on=day, stage=stage)
    settle(project)
    if told:
        record(Operation.PROJECT_ADDED, by=by, target=project.name, obj=project)
    return project


@transaction.atomic
def edit(*, project: Project, fields: Mapping[str, FieldValue], version: int | None, by: User) -> Edited:
    """
    State fields anew.

    A form sends all its fields. Each is held against what it said at ``version``: what the page's owner left as it was
    stays as somebody else has put it since, and the answer names it.

    Raises
    ------
    Stale
        When both changed one field, each field with what both say.
    """
    now = held_for_writing(project, by)
    before = {name: decode(name, now.fields.get(name)) for name in fields}
    wanted = {n: value for n, value in fields.items() if value != before[n] and encode(value) != encode(before[n])}
    beside: dict[str, EntryRow] = {}
    if version is not None and version != now.version:
        beside = _others_changes(now, version)
        then = _fields_at(now, version)
        wanted = {name: value for name, value in wanted.items() if name not in beside or value != then.get(name)}
    both = [name for name in wanted if name in beside]
    if both:
        merges = tuple(_merge(name, wanted[name], now, beside[name]) for name in both)
        raise Stale(now, merges, wanted=tuple(wanted))
    if "name" in wanted and not wanted["name"]:
        raise Refused(_("请填写项目名称。"))
    if {"investor", "investor_code"} & set(wanted) and now.claim_runs:
        raise Refused(_("首报生效期间不能更换投资方；请先放弃或流转首报。"))
    if wanted:
        now.version += 1
        if {"investor", "investor_code"} & set(wanted):
            now.investor_oid = ""  # it was linked as somebody else
        add_entry(now, EntryKind.STATED, by, data={name: encode(value) for name, value in wanted.items()})
        settle(now)
        record(
            Operation.PROJECT_CHANGED, by=by, target=now.name, obj=now,
            changes=changed({n: encode(v) for n, v in before.items() if n in wanted}, {n: encode(v) for n, v in wanted.items()}),
        )  # fmt: skip
    return Edited(now, tuple(label_of(name) for name in beside))


def _others_changes(project: Project, version: int) -> dict[str, EntryRow]:
    """Fields stated anew or taken back since ``version``, each with the last entry that did so."""
    later = project.entries.filter(kind__in=(EntryKind.STATED, EntryKind.REVERSAL), version__gt=version)
    found: dict[str, EntryRow] = {}
    for entry in later.select_related("by", "target").order_by("id"):
        stated = entry if entry.kind == EntryKind.STATED else entry.target
        found |= dict.fromkeys(stated.data, entry) if stated is not None and stated.kind == EntryKind.STATED else {}
    return found


def _fields_at(project: Project, version: int) -> Mapping[str, FieldValue]:
    """The project's fields as a page of ``version`` showed them."""
    return fold(project.entries.filter(version__lte=version).order_by("id"), project).fields


def _merge(name: str, mine: FieldValue, project: Project, entry: EntryRow) -> Merge:
    at = timezone.localtime(entry.recorded_at).strftime("%Y-%m-%d %H:%M:%S")
    theirs = decode(name, project.fields.get(name))
    return Merge(name, label_of(name), shown(name, mine), shown(name, theirs), str(entry.by), at)


@transaction.atomic
def move_stage(
    *, project: Project, to: str, on: date | None = None, reason: str = "", version: int | None, by: User
) -> EntryRow:
    """
    Move a project to another stage.

    Raises
    ------
    luodi.core.projects.errors.StageRefused, luodi.core.projects.errors.ReasonNeeded
        With everything that is missing.
    Stale
        When somebody moved or changed it since ``version``.
    """
    now = held_for_writing(project, by, version)
    stage, said = values.Stage(to), one_line(reason)[:500]
    check_move(facts_of(now), stage, stage_rules_of(now, on or today()), on or today(), said)
    last = max((move.on for move in book_of(now).of_kind(values.StageMove)), default=None)
    if last is not None and (on or today()) < last:
        raise Refused(_("日期早于上一次阶段变更（%(day)s）。更正请先冲销上一次变更。") % {"day": last.isoformat()})
    now.version += 1
    entry = add_entry(now, EntryKind.STAGE, by, on=on, stage=to, reason=said)
    before = now.stage
    settle(now)
    record(
        Operation.STAGE_MOVED,
        by=by,
        target=now.name,
        obj=now,
        changes=changed({"stage": before}, {"stage": to}),
        reason=said,
    )
    return entry


def stage_rules_of(project: Project, on: date) -> StageRules:
    """What the project is asked for on a day, each stage it has reached by what was then in force."""
    reached = stages_reached(book_of(project).of_kind(values.StageMove))
    return stage_rules_for(reached, rules_of(project.unit).stages, on)


@transaction.atomic
def change_status(*, project: Project, status: str, reason: str = "", version: int | None, by: User) -> EntryRow:
    """Say how a project fares; anything but on course needs a reason."""
    now = held_for_writing(project, by, version)
    said = one_line(reason)[:500]
    check_status(facts_of(now), values.Status(status), said)
    before = now.status
    now.version += 1
    entry = add_entry(now, EntryKind.STATUS, by, reason=said, data={"status": Status(status).value})
    settle(now)
    record(
        Operation.STATUS_CHANGED,
        by=by,
        target=now.name,
        obj=now,
        changes=changed({"status": before}, {"status": status}),
        reason=said,
    )
    return entry


@transaction.atomic
def verify(*, entry: EntryRow, by: User) -> EntryRow:
    """Confirm a stage or a signing as the second person; it counts from here on."""
    project = held_from_above(entry.project, by)
    if entry.kind not in (EntryKind.STAGE, EntryKind.SIGNING):
        raise Refused(_("只有阶段和签约需要复核；资金请评定证据等级。"))
    check_other_person(entry, by)
    check_stands(entry)
    if book_of(project).verifier(core_entries([entry])[0]) is not None:
        raise Conflict(_("这一条已经复核过了。"))
    check = add_entry(project, EntryKind.VERIFICATION, by, target=entry)
    settle(project)
    record(Operation.ENTRY_VERIFIED, by=by, target=project.name, obj=project, entry=entry.pk)
    return check


def check_other_person(entry: EntryRow, by: User) -> None:
    """Let ``by`` check an entry somebody else made; the refusal names the person and the entry as the page does."""
    try:
        check_verifier(core_entries([entry])[0], str(by.pk))
    except SamePerson:
        raise SamePerson(str(by), f"{entry.get_kind_display()} {entry.on}") from None


def check_stands(entry: EntryRow) -> None:
    if entry.pk in map(row_id, book_of(entry.project).taken_back):
        raise Conflict(_("这一条已经冲销。"))


@transaction.atomic
def reverse(*, entry: EntryRow, reason: str, by: User) -> EntryRow:
    """Take an entry back, for a reason; what is right is entered anew. Who checked an entry may take the check back."""
    own_check = entry.kind == EntryKind.VERIFICATION and entry.by_id == by.pk
    project = held_from_above(entry.project, by) if own_check else held_for_writing(entry.project, by, own=True)
    check_stands(entry)
    if entry.kind == EntryKind.REVERSAL:
        raise Refused(_("冲销不能再冲销；请重新登记。"))
    if entry.kind == EntryKind.GRADING:
        raise Refused(_("评级不能冲销；请由第二人重新评定。"))
    if entry.kind not in REVERSIBLE:
        raise Refused(_("首报、流转、争议和裁定不能冲销；请按首报的办法办理。"))
    if entry.kind == EntryKind.STATED and "unit" in entry.data:
        raise Refused(_("这一条说明项目属于哪个单位，不能冲销。"))
    if entry.kind == EntryKind.STAGE and project.entries.filter(kind=EntryKind.STAGE).order_by("id").first() == entry:
        raise Refused(_("项目的第一个阶段不能冲销。"))
    project.version += 1
    made = add_entry(project, EntryKind.REVERSAL, by, target=entry, reason=reason_of(reason))
    settle(project)
    record(Operation.ENTRY_REVERSED, by=by, target=project.name, obj=project, entry=entry.pk, reason=made.reason)
    return made


# Evidence and notes.


def add_evidence(*, project: Project, kind: str, name: str, data: bytes, on: date | None = None, by: User) -> Evidence:
    """Keep a file that proves something, under its hash."""
    if kind not in rules_of(project.unit).stages.on(today()).evidence:
        raise Refused(_("请选择证据种类。"))
    if not data:
        raise Refused(_("文件是空的。"))
    day = past_day(on)
    digest = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        now = held_for_writing(project, by)
        _store(digest, data)
        row = Evidence.objects.create(
            project=now, kind=kind, name=one_line(Path(name.replace("\\", "/")).name)[-255:] or _("未命名"),
            sha256=digest, bytes=len(data), on=day, by=by,
        )  # fmt: skip
        record(Operation.EVIDENCE_ADDED, by=by, target=now.name, obj=now, file=row.name, kind=kind, sha256=digest)
    return row


def _store(digest: str, data: bytes) -> None:
    path = evidence_path(digest)
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(data)
        part.replace(path)


def evidence_path(digest: str) -> Path:
    """Where the bytes with this hash lie."""
    return Path(settings.PROJECT_FILES) / digest[:2] / digest


def read_evidence(*, evidence: Evidence, by: User) -> bytes:
    """
    The bytes of a file, which ``by`` was found to see; the log keeps who read it.

    Raises
    ------
    Conflict
        When the file is away, or no longer what it was.
    """
    try:
        data = evidence_path(evidence.sha256).read_bytes()
    except OSError as error:
        raise Conflict(_("证据文件不在了，请告诉管理员。")) from error
    if hashlib.sha256(data).hexdigest() != evidence.sha256:
        raise Conflict(_("证据文件与登记时的校验值不符，请告诉管理员。"))
    record(Operation.EVIDENCE_READ, by=by, target=evidence.name, obj=evidence.project, sha256=evidence.sha256)
    return data


@transaction.atomic
def add_note(*, project: Project, kind: str, words: str, contact: str = "", on: date | None = None, by: User) -> Note:
    """Note a contact with the investor; it keeps a claim from running idle."""
    now = held_for_writing(project, by)
    said = storable(words).strip()[:4000]
    if not said:
        raise Refused(_("请写明联系的内容。"))
    day = on or today()
    add_entry(now, EntryKind.PROGRESS, by, on=day, reason=one_line(said)[:60])
    note = Note.objects.create(
        project=now, on=day, kind=kind, contact_person=one_line(contact)[:120], words=said, by=by
    )
    now.heard_on = max(filter(None, (now.heard_on, day)))
    settle(now)
    record(Operation.NOTE_ADDED, by=by, target=now.name, obj=now)
    return note


# Filters.


@transaction.atomic
def save_filter(*, name: str, query: str, by: User) -> SavedFilter:
    """Keep a search of the table under a name; the same name again replaces it."""
    said = one_line(name)[:60]
    if not said:
        raise Refused(_("请给筛选起个名字。"))
    mine = SavedFilter.objects.filter(user=by)
    if not mine.filter(name=said).exists() and mine.count() >= MOST_FILTERS:
        raise Refused(_("最多保存 %(most)s 个筛选。") % {"most": MOST_FILTERS})
    kept, _new = SavedFilter.objects.update_or_create(user=by, name=said, defaults={"query": query[:1000]})
    record(Operation.FILTER_SAVED, by=by, target=said)
    return kept


@transaction.atomic
def delete_filter(*, kept: SavedFilter, by: User) -> None:
    """Forget a search."""
    name = kept.name
    kept.delete()
    record(Operation.FILTER_DELETED, by=by, target=name)
