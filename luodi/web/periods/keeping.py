"""Keep the figures of a period with every row behind them, and compute them again from the book as it was known then."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from luodi.core.projects.indicators import Figure, compute_figure
from luodi.core.projects.rows import Row
from luodi.core.projects.tables import Tables
from luodi.web.accounts.models import Unit
from luodi.web.audit.actions import record
from luodi.web.jobs.worker import Run
from luodi.web.periods.models import Closing, ClosingCheck, KeptFigure, RowBlock
from luodi.web.periods.operations import Operation
from luodi.web.periods.packing import pack_rows
from luodi.web.projects import figures
from luodi.web.projects.models import EntryRow, Project

ROWS_IN_BLOCK = 2000
# Between the moment an entry is stamped and its insertion lies less than this: see `_wait_for_writers`.
SETTLED = timedelta(seconds=2)


def keep_period(run: Run) -> bool:
    """Keep the figures of the job's closing, all or none; done twice it changes nothing."""
    closing = Closing.objects.select_related("unit").get(job=run.job)
    if not closing.figures.exists():
        _wait_for_writers(closing)
        tables = tables_of(closing)
        with transaction.atomic():
            held = Closing.objects.select_for_update(of=("self",)).get(pk=closing.pk)
            if not held.figures.exists():
                RowBlock.objects.bulk_create(_blocks(closing, tables), batch_size=50)
                KeptFigure.objects.bulk_create(_figures(closing, tables), batch_size=500)
                record(
                    Operation.FIGURES_KEPT, by=run.job.owner, target=str(closing), obj=closing,
                    rows={name: len(rows) for name, rows in tables.items()},
                )  # fmt: skip
    run.step(1)
    return True


def _wait_for_writers(closing: Closing) -> None:
    """
    Until whatever was stamped before the closing is in the table.

    An entry is stamped, inserted and committed: what was stamped before the closing has been inserted once `SETTLED` has
    passed, and what is inserted and not committed holds the table, which PostgreSQL lets one wait for. SQLite lets one
    write at a time, so there it has been committed.
    """
    left = (closing.at + SETTLED - timezone.now()).total_seconds()
    if connection.vendor == "postgresql":
        time.sleep(max(0.0, left))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {EntryRow._meta.db_table} IN SHARE MODE")


def tables_of(closing: Closing) -> Tables:
    """Rows of the closing's period from the whole city's book, as it was known then."""
    city = closing.unit
    entries = EntryRow.objects.filter(project__unit__path__startswith=city.path)
    # A closing counts itself: an entry of its last day that comes later falls into the next period.
    closed = figures.closings_of(city, closing.at)
    return figures.compute_tables(city.pk, entries, closing.period, closing.at, closed)


def _blocks(closing: Closing, tables: Tables) -> Iterator[RowBlock]:
    units = list(Unit.objects.filter(path__startswith=closing.unit.path))
    by_name = {unit.name: unit.pk for unit in units}
    owners = dict(Project.objects.filter(unit__in=units).values_list("pk", "unit_id"))
    for table, rows in tables.items():
        parts: dict[tuple[int, bool], list[Row]] = {}
        for row in rows:
            own = owners[int(row.project)]
            parts.setdefault((own, True), []).append(row)
            for name, _share in row.shares:
                other = by_name.get(name)
                if other is not None and other != own:
                    parts.setdefault((other, False), []).append(row)
        for (unit, is_own), those in parts.items():
            for start in range(0, len(those), ROWS_IN_BLOCK):
                some = those[start : start + ROWS_IN_BLOCK]
                yield RowBlock(
                    closing=closing,
                    unit_id=unit,
                    table=table,
                    own=is_own,
                    rows=len(some),
                    packed=pack_rows(some, by_name),
                )


def _figures(closing: Closing, tables: Tables) -> Iterator[KeptFigure]:
    units = list(Unit.objects.filter(path__startswith=closing.unit.path))
    of_units = [(unit, _with_credit(tables, unit.name)) for unit in units]
    for indicator in figures.indicators_for(figures.city_name(closing.unit), closing.first.year):
        yield _kept(closing, closing.unit, compute_figure(indicator, tables, closing.period), whole=True)
        for unit, own in of_units:
            if any(own.values()):
                yield _kept(closing, unit, compute_figure(indicator, own, closing.period, unit=unit.name), whole=False)


def _with_credit(tables: Tables, unit: str) -> Tables:
    """The rows that a unit has credit of."""
    return {
        table: tuple(row for row in rows if any(name == unit for name, _share in row.shares))
        for table, rows in tables.items()
    }


def _kept(closing: Closing, unit: Unit, figure: Figure, *, whole: bool) -> KeptFigure:
    sides = {
        name: {"place": n, "label": t.label, "value": str(t.value), "rows": len(t.rows), "left_out": len(t.left_out)}
        for n, (name, t) in enumerate(figure.terms.items())
    }
    return KeptFigure(
        closing=closing, unit=unit, whole=whole, indicator=figure.indicator.id, name=figure.indicator.name,
        value="" if figure.value is None else str(figure.value), shown=figure.shown, formula=figure.indicator.words,
        sides=sides,
    )  # fmt: skip


def check_period(run: Run) -> bool:
    """Compute the figures of a closing again and keep how many agree; each difference with both values."""
    closing = Closing.objects.select_related("unit").get(pk=run.job.payload["closing"])
    again = {_key(figure): figure for figure in _figures(closing, tables_of(closing))}
    kept = {_key(figure): figure for figure in closing.figures.all()}
    differing = [
        [str(_unit_of(key, kept, again)), key[2], _said(kept.get(key)), _said(again.get(key))]
        for key in sorted(kept.keys() | again.keys())
        if _said(kept.get(key)) != _said(again.get(key))
    ]
    same = len(kept.keys() & again.keys()) - sum(1 for line in differing if line[2] and line[3])
    with transaction.atomic():
        ClosingCheck.objects.create(closing=closing, by=run.job.owner, same=same, differing=differing[:500])
        record(
            Operation.CLOSING_CHECKED, by=run.job.owner, target=str(closing), obj=closing, same=same,
            differing=len(differing),
        )  # fmt: skip
    run.step(1)
    return True


def _key(figure: KeptFigure) -> tuple[int, bool, str]:
    return figure.unit_id, figure.whole, figure.indicator


def _unit_of(key: tuple[int, bool, str], *those: dict[tuple[int, bool, str], KeptFigure]) -> Unit:
    return next(found[key].unit for found in those if key in found)


def _said(figure: KeptFigure | None) -> str:
    if figure is None:
        return ""
    # Sorted: PostgreSQL keeps a JSON object's names in an order of its own.
    parts = "; ".join(
        f"{term['label']} {term['value']} ({term['rows']})" for _name, term in sorted(figure.sides.items())
    )
    return f"{figure.value or figure.shown}: {parts}"
