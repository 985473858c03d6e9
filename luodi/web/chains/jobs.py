"""Long work about chains: counting a big register."""

from __future__ import annotations

from django.http import Http404

from luodi.web.chains import presences
from luodi.web.chains.shelf import find_held
from luodi.web.jobs.worker import Run


def count_presence(run: Run) -> bool:
    """Count the job's chain over the register; ``False`` when it was told to stop."""
    asked = run.job.payload
    try:
        held = find_held(run.job.owner, asked["chain"], asked["shipped"], asked["number"])
    except Http404:  # taken away meanwhile
        return True
    try:
        presences.count(held, lambda rows: run.step(rows))
    except presences.Stopped:
        return False
    run.step(run.job.total)
    return True
