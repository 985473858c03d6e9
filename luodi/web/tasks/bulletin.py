"""The weekly bulletin of follow-up, by unit, on paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from luodi.core.documents.paper import Heading, Line, Paper, Table, paper_docx, paper_pdf
from luodi.web.accounts.models import Unit, User
from luodi.web.audit.actions import record
from luodi.web.tasks.operations import Operation
from luodi.web.tasks.weekly import Figure, Week, week_of

KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def print_bulletin(user: User, form: str, unit: Unit | None = None, last: date | None = None) -> tuple[bytes, str]:
    """
    The bulletin of the seven days up to ``last`` (today) as far as ``user`` sees, as a file and its name.

    ``form`` is a key of `KINDS`; with ``unit`` it tells of that unit alone.
    """
    paper = bulletin_of(week_of(user, last), user, unit)
    content = paper_docx(paper) if form == "docx" else paper_pdf(paper)
    record(Operation.BULLETIN_MADE, by=user, target=paper.title, form=form, of=str(unit or ""))
    return content, f"{paper.title}.{form}"


def bulletin_of(week: Week, user: User, unit: Unit | None = None) -> Paper:
    """The week as a paper: the numbers, then each unit with its rows, then who had nothing to tell."""
    days = f"{week.first.isoformat()} — {week.last.isoformat()}"
    names = [unit.name] if unit else sorted({line.unit for figure in week.figures for line in figure.lines})
    open_at = {bar.unit: bar for bar in week.bars}
    blocks: list[Heading | Line | Table] = []
    if unit is None:
        blocks += [Heading(_("总体")), _totals(week.figures)]
    for figure in week.figures:
        if figure.count > len(figure.lines):
            told = {"label": figure.label, "count": figure.count, "listed": len(figure.lines)}
            blocks.append(Line(_("“%(label)s”共 %(count)s 个，只列出前 %(listed)s 个。") % told))
    for name in names:
        blocks += [Heading(name)]
        bar = open_at.get(name)
        if bar is not None:
            said = _("在办 %(total)s 件：逾期 %(late)s，七天内到期 %(soon)s，待确认 %(reported)s。")
            parts = {"total": bar.total, "late": bar.late, "soon": bar.soon, "reported": bar.reported}
            blocks.append(Line(said % parts))
        rows = _rows(week.figures, name)
        blocks.append(Table((_("类别"), _("事项"), _("情况")), rows, (2, 6, 5)) if rows else Line(_("本周没有变动。")))
    if unit is None:
        quiet = _quiet(user, names)
        if quiet:
            blocks += [Heading(_("本周没有变动的单位")), Line("、".join(quiet))]
    return Paper(
        _("招商引资督办周报") + f" {week.last.isoformat()}",
        subtitle=days,
        about=(str(unit or user.unit or ""), _("由 %(who)s 导出") % {"who": user}),
        blocks=tuple(blocks),
        footer=_("工作日按国家放假安排计算"),
    )


def _totals(figures: Sequence[Figure]) -> Table:
    return Table((_("类别"), _("件数")), tuple((figure.label, str(figure.count)) for figure in figures), (3, 1))


def _rows(figures: Sequence[Figure], unit: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((f.label, line.name, line.words) for f in figures for line in f.lines if line.unit == unit)


def _quiet(user: User, told: Sequence[str]) -> list[str]:
    if user.sees_everything:
        units = Unit.objects.all()
    else:
        units = Unit.objects.under(user.unit) if user.unit else Unit.objects.none()
    return [unit.name for unit in units.exclude(name__in=told)]
