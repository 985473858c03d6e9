"""Long work about ledgers: the dry run and the import, each safe to begin again at any moment."""

from __future__ import annotations

import csv

from luodi.core.errors import LuodiError
from luodi.web.jobs.worker import Run
from luodi.web.projects import importing, ledgers
from luodi.web.projects.models import Ledger, LedgerState


def check_ledger(run: Run) -> bool:
    """A dry run of the job's ledger; the faults are kept beside the file."""
    ledger = Ledger.objects.get(pk=run.job.payload["ledger"])
    try:
        trial = ledgers.try_file(ledger, run.job.owner)
    except LuodiError as error:
        Ledger.objects.filter(pk=ledger.pk).update(state=LedgerState.FAILED, message=str(error))
        run.step(1, 1)
        return True
    keep_trial(ledger, trial)
    run.step(1)
    return True


def keep_trial(ledger: Ledger, trial: ledgers.Trial) -> None:
    """Keep what a dry run found."""
    path = ledgers.path_of(ledger)
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(ledgers.FAULT_HEADS)
        writer.writerows(ledgers.fault_lines(trial))
    part.replace(path.with_suffix(".faults.csv"))
    Ledger.objects.filter(pk=ledger.pk).update(
        state=LedgerState.CHECKED, trial=ledgers.counts_of(trial), message=""
    )  # fmt: skip


def import_ledger(run: Run) -> bool:
    """Bring the job's ledger in, so many rows a transaction; what is in stays in when it is cancelled or killed."""
    ledger = Ledger.objects.get(pk=run.job.payload["ledger"])
    if ledger.state != LedgerState.IMPORTING:
        return True
    # The doubles are looked for each time anew, among what was there beside this ledger's own rows: the same answer.
    trial = ledgers.try_file(ledger, run.job.owner)
    leave_out = set() if ledger.with_doubles else set(trial.doubles)
    rows, done = trial.reading.rows, ledger.done_rows
    while done < len(rows):
        done = importing.bring_in(ledger.pk, rows, leave_out, done, run.job.owner)
        if not run.step(done):
            return False
        importing.pause()
    importing.finish_import(ledger.pk, run.job.owner)
    return True


def undo_ledger(run: Run) -> bool:
    """Take the job's ledger back, so many projects a transaction; begun again, it goes on with those still there."""
    ledger = Ledger.objects.get(pk=run.job.payload["ledger"])
    done = ledger.projects.filter(withdrawn=True).count()
    while gone := importing.take_back(ledger.pk, run.job.owner):
        done += gone
        if not run.step(done):
            return False
        importing.pause()
    importing.finish_undo(ledger.pk, run.job.owner)
    return True
