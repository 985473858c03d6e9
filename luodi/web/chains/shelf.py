"""Chains as pages ask for them: shipped ones by their id, a unit's own by number, each read once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language

from luodi.core.chains.chain import Chain
from luodi.core.chains.cities import find_city
from luodi.core.chains.errors import UnknownChain, UnknownCity
from luodi.core.chains.loading import check_yaml, load_chain, shipped_chain, shipped_chains, to_yaml
from luodi.web.accounts.models import User
from luodi.web.chains.models import ChainVersion, OwnChain


@dataclass(frozen=True)
class Held:
    """
    One chain and where it comes from.

    ``own`` is ``None`` for a shipped chain, and ``number`` then 0; ``text`` is its YAML.
    """

    chain: Chain
    text: str
    own: OwnChain | None = None
    number: int = 0

    @property
    def name(self) -> str:
        """Its name in the reader's language."""
        return named(self.chain)

    def url(self, page: str, *args: Any) -> str:
        """The address of one of its pages."""
        if self.own is None:
            return reverse(f"chains:shipped-{page}", args=[self.chain.id, *args])
        return reverse(f"chains:{page}", args=[self.own.pk, *args])

    def writable_by(self, user: User) -> bool:
        """Whether the user may edit it, or, where it is shipped, a copy of it."""
        return user.may_write and (self.own is None or self.own.unit_id == user.unit_id)


def named(thing: Any) -> str:
    """The name of a chain or segment in the reader's language."""
    english = (get_language() or "").startswith("en")
    return str((thing.name_en if english else "") or thing.name)


def shipped() -> list[Held]:
    """The chains that come with luodi."""
    drafts = (check_yaml(text, name).draft for name, text in shipped_chains().items())
    return [held_shipped(draft.id) for draft in drafts if draft is not None]


@lru_cache(maxsize=32)
def held_shipped(wanted: str) -> Held:
    """
    The shipped chain with this id.

    Raises
    ------
    UnknownChain
        When there is none.
    """
    chain = shipped_chain(wanted)
    if chain.id != wanted:
        raise UnknownChain(wanted, [])
    return Held(chain, to_yaml(chain))


@lru_cache(maxsize=64)
def _read(text: str, name: str) -> Chain:
    return load_chain(text, name)


def held_version(version: ChainVersion) -> Held:
    """One version of a unit's own chain."""
    return Held(_read(version.text, str(version.chain)), version.text, version.chain, version.number)


def find_held(user: User, chain_id: int | None = None, shipped: str | None = None, number: int | None = None) -> Held:
    """
    The chain ``user`` asks for, in its current version or in version ``number``.

    Raises
    ------
    Http404
        When it is not there, or not theirs to see.
    """
    if chain_id is None:
        try:
            return held_shipped(shipped or "")
        except UnknownChain as error:
            raise Http404(str(error)) from error
    own = find_own(user, chain_id)
    versions = ChainVersion.objects.select_related("chain__unit", "by")
    return held_version(get_object_or_404(versions, chain=own, number=number or own.current))


def find_own(user: User, chain_id: int) -> OwnChain:
    """An own chain that is not put away; not found is also what is not theirs to see."""
    return get_object_or_404(OwnChain.objects.visible_to(user).filter(removed_at=None), pk=chain_id)


def home_city(user: User) -> str:
    """The city of the user's unit; "" where it is none the gazetteer knows."""
    try:
        return find_city(user.unit.city).name if user.unit and user.unit.city else ""
    except UnknownCity:
        return ""
