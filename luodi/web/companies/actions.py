"""Every write about links, merges and files for the register: one transaction each, with who did it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.core.companies.register.errors import UnknownOrganisation
from luodi.core.companies.register.merge import MergePlan, RegisterChanged, apply_merge, plan_merge, undo_merge
from luodi.core.companies.register.store import Manifest, Merge
from luodi.web.accounts.models import Role, User
from luodi.web.audit.actions import record
from luodi.web.companies import linking, register
from luodi.web.companies.models import Decision, FileState, Link, LinkStatus, RegisterFile
from luodi.web.companies.operations import Operation
from luodi.web.errors import Conflict, NotAllowed, Refused
from luodi.web.jobs import actions as jobs
from luodi.web.jobs.models import Job
from luodi.web.reports.storing import one_line


class Stale(Conflict):
    """Somebody decided on the link since the page was drawn."""

    def __init__(self, link: Link) -> None:
        said = link.decision
        if said is None:
            text = _("这一条刚有变化，现在是“%(status)s”。请看过后再决定。") % {"status": link.get_status_display()}
        else:
            text = _("%(who)s 已在 %(at)s 定为“%(name)s”。请看过后再决定。") % {
                "who": said.by,
                "at": timezone.localtime(said.at).strftime("%Y-%m-%d %H:%M:%S"),
                "name": said.name or _("不在名录中"),
            }
        super().__init__(text)
        self.link = link


def may_keep_register(user: User) -> bool:
    """Whether the user may import into the register, which all units share, and merge its rows: a bureau's head."""
    return bool(user.may_write and user.is_manager and user.role == Role.BUREAU)


def _check_keeper(user: User) -> None:
    if not may_keep_register(user):
        raise NotAllowed(_("只有招商局的单位负责人可以导入名录、合并单位。"))


# Decisions.


@transaction.atomic
def decide(*, link: Link, oid: str, version: int | None, by: User) -> Link:
    """
    Say which organisation a link's mention means; ``oid`` "" says that it is not in the register.

    Every mention of the unit with the same words (in the same place, for a short name) follows.
    """
    link = _locked(link, version, by)
    held = register.manifest()
    name = ""
    if oid:
        oid = register.winners(held).get(oid, oid)
        name = register.names_of(held, [oid]).get(oid, "")
        if not name:
            raise UnknownOrganisation(oid)
    if link.decision is not None and link.decision.region == link.region and link.oid == oid and link.decided:
        return link
    _decide(link, oid, name, by)
    _settle_key(link, held)
    record(Operation.LINK_DECIDED, by=by, target=link.mention, obj=link.report, oid=oid, name=name)
    return Link.objects.select_related("decision__by", "report").get(pk=link.pk)


def _decide(link: Link, oid: str, name: str, by: User) -> Decision:
    """A new decision, in the place of the one in force, which the caller's hold on the unit keeps still."""
    before = Decision.objects.filter(unit=link.unit_id, key=link.key, region=link.region, ended_at=None).first()
    if before is not None:
        Decision.objects.filter(pk=before.pk).update(ended_at=timezone.now(), ended_by=by)
    return Decision.objects.create(
        unit_id=link.unit_id, mention=link.mention, key=link.key, region=link.region, oid=oid, name=name, by=by,
        replaces=before,
    )  # fmt: skip


@transaction.atomic
def undo(*, link: Link, version: int | None, by: User) -> Link:
    """Take back the decision that holds for a link; the one it replaced holds again, else the linker's say."""
    link = _locked(link, version, by)
    said = link.decision
    if said is None or said.ended_at is not None:
        raise Conflict(_("这一条没有可以撤销的决定。"))
    before = said.replaces
    Decision.objects.filter(pk=said.pk).update(ended_at=timezone.now(), ended_by=by, replaces=None)
    if before is not None:
        Decision.objects.filter(pk=before.pk).update(ended_at=None, ended_by=None)
    _settle_key(link, register.manifest())
    record(Operation.LINK_UNDONE, by=by, target=link.mention, obj=link.report, oid=said.oid, name=said.name)
    return Link.objects.select_related("decision__by", "report").get(pk=link.pk)


