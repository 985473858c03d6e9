"""The pages about reports: find, check, act, answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from luodi.web.accounts.requests import SignedInRequest
from luodi.web.audit.actions import record as log
from luodi.web.audit.models import Event, Operation
from luodi.web.errors import NotAllowed, Refused
from luodi.web.jobs.models import Job, State
from luodi.web.reports import actions, exports, panels, paths, tripping
from luodi.web.reports.alignment import Alignment
from luodi.web.reports.figures import figures_of
from luodi.web.reports.forms import FilesForm, SearchForm, TextForm
from luodi.web.reports.marking import paragraphs, shown_characters
from luodi.web.reports.models import FactChange, FactRow, Report, ReportState
from luodi.web.reports.searching import recent, search

ROWS = 20
# A single file of at most this size is read while the browser waits; a reading takes milliseconds.
READ_AT_ONCE_BYTES = 2 * 1024 * 1024
WORDS_AROUND = 24


def _report(request: SignedInRequest, report_id: int) -> Report:
    reports = Report.objects.visible_to(request.user).select_related("unit", "added_by")
    return get_object_or_404(reports, pk=report_id)


def _once_read(view: Callable[[SignedInRequest, Report], HttpResponse]) -> Callable[..., HttpResponseBase]:
    """``view`` for a signed-in user and a report that is read; one that waits or failed has a page of its own."""

    @login_required
    @wraps(view)
    def wrapped(request: SignedInRequest, report_id: int) -> HttpResponse:
        report = _report(request, report_id)
        return view(request, report) if report.state == ReportState.READ else redirect(report)

    return wrapped


def _number(written: str) -> int:
    """A whole number the page itself put into a form."""
    if not (written.isascii() and written.isdigit() and len(written) < 10):
        raise Refused(_("浏览器发来的内容无法识别。请返回上一页重试。"))
    return int(written)


def _may_write(request: SignedInRequest, report: Report) -> bool:
    return request.user.may_write and request.user.unit_id == report.unit_id


# List and new.


@login_required
def index(request: SignedInRequest) -> HttpResponse:
    """Reports the user may see, searched and filtered."""
    form = SearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    visible = Report.objects.visible_to(request.user)
    page = Paginator(recent(search(visible, wanted)), ROWS).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "query": query.urlencode(),
        "filtered": any(wanted.values()),
        "none_at_all": not page.paginator.count and not visible.exists(),
        "jobs": Job.objects.filter(owner=request.user, state__in=(State.QUEUED, State.RUNNING)),
    }
    template = "reports/rows.html" if request.headers.get("HX-Target") == "rows" else "reports/list.html"
    return render(request, template, context)


@login_required
def new(request: SignedInRequest) -> HttpResponse:
    """The page to paste or upload on."""
    if not request.user.may_write:
        raise NotAllowed(_("您的角色只能查看，不能录入报告。"))
    return render(request, "reports/new.html", {"text_form": TextForm(), "files_form": FilesForm()})


@login_required
@require_POST
def paste(request: SignedInRequest) -> HttpResponse:
    """Read pasted words."""
    form = TextForm(request.POST)
    if not form.is_valid():
        context = {"text_form": form, "files_form": FilesForm()}
        return render(request, "reports/new.html", context, status=422)
    return redirect(actions.add_text(**form.cleaned_data, by=request.user))


@login_required
@require_POST
def upload(request: SignedInRequest) -> HttpResponse:
    """Take files in: one small file is read at once, more are a job."""
    form = FilesForm(request.POST, request.FILES)
    if not form.is_valid():
        context = {"text_form": TextForm(), "files_form": form}
        return render(request, "reports/new.html", context, status=422)
    files = [(file.name, file.read()) for file in form.cleaned_data["files"]]
    published = form.cleaned_data["published"]
    if len(files) == 1 and len(files[0][1]) <= READ_AT_ONCE_BYTES:
        name, data = files[0]
        return redirect(actions.add_file(name=name, data=data, published=published, by=request.user))
    reports, job = actions.add_files(files=files, published=published, by=request.user)
    again = sum(report.copies.exists() for report in reports)
    if again:
        said = ngettext("有 %(n)s 份文件与已有的报告完全相同。", "有 %(n)s 份文件与已有的报告完全相同。", again)
        messages.warning(request, said % {"n": again})
    return redirect("jobs:detail", job.pk)


# One report.


@login_required
def detail(request: SignedInRequest, report_id: int) -> HttpResponse:
    """The text with its facts marked, beside the record."""
    report = _report(request, report_id)
    if report.state != ReportState.READ:
        context = {"report": report, "tab": "detail", "may_write": _may_write(request, report)}
        return render(request, "reports/unread.html", context)
    context = {"tab": "detail", "makes": actions.MADE_AT, **_page(request, report), **_text(request, report)}
    return render(request, "reports/detail.html", context)


def _page(request: SignedInRequest, report: Report) -> dict[str, Any]:
    rows = list(report.facts.select_related("changed_by", "link__decision__by"))
    return {
        "report": report,
        "reading": report.reading,
        "rows": rows,
        "sections": panels.sections_of(rows),
        "clashes": [row for row in rows if row.clash],
        "may_write": _may_write(request, report),
        "choices": {
            "kinds": paths.CHOICES["organisations", "kind"],
            "roles": paths.CHOICES["organisations", "role"],
            "levels": paths.CHOICES["places", "level"],
            "types": paths.CHOICES["followups", "type"],
        },
    }


def _text(request: SignedInRequest, report: Report) -> dict[str, Any]:
    as_original = request.GET.get("view") == "original"
    rows = list(report.facts.all())
    return {
        "as_original": as_original,
        "paragraphs": paragraphs(report, report.reading, rows, as_original=as_original),
        "damaged": bool(report.reading.repairs),
        "not_shown": len(report.reading.repaired) - shown_characters(report.reading),
    }


@_once_read
def text(request: SignedInRequest, report: Report) -> HttpResponse:
    """The text alone, for htmx."""
    return render(request, "reports/text.html", {"report": report, "reading": report.reading, **_text(request, report)})


@_once_read
def facts(request: SignedInRequest, report: Report) -> HttpResponse:
    """The record alone, for htmx."""
    return render(request, "reports/record.html", _page(request, report))


@_once_read
def trip(request: SignedInRequest, report: Report) -> HttpResponse:
    """The trip by day, drawn and listed."""
    context = {"tab": "trip", "trip": tripping.trip_of(report), **_page(request, report)}
    return render(request, "reports/trip.html", context)


@_once_read
def numbers(request: SignedInRequest, report: Report) -> HttpResponse:
    """Every figure with its unit, and what the number checker found."""
    context = {"tab": "numbers", "figures": figures_of(report), **_page(request, report)}
    return render(request, "reports/numbers.html", context)


@_once_read
def history(request: SignedInRequest, report: Report) -> HttpResponse:
    """Who changed what and when."""
    changes = FactChange.objects.filter(report=report).select_related("by", "fact", "undoes")
    page = Paginator(changes, 100).get_page(request.GET.get("page"))
    for change in page:
        change.label = panels.label_of(change.fact)
        change.was = panels.words_of(change.fact, change.before["value"])
        change.now = panels.words_of(change.fact, change.after["value"])
    events = (
        Event.objects.filter(object_kind="reports.report", object_id=report.pk)
        .exclude(
            operation=Operation.FACTS_DECIDED  # listed above, step by step
        )
        .select_related("by")
    )
    context = {"tab": "history", "page": page, "events": events, **_page(request, report)}
    return render(request, "reports/history.html", context)


@login_required
def export(request: SignedInRequest, report_id: int, form: str) -> HttpResponse:
    """The corrected record as a file."""
    report = _report(request, report_id)
    if report.state != ReportState.READ:
        return redirect(report)
    content, kind = exports.export(report, form)
    log(Operation.REPORT_EXPORTED, by=request.user, target=report.title, obj=report, form=form)
    name = f"{report.title}.{form}".replace("/", "／").replace("\\", "＼")
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return answer


@login_required
def source(request: SignedInRequest, report_id: int) -> HttpResponse:
    """The uploaded file, byte for byte; always a download, since it may be a web page."""
    report = _report(request, report_id)
    log(Operation.REPORT_SOURCE_READ, by=request.user, target=report.title, obj=report)
    kept = getattr(report, "source", None)
    content = bytes(kept.content) if kept else report.original.encode("utf-8", "replace")
    answer = HttpResponse(content, content_type="application/octet-stream")
    name = report.source_name or f"{report.title}.txt"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return answer


@login_required
@require_POST
def rename(request: SignedInRequest, report_id: int) -> HttpResponse:
    """Another title."""
    report = _report(request, report_id)
    actions.rename(report=report, title=request.POST.get("title", ""), by=request.user)
    return redirect(report)


@login_required
@require_POST
def read_again(request: SignedInRequest, report_id: int) -> HttpResponse:
    """Read with the present engine; decisions stay."""
    report = _report(request, report_id)
    outcome = actions.read_again(report=report, by=request.user)
    if report.state == ReportState.READ:
        said = _(
            "已重新识读：保留 %(kept)s 条决定，新读出 %(new)s 条，不再读出 %(gone)s 条，%(clashes)s 条与人的决定不一致。"
        )
        messages.success(request, said % asdict(outcome))
    return redirect(report)


@login_required
def delete(request: SignedInRequest, report_id: int) -> HttpResponse:
    """Ask, then delete."""
    report = _report(request, report_id)
    if not _may_write(request, report):
        raise NotAllowed(_("您的角色只能查看，不能改动。"))
    if request.method != "POST":
        return render(request, "reports/delete.html", {"report": report})
    actions.delete(report=report, by=request.user)
    messages.success(request, _("已删除报告“%(title)s”。") % {"title": report.title})
    return redirect("reports:list")


# Deciding on facts. Each answers with the fact's panel; the items it touched come along out of band.


def _fact(request: SignedInRequest, report_id: int, fact_id: int) -> FactRow:
    facts = FactRow.objects.visible_to(request.user).select_related("report", "changed_by")
    return get_object_or_404(facts, pk=fact_id, report_id=report_id)


@login_required
def fact(request: SignedInRequest, report_id: int, fact_id: int) -> HttpResponse:
    """One fact: its words, rule, confidence, and what can be done about it."""
    shown = _fact(request, report_id, fact_id)
    if not request.headers.get("HX-Request"):  # opened by its address: the panel alone would be half a page
        return redirect(f"{shown.report.get_absolute_url()}#fact-{shown.pk}")
    return _panel(request, shown)


def _panel(request: SignedInRequest, fact: FactRow, changed: list[FactRow] | None = None, **more: Any) -> HttpResponse:
    report = fact.report
    fact.label, fact.words = panels.label_of(fact), panels.words_of(fact)
    fact.was = panels.words_of(fact, fact.proposed)
    before, words, after = _quote(report, fact)
    context = {
        "report": report,
        "fact": fact,
        "quote_before": before,
        "quote": words,
        "quote_after": after,
        "options": [(value, panels.words_of(fact, value)) for value in paths.choices(fact.path)],
        "is_date": paths.is_date(fact.path),
        "needed": fact.field in paths.NEEDED,
        "may_write": _may_write(request, report),
        "changes": fact.changes.select_related("by").order_by("-id")[:5],
        **more,
    }
    for change in context["changes"]:
        change.now = panels.words_of(fact, change.after["value"])
    if changed is not None:
        report.refresh_from_db()
        roots = {panels.root_of(row.path) for row in changed}
        facts = report.facts.select_related("changed_by", "link__decision__by")
        rows = [row for row in facts if panels.root_of(row.path) in roots]
        context["items"] = list(panels.items_of(rows).values())
        context["clashes"] = list(report.facts.filter(clash=True))
        panels.items_of(context["clashes"])
    return render(request, "reports/fact.html", context)


def _quote(report: Report, fact: FactRow) -> tuple[str, str, str]:
    """The fact's words in the repaired text, with a few before and after."""
    reading = report.reading
    start, end = Alignment(reading.blocks).to_repaired(fact.start, fact.end)
    repaired = reading.repaired
    return repaired[max(0, start - WORDS_AROUND) : start], repaired[start:end], repaired[end : end + WORDS_AROUND]


