"""Every write about city profiles: one transaction each, with who did it. A change is a new version."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.core.chains.cities import find_city
from luodi.core.targets.profile import CityProfile, Item, Site
from luodi.core.targets.profile_text import LABELS, PLACES, check_profile, compare_profiles, profile_yaml
from luodi.web.accounts.models import Unit, User
from luodi.web.audit.actions import record
from luodi.web.errors import Conflict, NotAllowed, Refused
from luodi.web.profiles.keeping import Kept, kept_version
from luodi.web.profiles.models import Profile, ProfileVersion
from luodi.web.profiles.operations import Operation

Fact = Item | Site


@transaction.atomic
def add_profile(*, city: CityProfile, note: str, by: User) -> Kept:
    """
    A profile of the user's unit, empty or from a file.

    Raises
    ------
    Conflict
        When the unit has one of that city.
    """
    if not by.may_write or by.unit is None:
        raise NotAllowed(_("您的角色只能查看，不能改动。"))
    check_profile(city, note, timezone.localdate())
    unit = Unit.objects.select_for_update(no_key=True).get(pk=by.unit.pk)
    if Profile.objects.filter(unit=unit, city=city.city).exists():
        raise Conflict(_("本单位已有%(city)s的底数，请打开它来改。") % {"city": city.name})
    row = Profile.objects.create(unit=unit, city=city.city, city_name=city.name, added_by=by)
    version = _add_version(row, city, 1, note, by)
    record(Operation.PROFILE_ADDED, by=by, target=row.city_name, obj=row)
    return kept_version(version)


def empty_profile(city: str) -> CityProfile:
    """
    A profile with nothing in it yet.

    Raises
    ------
    UnknownCity
        When there is no such city.
    """
    found = find_city(city)
    return CityProfile(found.code, found.name, (), ())


@transaction.atomic
def put_fact(*, kept: Kept, kind: str, number: int, fact: Fact, version: int | None, by: User) -> Kept:
    """Put a fact in the place of the ``number``-th of its kind (from 1); 0 adds it."""
    now = _held(kept, version, by)
    facts = of_kind(now.city, kind)
    note = _("改“%(name)s”") if number else _("加“%(name)s”")
    if number:
        _check_number(facts, number)
        facts[number - 1] = fact
    else:
        facts.append(fact)
    return _save(now, _with(now.city, kind, facts), note % {"name": fact.name}, by)


@transaction.atomic
def remove_fact(*, kept: Kept, kind: str, number: int, version: int | None, by: User) -> Kept:
    """Take a fact out; the version before still has it."""
    now = _held(kept, version, by)
    facts = of_kind(now.city, kind)
    _check_number(facts, number)
    gone = facts.pop(number - 1)
    return _save(now, _with(now.city, kind, facts), _("去掉“%(name)s”") % {"name": gone.name}, by)


@transaction.atomic
def replace_profile(*, kept: Kept, city: CityProfile, name: str, version: int | None, by: User) -> Kept:
    """The next version, from a file of the same city."""
    now = _held(kept, version, by)
    if city.city != now.row.city:
        raise Refused(
            _("文件是%(theirs)s的，这份底数是%(ours)s的。") % {"theirs": city.name, "ours": now.row.city_name}
        )
    return _save(now, city, _("由文件 %(name)s 导入") % {"name": name}, by)


@transaction.atomic
def return_to(*, kept: Kept, number: int, version: int | None, by: User) -> Kept:
    """An earlier version becomes the next one: nothing is lost, and this, too, can be taken back."""
    now = _held(kept, version, by)
    earlier = ProfileVersion.objects.select_related("profile__unit").filter(profile=now.row, number=number).first()
    if earlier is None or number == now.number:
        raise Refused(_("没有可退回的版本。"))
    return _save(now, kept_version(earlier).city, _("退回第 %(n)s 版") % {"n": number}, by)


def of_kind(city: CityProfile, kind: str) -> list[Fact]:
    """The facts of one kind, in their order."""
    return list(city.places) if kind == PLACES else [item for item in city.items if item.kind == kind]


def _check_number(facts: list[Fact], number: int) -> None:
    if not 1 <= number <= len(facts):
        raise Conflict(_("这一条已经不在了，请刷新页面。"))


def _with(city: CityProfile, kind: str, facts: list[Fact]) -> CityProfile:
    if kind == PLACES:
        return replace(city, places=tuple(fact for fact in facts if isinstance(fact, Site)))
    items = []
    for each in (k for k in LABELS if k != PLACES):
        items += facts if each == kind else of_kind(city, each)
    return replace(city, items=tuple(item for item in items if isinstance(item, Item)))


def _held(kept: Kept, version: int | None, by: User) -> Kept:
    """The profile, held until the transaction ends; refuses a change to a version that is no longer the last."""
    row = Profile.objects.select_for_update(of=("self",)).filter(pk=kept.row.pk).first()
    if row is None or not by.may_write or row.unit_id != by.unit_id:
        raise NotAllowed(_("只有所属单位可以改这份底数。"))
    last = ProfileVersion.objects.select_related("profile__unit", "by").get(profile=row, number=row.current)
    if row.current != (kept.number if version is None else version):
        raise Conflict(
            _("%(who)s 已在 %(at)s 存了第 %(n)s 版。您的改动没有保存；请看过新版后再改。")
            % {"who": last.by, "at": timezone.localtime(last.at).strftime("%Y-%m-%d %H:%M:%S"), "n": last.number}
        )
    return kept_version(last)


def _save(now: Kept, city: CityProfile, note: str, by: User) -> Kept:
    check_profile(city, now.row.city_name, timezone.localdate())
    changes = compare_profiles(now.city, city)
    if not changes:
        return now
    row = now.row
    version = _add_version(row, city, row.current + 1, note, by)
    row.current = version.number
    row.save(update_fields=["current"])
    record(Operation.PROFILE_CHANGED, by=by, target=row.city_name, obj=row, number=version.number, changes=len(changes))
    return kept_version(version)


def _add_version(row: Profile, city: CityProfile, number: int, note: str, by: User) -> ProfileVersion:
    return ProfileVersion.objects.create(profile=row, number=number, text=profile_yaml(city), note=note[:200], by=by)
