"""Profiles as pages ask for them, each version read once; and all that a user's units say of one city."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.shortcuts import get_object_or_404

from luodi.core.targets.profile import CityProfile, load_profile
from luodi.web.accounts.models import User
from luodi.web.profiles.models import Profile, ProfileVersion


@dataclass(frozen=True)
class Kept:
    """A profile in one version."""

    row: Profile
    number: int
    text: str
    city: CityProfile

    def writable_by(self, user: User) -> bool:
        """Whether the user may change it."""
        return user.may_write and self.row.unit_id == user.unit_id


@lru_cache(maxsize=64)
def read_text(text: str) -> CityProfile:
    """The profile of a version's text."""
    return load_profile(text, "城市底数")


def kept_version(version: ProfileVersion) -> Kept:
    """One version."""
    return Kept(version.profile, version.number, version.text, read_text(version.text))


def find_profile(user: User, profile_id: int, number: int | None = None) -> Kept:
    """The profile ``user`` asks for; not found is also what is not theirs to see."""
    row = get_object_or_404(Profile.objects.visible_to(user).select_related("unit", "added_by"), pk=profile_id)
    versions = ProfileVersion.objects.select_related("profile__unit", "by")
    return kept_version(get_object_or_404(versions, profile=row, number=number or row.current))


def profiles_seen(user: User) -> list[Kept]:
    """Every profile the user may see, in its current version; those of the own unit first."""
    rows = list(Profile.objects.visible_to(user).select_related("unit"))
    rows.sort(key=lambda row: (row.unit_id != user.unit_id, row.city_name, row.pk))
    return [kept_version(row.versions.select_related("profile__unit").get(number=row.current)) for row in rows]


def said_of(user: User, code: str, name: str) -> CityProfile:
    """All facts of the city ``code`` in the profiles the user may see, as one profile; empty where there is none."""
    held = [kept.city for kept in profiles_seen(user) if kept.row.city == code]
    items = dict.fromkeys(item for city in held for item in city.items)
    places = dict.fromkeys(place for city in held for place in city.places)
    return CityProfile(code, name, tuple(items), tuple(places))