def _version(request: SignedInRequest) -> int | None:
    written = request.POST.get("version", "")
    return _number(written) if written else None


@login_required
@require_POST
def accept(request: SignedInRequest, report_id: int, fact_id: int) -> HttpResponse:
    """Accept a fact."""
    fact = _fact(request, report_id, fact_id)
    return _decided(request, fact, actions.accept, version=_version(request))


@login_required
@require_POST
def correct(request: SignedInRequest, report_id: int, fact_id: int) -> HttpResponse:
    """Give a fact another value."""
    fact = _fact(request, report_id, fact_id)
    value = request.POST.get("value", "")
    return _decided(request, fact, actions.correct, value=value, version=_version(request))


@login_required
@require_POST
def reject(request: SignedInRequest, report_id: int, fact_id: int) -> HttpResponse:
    """Leave a fact out."""
    fact = _fact(request, report_id, fact_id)
    return _decided(request, fact, actions.reject, version=_version(request))


@login_required
@require_POST
def undo(request: SignedInRequest, report_id: int, fact_id: int) -> HttpResponse:
    """Take the last step back."""
    fact = _fact(request, report_id, fact_id)
    return _decided(request, fact, actions.undo, version=_version(request))


def _decided(request: SignedInRequest, fact: FactRow, action: Any, **given: Any) -> HttpResponse:
    try:
        changed = action(fact=fact, by=request.user, **given)
    except actions.Stale as error:
        # The newest state comes with the message, so that the next decision is taken on what is true now.
        answer = _panel(request, error.fact, [error.fact], warning=str(error))
        answer.status_code = error.status
        answer["HX-Retarget"] = "#panel"
        return answer
    fact = FactRow.objects.select_related("report", "changed_by").get(pk=fact.pk)
    return _panel(request, fact, changed)


@login_required
@require_POST
def accept_all(request: SignedInRequest, report_id: int) -> HttpResponse:
    """Accept what nobody has decided on."""
    report = _report(request, report_id)
    count = actions.accept_all(report=report, by=request.user)
    messages.success(request, ngettext("已采纳 %(n)s 条。", "已采纳 %(n)s 条。", count) % {"n": count})
    return redirect(report)


@login_required
@require_POST
def make(request: SignedInRequest, report_id: int) -> HttpResponse:
    """A fact from marked words."""
    report = _report(request, report_id)
    made = actions.make(
        report=report,
        what=request.POST.get("what", ""),
        value=request.POST.get("value", ""),
        start=_number(request.POST.get("start", "")),
        end=_number(request.POST.get("end", "")),
        fields={name: request.POST.get(name, "") for name in paths.MADE_FIELDS},
        by=request.user,
    )
    answer = _panel(request, FactRow.objects.select_related("report", "changed_by").get(pk=made[0].pk))
    answer["HX-Trigger"] = "record-changed, text-changed"
    return answer
