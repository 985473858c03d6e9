"""Links as pages show them: chips on a record, cards with their candidates, groups of the queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, FloatField, Max, Min, QuerySet, Value
from django.db.models.functions import Abs

from luodi.core.companies.linking.ranker import ranker
from luodi.web.accounts.models import User
from luodi.web.companies.models import Link, LinkStatus
from luodi.web.companies.register import names_of, winners
from luodi.web.reports.alignment import Alignment

WORDS_AROUND = 30
MOST_AT_ONCE = 200  # mentions accepted with one click: as many as a person can look through


@dataclass
class Card:
    """A link with the words around its mention, and how many reports share it."""

    link: Link
    before: str
    words: str
    after: str
    reports: int = 1
    mentions: int = 1


def card_of(link: Link, reports: int = 1, mentions: int = 1) -> Card:
    """The card of a link whose report and fact are at hand."""
    reading = link.report.reading
    start, end = Alignment(reading.blocks).to_repaired(link.fact.start, link.fact.end)
    text = reading.repaired
    return Card(
        link, text[max(0, start - WORDS_AROUND) : start], text[start:end], text[end : end + WORDS_AROUND],
        reports, mentions,
    )  # fmt: skip


def groups_of(user: User, status: str, words: str = "") -> QuerySet[Link, Any]:
    """
    Mentions that are decided together, of links with ``status`` that ``user`` may see, what is worth most first.

    Worth is the number of reports, then how near the score is to the threshold: there a person's word changes most.
    """
    links = Link.objects.visible_to(user).filter(status=status)
    if words:
        links = links.filter(mention__contains=words)
    threshold = Value(ranker().threshold, FloatField())
    return (
        links.values("unit", "key", "region")
        .annotate(
            reports=Count("report", distinct=True),
            mentions=Count("id"),
            first=Min("id"),
            off=Abs(Max("score") - threshold),
        )
        .order_by("-reports", "off", "first")
    )


def cards_of(groups: list[dict[str, Any]]) -> list[Card]:
    """A card for each group, showing its first link."""
    links = (
        Link.objects.filter(pk__in=[group["first"] for group in groups])
        .select_related("report__reading", "report__unit", "fact", "decision__by", "unit")
        .defer("report__original")
    )
    by_id = {link.pk: link for link in links}
    return [card_of(by_id[g["first"]], g["reports"], g["mentions"]) for g in groups if g["first"] in by_id]


def bulk_cards(user: User, least: float) -> list[Card]:
    """Groups of unclear links of the user's unit whose likeliest organisation scores ``least`` or more."""
    groups: Any = groups_of(user, LinkStatus.UNCLEAR).filter(unit=user.unit_id or 0).annotate(top=Max("score"))
    return cards_of(list(groups.filter(top__gte=least).order_by("-top", "first")[:MOST_AT_ONCE]))


def counts_of(user: User) -> dict[str, int]:
    """How many mentions of each status the user may see."""
    found = Link.objects.visible_to(user).order_by().values("status").annotate(n=Count("id"))
    return {row["status"]: row["n"] for row in found}


def with_present_names(card: Card) -> list[dict[str, Any]]:
    """The card's candidates by the names they are registered under now, each organisation once."""
    from luodi.web.companies import register

    held = register.manifest()
    into = winners(held)
    shown: dict[str, dict[str, Any]] = {}
    for candidate in card.link.candidates:
        oid = into.get(str(candidate["oid"]), str(candidate["oid"]))
        shown.setdefault(oid, {**candidate, "oid": oid, "compared": candidate["name"]})
    names = names_of(held, shown)
    for oid, candidate in shown.items():
        candidate["name"] = names.get(oid, candidate["name"])
        candidate["gone"] = oid not in names
    return list(shown.values())
