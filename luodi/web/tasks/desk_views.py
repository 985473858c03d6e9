"""The pages of the day and of the week, the bulletin, calendar links."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luodi.web.accounts.requests import SignedInRequest
from luodi.web.tasks import feeds, ledger
from luodi.web.tasks.bulletin import KINDS, print_bulletin
from luodi.web.tasks.chart import draw
from luodi.web.tasks.forms import MailForm
from luodi.web.tasks.mailing import set_address
from luodi.web.tasks.models import AT_HOLDER, Feed, Notice, State, Task
from luodi.web.tasks.weekly import EARLIEST, week_of

SOON = WEEK = timedelta(days=7)
MOST_NOTICES = 30
MOST_LINES = 20


@login_required
def day(request: SignedInRequest) -> HttpResponse:
    """What is due, what waits, whom to call: today, for the one who asks."""
    user, today = request.user, timezone.localdate()
    waiting = Task.objects.visible_to(user).waiting_for(user).named().order_by("due", "id") if user.may_write else []
    mine = list(waiting)
    context: dict[str, Any] = {
        "today": today,
        "late": [t for t in mine if t.at_holder and t.due and t.due < today],
        "due": [t for t in mine if t.at_holder and t.due and today <= t.due <= today + SOON],
        "other": [t for t in mine if t.at_holder and (t.due is None or t.due > today + SOON)],
        "to_close": [t for t in mine if t.state == State.REPORTED],
        "asked_late": Task.objects.visible_to(user)
        .filter(asked_by=user, state__in=AT_HOLDER, due__lt=today)
        .exclude(holder=user.unit_id)
        .named()
        .order_by("due")[:50],
        "notices": Notice.objects.filter(user=user, seen_at=None).select_related("event__task", "event__by")[
            :MOST_NOTICES
        ],
    }
    if ledger.is_there() and user.may_write:
        context |= {
            "to_call": ledger.silent(user, today).first(MOST_LINES),
            "to_verify": ledger.to_verify(user).first(MOST_LINES),
            "clocks": ledger.clocks(user, today, MOST_LINES),
        }
    return render(request, "tasks/day.html", context)


@login_required
def week(request: SignedInRequest) -> HttpResponse:
    """A minute's look: what moved since last week, each number with its rows."""
    last = _last_day(request)
    found = week_of(request.user, last)
    shown = found.find(request.GET.get("show", ""))
    context = {
        "week": found,
        "last": last,
        "now": found.last == timezone.localdate(),
        "before": found.last - WEEK,
        "after": min(found.last + WEEK, timezone.localdate()),
        "shown": shown,
        "chart": draw(found.bars),
        "projects": ledger.is_there(),
        "nothing": not any(figure.count for figure in found.figures) and not found.bars,
    }
    return render(request, "tasks/week.html", context)


def _last_day(request: SignedInRequest) -> date | None:
    """The last day of the week that is asked for; the present one for none, or for a day to come."""
    try:
        day = date.fromisoformat(request.GET.get("last", ""))
    except ValueError:
        return None
    return day if EARLIEST <= day < timezone.localdate() else None


@login_required
@require_GET
def bulletin(request: SignedInRequest, form: str) -> HttpResponse:
    """The week's bulletin as a file."""
    content, name = print_bulletin(request.user, form, last=_last_day(request))
    answer = HttpResponse(content, content_type=KINDS[form])
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return answer


# The calendar and the mail address.


@login_required
def calendar(request: SignedInRequest) -> HttpResponse:
    """Links to the own calendar, and where reminders go."""
    return _calendar(request)


def _calendar(
    request: SignedInRequest, link: str = "", form: MailForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "feeds": Feed.objects.filter(user=request.user),
        "link": link,
        "form": form or MailForm(initial={"email": request.user.email}),
    }
    answer = render(request, "tasks/calendar.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


@login_required
@require_POST
def make_feed(request: SignedInRequest) -> HttpResponse:
    """A new link, shown this once."""
    _feed, key = feeds.make_feed(by=request.user)
    return _calendar(request, request.build_absolute_uri(reverse("tasks:feed", args=[key])))


@login_required
@require_POST
def end_feed(request: SignedInRequest, feed_id: int) -> HttpResponse:
    """End a link."""
    feeds.end_feed(feed=get_object_or_404(Feed, pk=feed_id, user=request.user), by=request.user)
    messages.success(request, _("日历链接已作废。"))
    return redirect("tasks:calendar")


@login_required
@require_POST
def save_mail(request: SignedInRequest) -> HttpResponse:
    """Where reminders go."""
    form = MailForm(request.POST)
    if not form.is_valid():
        return _calendar(request, form=form, status=422)
    set_address(address=form.cleaned_data["email"], by=request.user)
    messages.success(request, _("已保存。"))
    return redirect("tasks:calendar")


@require_GET
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """The calendar behind a secret link, for programs that cannot sign in."""
    try:
        user = feeds.user_of_key(key)
    except feeds.TooOften as error:
        return HttpResponse(
            str(error), status=429, content_type="text/plain; charset=utf-8", headers={"Retry-After": "3600"}
        )
    if user is None:
        raise Http404("no such calendar")
    answer = HttpResponse(
        feeds.calendar_of(user, request.build_absolute_uri("/")), content_type="text/calendar; charset=utf-8"
    )
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
