"""Long work about the register: linking reports, trying and importing files."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings

from luodi.core.companies.register.heads import checked
from luodi.core.companies.register.importing import Plan, guess_plan, import_file
from luodi.core.companies.register.report import write_report
from luodi.core.companies.register.store import MANIFEST, Import, read_manifest
from luodi.core.documents.encodings import decode
from luodi.core.errors import LuodiError
from luodi.web.audit.actions import record
from luodi.web.companies import linking, register
from luodi.web.companies.models import FileState, RegisterFile
from luodi.web.companies.operations import Operation
from luodi.web.jobs.worker import Run
from luodi.web.reports.models import Report, ReportState

# Of 100 steps, how far an import is when it begins each; reading counts rows and takes the first part.
_AT = {"读取": 5, "核对取值": 35, "地区和名称": 45, "拼音和类别": 60, "比对现有名录": 75, "写入": 85}


class _Cancelled(Exception):
    """Somebody cancelled the job."""


def link_reports(run: Run) -> bool:
    """Link the job's reports, or all of them; ``False`` when it was told to stop."""
    held = register.manifest()
    if not held.imports:
        return True
    reports = Report.objects.filter(state=ReportState.READ).order_by("pk")
    if "reports" in run.job.payload:
        reports = reports.filter(pk__in=run.job.payload["reports"])
    ids = list(reports.values_list("pk", flat=True))
    for done, pk in enumerate(ids, start=1):
        report = Report.objects.filter(pk=pk).first()
        if report is not None:
            linking.link_report(report=report, held=held, build=True)
        if not run.step(done):
            return False
    return True


def try_file(run: Run) -> bool:
    """Import the job's file into a copy of the register, keep the report, and leave the register as it is."""
    return _with_file(run, _try)


def bring_in_file(run: Run) -> bool:
    """Import the job's file, then have all reports linked anew."""
    return _with_file(run, _bring_in)


def _with_file(run: Run, work: Callable[[RegisterFile, Callable[[str, int], None]], None]) -> bool:
    file = RegisterFile.objects.select_related("added_by").filter(pk=run.job.payload["file"]).first()
    if file is None:
        return True

    def progress(step: str, done: int) -> None:
        if not run.step(_AT.get(step, 50) + min(25, done // 100_000) * (step == "读取")):
            raise _Cancelled

    try:
        progress("读取", 0)
        work(file, progress)
    except _Cancelled:
        return False
    except LuodiError as error:
        _note(file, state=FileState.FAILED, message=str(error))
        run.step(100, 1)
        return True
    run.step(100)
    return True


def _note(file: RegisterFile, **values: Any) -> None:
    RegisterFile.objects.filter(pk=file.pk).update(**values)


def path_of(file: RegisterFile) -> Path:
    """Where the uploaded bytes lie."""
    return Path(settings.REGISTER_UPLOADS) / file.stored


def report_path(file: RegisterFile) -> Path:
    """Where the row-by-row report of the file's trial lies."""
    return Path(settings.REGISTER_UPLOADS) / f"{file.stored}.report.csv"


def plan_of(file: RegisterFile) -> Plan:
    """The file opened, with its columns mapped as guessed, saved or corrected."""
    plan = guessed_plan(file, file.mapping)
    checked(plan.mapping, plan.table.name)
    return plan


def guessed_plan(file: RegisterFile, mapping: dict[str, str]) -> Plan:
    """The file opened, whether or not ``mapping`` (head → field; empty: as guessed) says which column holds the names."""
    return guess_plan(
        path_of(file), register.folder(), given=mapping or None, encoding_of=lambda data: decode(data).encoding,
        name=file.name,
    )  # fmt: skip


def _try(file: RegisterFile, progress: Callable[[str, int], None]) -> None:
    plan = plan_of(file)
    uploads = Path(settings.REGISTER_UPLOADS)
    with tempfile.TemporaryDirectory(prefix="trial-", dir=uploads) as scratch:
        copy = Path(scratch) / "register"
        copy_register(register.folder(), copy)
        done = import_file(path_of(file), copy, plan=plan, source=file.source or file.name, progress=progress)
        part = report_path(file).with_suffix(".part")
        write_report(copy, part, done.id)
        part.replace(report_path(file))
    _note(file, state=FileState.CHECKED, trial=_told(done), message="")


def copy_register(folder: Path, copy: Path) -> None:
    """
    A second register of the same files, whose changes leave the first one alone.

    Files of a register are never written again, only replaced: a hard link is as good as a copy and takes no room.
    """
    copy.mkdir(parents=True)
    manifest = read_manifest(folder)
    if not manifest.imports:
        return
    for name in (*manifest.files(), MANIFEST):
        _link_or_copy(folder / name, copy / name)


def _link_or_copy(source: Path, target: Path) -> None:
    if source.is_dir():
        for path in source.iterdir():
            _link_or_copy(path, target / path.name)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.name == MANIFEST:
        shutil.copyfile(source, target)
        return
    try:
        os.link(source, target)
    except OSError:  # another disk, or a file system without links
        shutil.copyfile(source, target)


def _bring_in(file: RegisterFile, progress: Callable[[str, int], None]) -> None:
    job = RegisterFile.objects.select_related("job__owner").get(pk=file.pk).job
    by = job.owner if job is not None else file.added_by
    done = import_file(
        path_of(file), register.folder(), plan=plan_of(file), source=file.source or file.name, progress=progress
    )
    _note(file, state=FileState.IMPORTED, import_id=done.id, trial=_told(done), message="")
    linking.queue_all(by=by)
    record(Operation.REGISTER_IMPORTED, by=by, target=file.name, number=done.id, counts=done.counts)


def _told(done: Import) -> dict[str, Any]:
    told = asdict(done)
    return {"counts": told["counts"], "reasons": told["reasons"], "notes": list(told["notes"]), "file": told["file"]}
