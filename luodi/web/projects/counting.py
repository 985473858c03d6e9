"""Writes about what counts: signings, and money tranche by tranche."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from luodi.core.projects.counting_rules import CountingRules
from luodi.core.projects.values import Agreement, FieldValue, SigningKind
from luodi.web.accounts.models import User
from luodi.web.audit.actions import record
from luodi.web.errors import Refused
from luodi.web.projects.actions import check_other_person, check_stands
from luodi.web.projects.book import settle
from luodi.web.projects.fields import encode
from luodi.web.projects.holding import add_entry, held_for_writing, held_from_above
from luodi.web.projects.models import EntryKind, EntryRow, Project
from luodi.web.projects.operations import Operation
from luodi.web.reports.storing import one_line
from luodi.web.rulebook.editions import rules_of

MOST_WAN = Decimal(10) ** 8  # a million million yuan: more than any project, less than yuan typed for 万元
CURRENCIES = ("CNY", "USD", "EUR", "JPY", "HKD", "GBP")


def counting_table(rules: CountingRules) -> dict[str, dict[str, str]]:
    """Labels of what a tranche may be: ``tranche_kinds``, ``origins``, ``grades``."""
    return {"tranche_kinds": dict(rules.tranche_kinds), "origins": dict(rules.origins), "grades": dict(rules.grades)}


def table_of(project: Project, on: date) -> dict[str, dict[str, str]]:
    """The labels in force on a day in the project's city."""
    return counting_table(rules_of(project.unit).counting.on(on))


@transaction.atomic
def add_signing(
    *,
    project: Project,
    on: date,
    agreement: str,
    amount: Decimal | None,
    kind: str = SigningKind.NEW,
    currency: str = "CNY",
    is_increment: bool = False,
    covered: bool = False,
    event: str = "",
    by: User,
) -> EntryRow:
    """An agreement was signed: ``amount`` in ten thousands of ``currency``. It counts once a second person checked it."""
    now = held_for_writing(project, by)
    _check_amount(amount, currency)
    data = {
        "agreement": Agreement(agreement).value, "kind": SigningKind(kind).value, "event": one_line(event)[:120],
        "is_increment": is_increment, "covered": covered,
    }  # fmt: skip
    if kind in (SigningKind.NEW, SigningKind.RE_SIGNING):  # what the stage asks for is what was signed
        stated: dict[str, FieldValue] = {
            "agreement": data["agreement"],
            "signed_on": on,
            "event": data["event"] or None,
        }
        stated |= {"contract_wan": amount} if currency == "CNY" and amount is not None else {}
        now.version += 1
        add_entry(now, EntryKind.STATED, by, data={k: encode(v) for k, v in stated.items() if v is not None})
    entry = add_entry(now, EntryKind.SIGNING, by, on=on, amount=amount, currency=currency, data=data)
    settle(now)
    record(Operation.SIGNING_ADDED, by=by, target=now.name, obj=now, entry=entry.pk, amount=amount, on=on)
    return entry


@transaction.atomic
def add_tranche(
    *,
    project: Project,
    on: date,
    amount: Decimal,
    kind: str,
    origin: str,
    currency: str = "CNY",
    voucher: str = "",
    by: User,
) -> EntryRow:
    """Money arrived. Without a grade of its evidence, by somebody else, it enters no figure."""
    now, table = held_for_writing(project, by), table_of(project, on)
    _check_amount(amount, currency)
    if amount is None or amount <= 0:
        raise Refused(_("金额要大于 0；更正请用冲销。"))
    if kind not in table["tranche_kinds"] or origin not in table["origins"]:
        raise Refused(_("请选择资金的种类和来源。"))
    data = {"kind": kind, "origin": origin, "voucher": one_line(voucher)[:60]}
    entry = add_entry(now, EntryKind.TRANCHE, by, on=on, amount=amount, currency=currency, data=data)
    settle(now)
    record(Operation.TRANCHE_ADDED, by=by, target=now.name, obj=now, entry=entry.pk, amount=amount, on=on)
    return entry


@transaction.atomic
def grade_tranche(*, entry: EntryRow, grade: str, by: User) -> EntryRow:
    """Grade the evidence of a tranche, as somebody other than who entered it; a later grade replaces an earlier one."""
    project = held_from_above(entry.project, by)
    if entry.kind != EntryKind.TRANCHE or grade not in table_of(project, entry.on)["grades"]:
        raise Refused(_("请选择证据等级。"))
    check_other_person(entry, by)
    check_stands(entry)
    made = add_entry(project, EntryKind.GRADING, by, target=entry, data={"grade": grade})
    settle(project)
    record(Operation.TRANCHE_GRADED, by=by, target=project.name, obj=project, entry=entry.pk, grade=grade)
    return made


def _check_amount(amount: Decimal | None, currency: str) -> None:
    if currency not in CURRENCIES:
        raise Refused(_("请选择币种。"))
    if amount is not None and not 0 <= amount <= MOST_WAN:
        raise Refused(_("金额要在 0 和 %(most)s 万之间。") % {"most": MOST_WAN})