@transaction.atomic
def accept_many(*, links: Mapping[int, int], least: float, by: User) -> tuple[int, int]:
    """
    Accept the likeliest organisation of each unclear link in ``links`` (id → version somebody saw).

    A link that changed since, or whose score is below ``least``, is passed over. Answers with how many mentions were
    decided and how many were passed over.
    """
    _check_writer(by)
    linking.hold_unit(by.unit_id or 0)
    held = register.manifest()
    rows = Link.objects.visible_to(by).filter(pk__in=links, unit=by.unit_id).order_by("id")
    done, keys = 0, set()
    for link in rows:
        fresh = link.version == links[link.pk] and link.status == LinkStatus.UNCLEAR and link.score >= least
        if not fresh or not link.found or (link.key, link.region) in keys:
            continue
        oid = register.winners(held).get(link.found, link.found)
        name = register.names_of(held, [oid]).get(oid, "")
        if name:
            _decide(link, oid, name, by)
            keys.add((link.key, link.region))
            done += 1
    same = Link.objects.filter(unit=by.unit_id, key__in={key for key, _region in keys}).select_for_update()
    linking.settle(same.order_by("id"), linking.hold_unit(by.unit_id or 0), held)
    if done:
        record(Operation.LINKS_ACCEPTED, by=by, target=str(done), least=least)
    return done, len(links) - done


def _settle_key(link: Link, held: Manifest) -> None:
    same = Link.objects.filter(unit=link.unit_id, key=link.key).select_for_update().order_by("id")
    linking.settle(same, linking.hold_unit(link.unit_id), held)


def _check_writer(user: User, link: Link | None = None) -> None:
    if not user.may_write or (link is not None and link.unit_id != user.unit_id):
        raise NotAllowed(_("您的角色只能查看，不能改动。"))


def _locked(link: Link, version: int | None, by: User) -> Link:
    """The link as it is now, its unit held; refuses one the page shows an older version of."""
    _check_writer(by, link)
    linking.hold_unit(link.unit_id)
    now = Link.objects.select_related("decision__by", "decision__replaces", "report").filter(pk=link.pk).first()
    if now is None:
        raise Conflict(_("这一条已经不在了，请刷新页面。"))
    if version is not None and version != now.version:
        raise Stale(now)
    return now


# Merges. The register is a folder of its own: the log row and the links are written when it has changed.


def merge(*, winner: str, loser: str, take: Mapping[str, str], generation: int | None, by: User) -> Merge:
    """
    Merge two rows of the register as previewed at ``generation``; links to either follow.

    Raises
    ------
    Conflict
        When the register has changed since the preview.
    """
    _check_keeper(by)
    folder = register.folder()
    plan: MergePlan = plan_merge(folder, winner, loser, take)
    if generation is not None and plan.generation != generation:
        raise Conflict(str(RegisterChanged()))
    try:
        done = apply_merge(folder, plan, str(by))
    except RegisterChanged as error:
        raise Conflict(str(error)) from error
    _follow(done, Operation.ROWS_MERGED, by)
    return done


def take_back_merge(*, merge_id: str, by: User) -> Merge:
    """Both rows are again as they were before the merge; links follow."""
    _check_keeper(by)
    done = undo_merge(register.folder(), merge_id, str(by))
    _follow(done, Operation.MERGE_UNDONE, by)
    return done


