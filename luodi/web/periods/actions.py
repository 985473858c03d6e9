"""Writes about periods: close one for good, keep the figures of an open one, check a closing, set targets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.web.accounts.models import Unit, User
from luodi.web.audit.actions import record
from luodi.web.errors import Conflict, NotAllowed, Refused
from luodi.web.jobs import actions as jobs
from luodi.web.jobs.models import Job
from luodi.web.periods.models import Closing, Target
from luodi.web.periods.operations import Operation
from luodi.web.periods.targets import measures
from luodi.web.reports.storing import one_line
from luodi.web.rulebook.cities import runs_city

MOST_AMOUNT = Decimal(10) ** 12


@transaction.atomic
def close_period(*, city: Unit, last: date, reason: str = "", by: User) -> Closing:
    """
    Close the city's book for all days up to ``last``, the end of a month that is over.

    There is no opening again: what was wrong is reversed and entered anew, and counts in the first open period.

    Raises
    ------
    NotAllowed
        Unless ``by`` is the head of the bureau at the top of the city's tree.
    Conflict
        When it is closed already, or later days are.
    """
    if not runs_city(by, city):
        raise NotAllowed(_("结账由市级招商局的负责人办理。"))
    if (last + timedelta(days=1)).day != 1:
        raise Refused(_("结账到月末那一天。"))
    if last >= timezone.localdate():
        raise Refused(_("这一期还没有过完，不能结账。"))
    Unit.objects.select_for_update(no_key=True).get(pk=city.pk)  # one closing at a time
    before = Closing.objects.filter(unit=city, final=True).order_by("-last").first()
    if before is not None and before.last >= last:
        raise Conflict(_("已经结账到 %(day)s，不能再结更早的，也不能重开。") % {"day": before.last.isoformat()})
    closing = _add(city, last, final=True, reason=one_line(reason)[:500], by=by)
    record(Operation.PERIOD_CLOSED, by=by, target=str(closing), obj=closing, reason=closing.reason)
    return closing


@transaction.atomic
def keep_figures(*, city: Unit, last: date, by: User) -> Closing:
    """Keep the figures of the year up to ``last`` as they are now; nothing is closed."""
    if not by.may_write or by.unit is None or not by.unit.path.startswith(city.path):
        raise NotAllowed(_("您的角色只能查看，不能改动。"))
    waiting = Closing.objects.filter(unit=city, last=last, final=False, figures=None).exclude(
        job__state__in=("failed", "cancelled")
    )
    if waiting.exists():
        raise Conflict(_("正在后台计算，请稍后再看。"))
    kept = _add(city, last, final=False, reason="", by=by)
    record(Operation.FIGURES_KEPT, by=by, target=str(kept), obj=kept, asked=True)
    return kept


def _add(city: Unit, last: date, *, final: bool, reason: str, by: User) -> Closing:
    job = jobs.queue(kind="keep-period", payload={}, total=1, by=by)
    return Closing.objects.create(
        unit=city, first=date(last.year, 1, 1), last=last, final=final, reason=reason, by=by, job=job
    )


@transaction.atomic
def check_closing(*, closing: Closing, by: User) -> Job:
    """Have the figures of a closing computed again from the book as it was known then."""
    if not by.may_write:
        raise NotAllowed(_("您的角色只能查看，不能改动。"))
    if not closing.figures.exists():
        raise Conflict(_("指标还没有保存好，请稍后再看。"))
    job = jobs.queue(kind="check-period", payload={"closing": closing.pk}, total=1, by=by)
    record(Operation.CLOSING_CHECKED, by=by, target=str(closing), obj=closing, asked=True)
    return job


@transaction.atomic
def set_targets(*, city: Unit, year: int, amounts: Mapping[tuple[Unit, str], Decimal | None], by: User) -> int:
    """
    Set what units are to reach in a year, by unit and indicator; ``None`` takes a target back. How many changed.

    Raises
    ------
    NotAllowed
        Unless ``by`` is the head of the bureau at the top of the city's tree.
    """
    if not runs_city(by, city):
        raise NotAllowed(_("目标由市级招商局的负责人下达。"))
    if not 2000 <= year <= 2100:
        raise Refused(_("年份要在 2000 和 2100 之间。"))
    known = {indicator.id: indicator for indicator in measures(city, year)}
    now = current(city, year)
    count = 0
    for (unit, indicator), amount in amounts.items():
        if indicator not in known or not unit.path.startswith(city.path):
            raise Refused(_("没有这个指标，或单位不在本市。"))
        if amount is not None and not 0 < amount <= MOST_AMOUNT:
            raise Refused(_("目标要大于 0。"))
        if now.get((unit.pk, indicator)) == amount:
            continue
        Target.objects.create(unit=unit, year=year, indicator=indicator, amount=amount, by=by)
        count += 1
        record(
            Operation.TARGET_SET, by=by, target=f"{unit} {year} {known[indicator].name}", obj=unit,
            before=now.get((unit.pk, indicator)), after=amount,
        )  # fmt: skip
    return count


def current(city: Unit, year: int) -> dict[tuple[int, str], Decimal]:
    """The targets that stand, by unit and indicator."""
    found: dict[tuple[int, str], Decimal | None] = {}
    for row in Target.objects.filter(unit__path__startswith=city.path, year=year).order_by("pk"):
        found[row.unit_id, row.indicator] = row.amount
    return {key: amount for key, amount in found.items() if amount is not None}
