"""Long work about chains: going through a big register."""

from __future__ import annotations

from django.http import Http404
from django.utils import timezone

from luodi.web.chains import presences, targets
from luodi.web.chains.shelf import find_held
from luodi.web.jobs.worker import Run


def count_presence(run: Run) -> bool:
    """Look for the chain's words, then count it over the register; ``False`` when it was told to stop."""
    asked = run.job.payload
    try:
        held = find_held(run.job.owner, asked["chain"], asked["shipped"], asked["number"])
    except Http404:  # taken away meanwhile
        return True
    rows = run.job.total // 2

    def tell(_step: str, done: int, _all: int) -> None:
        if not run.step(min(done, rows)):
            raise presences.Stopped

    try:
        targets.tag(held.chain, timezone.localdate(), tell)
        presences.count(held, lambda done: run.step(rows + done))
    except presences.Stopped:
        return False
    run.step(run.job.total)
    return True