@transaction.atomic
def _follow(done: Merge, operation: Operation, by: User) -> None:
    """Bring the links of both rows in line, note the merge, and have all reports linked anew."""
    held = register.manifest()
    both = (done.winner, done.loser)
    keys = Link.objects.filter(found__in=both) | Link.objects.filter(decision__oid__in=both)
    units = sorted(set(keys.order_by().values_list("unit", flat=True)))
    for unit in units:
        mine = Link.objects.filter(pk__in=keys.filter(unit=unit).values("pk")).select_for_update(of=("self",))
        linking.settle(mine.order_by("id"), linking.hold_unit(unit), held)
    linking.queue_all(by=by)
    name = register.names_of(held, both).get(done.winner, done.winner)
    record(operation, by=by, target=name, merge=done.id, winner=both[0], loser=both[1])


@transaction.atomic
def relink_all(*, by: User) -> int:
    """Have all reports linked anew; how many there are."""
    _check_writer(by)
    total = linking.queue_all(by=by)
    record(Operation.RELINKED, by=by, target=str(total))
    return total


# Files for the register.


def add_file(*, name: str, data: bytes, by: User) -> RegisterFile:
    """Keep an uploaded file beside the register, to be looked at and imported."""
    _check_keeper(by)
    name = one_line(Path(name.replace("\\", "/")).name)[-255:] or _("未命名")
    folder = Path(settings.REGISTER_UPLOADS)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Kept under a name of our own: what a browser sends as a name must not choose a path.
    ending = "".join(Path(name).suffixes[-2:])[-12:].lower()
    stored = secrets.token_hex(16) + (ending if ending.replace(".", "").isascii() and "/" not in ending else "")
    (folder / stored).write_bytes(data)
    with transaction.atomic():
        file = RegisterFile.objects.create(
            unit_id=by.unit_id or 0, name=name, stored=stored, bytes=len(data), source=name[:80], added_by=by
        )
        record(Operation.FILE_ADDED, by=by, target=name, obj=file)
    return file


@transaction.atomic
def map_file(*, file: RegisterFile, mapping: Mapping[str, str], source: str, by: User) -> None:
    """Say which column is what (head → field, "" for none); a trial made before no longer counts."""
    file = _idle(file, by)
    file.mapping, file.source = dict(mapping), one_line(source)[:80]
    file.state, file.trial, file.message = FileState.MAPPED, {}, ""
    file.save(update_fields=["mapping", "source", "state", "trial", "message"])
    record(Operation.FILE_MAPPED, by=by, target=file.name, obj=file, mapping=file.mapping)


@transaction.atomic
def queue_file(*, file: RegisterFile, trial: bool, by: User) -> Job:
    """Have a file tried or imported by a job."""
    file = _idle(file, by)
    if not trial and file.state != FileState.CHECKED:
        raise Refused(_("请先试导，看过结果再导入。"))
    kind = "try-register-file" if trial else "import-register-file"
    file.job = jobs.queue(kind=kind, payload={"file": file.pk}, total=100, by=by)
    file.message = ""
    file.save(update_fields=["job", "message"])
    record(Operation.FILE_TRIED if trial else Operation.FILE_QUEUED, by=by, target=file.name, obj=file)
    return file.job


@transaction.atomic
def delete_file(*, file: RegisterFile, by: User) -> None:
    """Forget an uploaded file; what was imported from it stays."""
    file = _idle(file, by)
    stored = Path(settings.REGISTER_UPLOADS) / file.stored
    name = file.name
    file.delete()
    record(Operation.FILE_DELETED, by=by, target=name)
    transaction.on_commit(lambda: stored.unlink(missing_ok=True))


def _idle(file: RegisterFile, by: User) -> RegisterFile:
    """The file's row, held; refuses another unit's, and one a job is at work on."""
    _check_keeper(by)
    if file.unit_id != by.unit_id:
        raise NotAllowed(_("您的角色只能查看，不能改动。"))
    now = RegisterFile.objects.select_for_update(of=("self",)).select_related("job").filter(pk=file.pk).first()
    if now is None:
        raise Conflict(_("这个文件已经删除。"))
    if now.busy:
        raise Conflict(_("这个文件正在处理，请等它结束，或先取消。"))
    return now
