"""Writes about a city's tables: another edition, or back to what luodi ships; both from a day on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.web.accounts.models import Unit, User
from luodi.web.audit.actions import record
from luodi.web.errors import Conflict, NotAllowed, Refused
from luodi.web.reports.storing import one_line
from luodi.web.rulebook.cities import runs_city
from luodi.web.rulebook.editions import TABLES, content_of
from luodi.web.rulebook.models import Checked, RuleEdition
from luodi.web.rulebook.operations import Operation
from luodi.web.rulebook.shapes import Lines, check_lines, compare

# What a table judges, and by which day: an edition begins where nothing of it is there yet.
JUDGED = {"clock": ("projects", "Lead", "reported_on", ""), "follow-up": ("tasks", "Task", "given_on", "")}
ENTRIES = ("projects", "EntryRow", "on", "project__")
EARLIEST = date(1990, 1, 1)


@transaction.atomic
def add_edition(
    *, city: Unit, table: str, lines: Lines | None, first: date, reason: str, source: str = "",
    status: str = Checked.OPEN, last_seen: int | None = None, by: User,
) -> RuleEdition:  # fmt: skip
    """
    The table ``table`` as ``lines`` has it from the day ``first`` on; without lines, as luodi ships it.

    It begins on a day from which on nothing that it judges is there, so that no entry is ever judged anew.

    Raises
    ------
    NotAllowed
        Unless ``by`` is the head of the bureau at the top of the city's tree.
    Conflict
        When somebody added an edition since the one ``last_seen`` (0: since there was none).
    luodi.core.projects.errors.WrongRules
        When the table cannot be read.
    """
    if not runs_city(by, city):
        raise NotAllowed(_("规则表由市级招商局的负责人修改。"))
    spec = TABLES[table]
    Unit.objects.select_for_update(no_key=True).get(pk=city.pk)  # one edition at a time
    latest = RuleEdition.objects.filter(unit=city, table=table).order_by("-pk").first()
    if last_seen is not None and last_seen != (latest.pk if latest else 0):
        raise Conflict(_("这张表刚被别人改过，请看过后再提交。"))
    said = one_line(reason)[:500]
    if not said:
        raise Refused(_("请写明原因。"))
    _check_first(city, table, first)
    content = None
    if lines is not None:
        check_lines(spec, lines)
        content = spec.from_lines(lines)
        spec.read(content)
    before = content_of(_in_force(city, table, first), spec)
    after = spec.shipped() if content is None else content
    changes = compare(spec, spec.to_lines(before), spec.to_lines(after))
    if not changes:
        raise Refused(_("和当天已经生效的一样，没有改动。"))
    edition = RuleEdition.objects.create(
        unit=city, table=table, first=first, content=content, reason=said, by=by,
        source=one_line(source)[:300], status=Checked(status),
    )  # fmt: skip
    record(
        Operation.RULES_RESET if content is None else Operation.RULES_EDITED, by=by, target=f"{spec.label} {first}",
        obj=edition, reason=said, changes=[_told(change) for change in changes[:100]],
    )  # fmt: skip
    return edition


def _told(change: Any) -> str:
    cells = "；".join(f"{label}：{before or '—'} → {after or '—'}" for label, before, after in change.cells)
    return f"{change.part} · {change.line} · {change.kind} · {cells}"[:400]


def _in_force(city: Unit, table: str, day: date) -> RuleEdition | None:
    return RuleEdition.objects.filter(unit=city, table=table, first__lte=day).order_by("-first", "-pk").first()


def _check_first(city: Unit, table: str, first: date) -> None:
    if first < EARLIEST:
        raise Refused(_("生效日期太早。"))
    if first > timezone.localdate():
        return
    app, model, column, way = JUDGED.get(table, ENTRIES)
    rows = apps.get_model(app, model)._default_manager.filter(
        **{f"{column}__gte": first, f"{way}unit__path__startswith": city.path}
    )
    if rows.exists():
        raise Refused(
            _("%(day)s 以后已经有登记，规则不能倒回去改。请让新版本从明天或以后生效。") % {"day": first.isoformat()}
        )


def lines_of(table: str, content: Mapping[str, Any]) -> Lines:
    """
    Lines of content that a program sends.

    Raises
    ------
    Refused
        When it is not in the form of the rule file.
    """
    try:
        return TABLES[table].to_lines(content)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Refused(_("内容和规则表的写法不符：%(fault)s") % {"fault": repr(error)[:200]}) from error
