"""Links on screen: the card of one, the queue of unclear ones, many accepted at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from luodi.core.companies.register.errors import NoRegister
from luodi.core.rules import load_rules
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.companies import actions, register, showing
from luodi.web.companies.forms import BulkForm, QueueForm
from luodi.web.companies.models import Link, LinkStatus
from luodi.web.companies.profile import place_words
from luodi.web.errors import NotAllowed, Refused

ROWS = 20
MOST_FOUND = 8
LONGEST_ID = 64


def _link(request: SignedInRequest, link_id: int) -> Link:
    links = Link.objects.visible_to(request.user).select_related(
        "report__reading", "report__unit", "fact", "decision__by", "unit"
    )
    return get_object_or_404(links, pk=link_id)


def _may_decide(request: SignedInRequest, link: Link) -> bool:
    return request.user.may_write and link.unit_id == request.user.unit_id


def _place(request: SignedInRequest) -> str:
    """Where the card stands: on the report's page or in the queue."""
    return "queue" if request.POST.get("on", request.GET.get("on")) == "queue" else "report"


def _card(request: SignedInRequest, link: Link, **more: Any) -> HttpResponse:
    groups = Link.objects.visible_to(request.user).filter(unit=link.unit_id, key=link.key, region=link.region)
    card = showing.card_of(link, groups.values("report").distinct().count(), groups.count())
    context = {
        "card": card,
        "link": link,
        "candidates": showing.with_present_names(card),
        "may_decide": _may_decide(request, link),
        "on": _place(request),
        **more,
    }
    if more.get("changed"):
        context["chips"] = link.report.links.filter(key=link.key).select_related("decision__by")
    template = "companies/queue_card.html" if context["on"] == "queue" else "companies/link_card.html"
    return render(request, template, context)


@login_required
def card(request: SignedInRequest, link_id: int) -> HttpResponse:
    """One link: candidates with reasons, and what can be decided."""
    link = _link(request, link_id)
    if not request.headers.get("HX-Request"):
        return redirect(f"{link.report.get_absolute_url()}#fact-{link.fact_id}")
    return _card(request, link)


@login_required
def find(request: SignedInRequest, link_id: int) -> HttpResponse:
    """Organisations for a link, searched by hand inside its card."""
    link = _link(request, link_id)
    try:
        hits = register.searcher().search(request.GET.get("q", ""), MOST_FOUND)
    except NoRegister:
        hits = []
    context = {
        "link": link,
        "hits": [(hit, place_words(hit.region) if hit.region else "") for hit in hits],
        "asked": request.GET.get("q", "").strip(),
        "on": _place(request),
    }
    return render(request, "companies/found.html", context)


def _version(request: SignedInRequest) -> int:
    written = request.POST.get("version", "")
    if not (written.isascii() and written.isdigit() and len(written) < 10):
        raise Refused(_("浏览器发来的内容无法识别。请返回上一页重试。"))
    return int(written)


@login_required
@require_POST
def decide(request: SignedInRequest, link_id: int) -> HttpResponse:
    """Say which organisation is meant; an empty one says that it is not in the register."""
    link = _link(request, link_id)
    oid = request.POST.get("oid", "")[:LONGEST_ID]
    return _decided(request, link, lambda version: actions.decide(link=link, oid=oid, version=version, by=request.user))


@login_required
@require_POST
def undo(request: SignedInRequest, link_id: int) -> HttpResponse:
    """Take the decision back."""
    link = _link(request, link_id)
    return _decided(request, link, lambda version: actions.undo(link=link, version=version, by=request.user))


def _decided(request: SignedInRequest, link: Link, act: Any) -> HttpResponse:
    try:
        act(_version(request))
    except actions.Stale as error:
        answer = _card(request, _link(request, link.pk), warning=str(error), changed=True)
        answer.status_code = error.status
        answer["HX-Retarget"] = f"#card-{link.pk}" if _place(request) == "queue" else "#panel"
        return answer
    return _card(request, _link(request, link.pk), changed=True)


@login_required
def queue(request: SignedInRequest) -> HttpResponse:
    """Mentions nobody has decided on, across the reports the user may see, what is worth most first."""
    form = QueueForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    status = wanted.get("status") or LinkStatus.UNCLEAR
    page = Paginator(showing.groups_of(request.user, status, wanted.get("q", "")), ROWS).get_page(
        request.GET.get("page")
    )
    cards = showing.cards_of(list(page.object_list))
    query = request.GET.copy()
    query.pop("page", None)
    held = register.manifest()
    old = Link.objects.visible_to(request.user).exclude(generation=held.generation)
    context = {
        "form": form,
        "status": status,
        "page": page,
        "query": query.urlencode(),
        "cards": [(card, showing.with_present_names(card), _may_decide(request, card.link)) for card in cards],
        "tabs": _tabs(request, status),
        "old": old.count() if held.imports else 0,
        "none_at_all": not held.imports,
        "bulk_from": load_rules("link_queue")["bulk_from"],
    }
    return render(request, "companies/queue.html", context)


def _tabs(request: SignedInRequest, status: str) -> list[tuple[str, Any, int, bool]]:
    counts = showing.counts_of(request.user)
    order = (
        LinkStatus.UNCLEAR,
        LinkStatus.PROPOSED,
        LinkStatus.UNKNOWN,
        LinkStatus.ACCEPTED,
        LinkStatus.REJECTED,
    )
    return [(each.value, each.label, counts.get(each.value, 0), each.value == status) for each in order]


@login_required
def bulk(request: SignedInRequest) -> HttpResponse:
    """Preview, then accept, the likeliest organisation of every unclear mention from a score on."""
    if not request.user.may_write:
        raise NotAllowed(_("您的角色只能查看，不能改动。"))
    if request.method == "POST":
        return _accept_many(request)
    form = BulkForm(request.GET if "least" in request.GET else {"least": load_rules("link_queue")["bulk_from"]})
    cards = showing.bulk_cards(request.user, form.cleaned_data["least"]) if form.is_valid() else []
    shown = [(card, showing.with_present_names(card)) for card in cards]
    return render(request, "companies/bulk.html", {"form": form, "cards": shown})


def _accept_many(request: SignedInRequest) -> HttpResponse:
    form = BulkForm(request.POST)
    if not form.is_valid():
        raise Refused(_("浏览器发来的内容无法识别。请返回上一页重试。"))
    links = {}
    for written in request.POST.getlist("link")[:1000]:  # "id:version", as the preview put it
        pk, _colon, version = written.partition(":")
        if not (pk.isascii() and pk.isdigit() and version.isascii() and version.isdigit() and len(written) < 40):
            raise Refused(_("浏览器发来的内容无法识别。请返回上一页重试。"))
        links[int(pk)] = int(version)
    done, passed = actions.accept_many(links=links, least=form.cleaned_data["least"], by=request.user)
    messages.success(request, ngettext("已认定 %(n)s 个提法。", "已认定 %(n)s 个提法。", done) % {"n": done})
    if passed:
        said = ngettext("%(n)s 个在此期间有变化，没有认定。", "%(n)s 个在此期间有变化，没有认定。", passed)
        messages.warning(request, said % {"n": passed})
    return redirect("companies:queue")


@login_required
@require_POST
def relink(request: SignedInRequest) -> HttpResponse:
    """Have all reports linked anew."""
    actions.relink_all(by=request.user)
    messages.success(request, _("已排队重新连接，稍后刷新即可看到。"))
    return redirect("companies:queue")
