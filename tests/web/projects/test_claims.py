"""Claims on an investor: filed, accepted, clashing, transferred, disputed, ruled on."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.urls import reverse

from luodi.core.projects.claims import OwnershipRules
from luodi.core.projects.dated import as_dated
from luodi.core.projects.errors import WrongShares
from luodi.core.projects.ownership import ownership_on
from luodi.web.accounts.models import Role, Unit, UnitKind, User
from luodi.web.errors import Conflict, NotAllowed, Refused
from luodi.web.projects import actions, claiming
from luodi.web.projects.book import core_entries, today
from luodi.web.projects.models import Project
from luodi.web.rulebook.editions import rules_of
from tests.web.projects.conftest import FIRM, make
from tests.web.test_together import at_once


@pytest.fixture
def zhou(bureau) -> User:
    unit = Unit.objects.create(name="宁河市望山县", kind=UnitKind.COUNTY, parent=bureau)
    return User.objects.create_user("zhou", full_name="周", unit=unit, role=Role.COUNTY)


@pytest.fixture
def held(qian, lin) -> Project:
    """Qian's county has the investor, accepted by the bureau."""
    project = make(qian)
    claiming.claim(project=project, by=qian)
    claiming.accept_claim(project=project, by=lin)
    project.refresh_from_db()
    return project


@pytest.mark.django_db
def test_a_claim_is_accepted_by_somebody_else(qian, lin):
    """Filed, then protected once the bureau accepts it; not by who filed it."""
    project = make(qian)
    claiming.claim(project=project, by=qian)
    project.refresh_from_db()
    assert project.ownership == "filed"
    with pytest.raises(NotAllowed):
        claiming.accept_claim(project=project, by=qian)
    claiming.accept_claim(project=project, by=lin)
    project.refresh_from_db()
    assert (project.ownership, project.owner) == ("protected", qian.unit)
    assert (project.owned_until - project.owned_since).days >= 60


@pytest.mark.django_db
@pytest.mark.parametrize("investor", [FIRM, "恒澈新能源科技有限公司", "苏州恒澈新能源科技（有限公司）"])
def test_a_clash_tells_a_unit_and_a_day_and_nothing_else(held, zhou, as_user, investor):
    """Another county with the same firm is told since when and whom to ask; not the project's name."""
    project = make(zhou, name="望山的项目", investor=investor)
    with pytest.raises(claiming.Taken) as told:
        claiming.claim(project=project, by=zhou)
    assert held.unit.name in str(told.value)
    assert str(held.owned_since) in str(told.value)
    said = as_user(zhou).get(reverse("projects:clash", args=[project.pk])).content.decode()
    assert held.unit.name in said
    assert held.name not in said


@pytest.mark.django_db
def test_a_released_claim_binds_nobody(held, qian, zhou):
    """Given up with a reason, the next unit may have it."""
    with pytest.raises(Refused):
        claiming.release_claim(project=held, reason=" ", by=qian)
    claiming.release_claim(project=held, reason="不谈了", by=qian)
    claiming.claim(project=make(zhou), by=zhou)


@pytest.mark.django_db
def test_renewed_as_often_as_the_rules_allow(held, qian):
    """Once, and then no more."""
    before = held.owned_until
    claiming.renew_claim(project=held, by=qian)
    with pytest.raises(Refused, match="续期次数"):
        claiming.renew_claim(project=held, by=qian)
    held.refresh_from_db()
    assert held.owned_until >= before
    assert held.entries.filter(kind="renewal").count() == 1


@pytest.mark.django_db
def test_transferred_with_a_split(held, qian, zhou):
    """The project is the other unit's, credit is split, and the giver still sees but no longer writes it."""
    with pytest.raises(WrongShares):
        claiming.transfer(project=held, unit=zhou.unit, shares={zhou.unit_id: Fraction(1, 2)}, reason="用地", by=qian)
    shares = {qian.unit_id: Fraction(3, 10), zhou.unit_id: Fraction(7, 10)}
    claiming.transfer(project=held, unit=zhou.unit, shares=shares, reason="用地", by=qian)
    held.refresh_from_db()
    assert (held.unit, held.owner) == (zhou.unit, zhou.unit)
    assert Project.objects.visible_to(qian).get() == held
    with pytest.raises(NotAllowed):
        actions.edit(project=held, fields={"industry": "储能"}, version=None, by=qian)
    actions.edit(project=held, fields={"industry": "储能"}, version=None, by=zhou)


@pytest.mark.django_db
def test_disputed_and_ruled_on(held, zhou, lin, as_user):
    """Contested from the other's own project; only the bureau above rules, and then it is the other's."""
    project = make(zhou)
    as_user(zhou).post(reverse("projects:dispute", args=[project.pk]), {"reason": "我们先谈的"})
    held.refresh_from_db()
    assert held.ownership == "disputed"
    data = {"unit": zhou.unit_id, "other": held.unit_id, "ratio": "5:5", "reason": "各半"}
    rule = reverse("projects:rule", args=[held.pk])
    assert as_user(zhou).post(rule, data).status_code == 404
    assert as_user(lin).post(rule, data).status_code == 302
    held.refresh_from_db()
    assert (held.ownership, held.owner) == ("protected", zhou.unit)


@pytest.mark.django_db(transaction=True)
def test_two_units_claim_one_investor_at_once(qian, zhou):
    """One gets it, the other is told; never both, never neither."""
    mine, theirs = make(qian), make(zhou)
    raised = at_once(lambda: claiming.claim(project=mine, by=qian), lambda: claiming.claim(project=theirs, by=zhou))
    assert [type(error) for error in raised] == [claiming.Taken]
    assert Project.objects.exclude(ownership="free").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_edit_at_once(lin, wang):
    """Of two edits of one field from one version, one stands and the other is told."""
    project = make(lin)
    raised = at_once(
        lambda: actions.edit(project=project, fields={"next_step": "甲"}, version=1, by=lin),
        lambda: actions.edit(project=project, fields={"next_step": "乙"}, version=1, by=wang),
    )
    assert [type(error).__name__ for error in raised] == ["Stale"]
    project.refresh_from_db()
    assert project.version == 2


@pytest.mark.django_db
def test_the_investor_stays_while_it_is_claimed(held, qian):
    """Another firm under a running claim would be claimed without a check."""
    with pytest.raises(Refused):
        actions.edit(project=held, fields={"investor": "别的公司"}, version=None, by=qian)
    with pytest.raises(Conflict):
        claiming.claim(project=held, by=qian)


def shares_of(project: Project) -> dict[str, Fraction]:
    rules = rules_of(project.unit).ownership
    return dict(ownership_on(core_entries(project.entries.order_by("id")), today(), rules).shares)


@pytest.mark.django_db
def test_handed_on_nobody_loses_a_part_they_were_given(held, qian, zhou, lin):
    """Who has a project splits only their own part, however often it goes round."""
    parts = {qian.unit_id: Fraction(3, 10), zhou.unit_id: Fraction(7, 10)}
    claiming.transfer(project=held, unit=zhou.unit, shares=parts, reason="用地", by=qian)
    claiming.transfer(project=held, unit=lin.unit, shares={lin.unit_id: Fraction(1)}, reason="市里牵头", by=zhou)
    held.refresh_from_db()
    assert shares_of(held) == {qian.unit.name: Fraction(3, 10), lin.unit.name: Fraction(7, 10)}
    halves = {lin.unit_id: Fraction(1, 2), qian.unit_id: Fraction(1, 2)}
    claiming.transfer(project=held, unit=qian.unit, shares=halves, reason="回原单位", by=lin)
    held.refresh_from_db()
    assert shares_of(held) == {qian.unit.name: Fraction(13, 20), lin.unit.name: Fraction(7, 20)}


@pytest.mark.django_db
def test_nothing_is_handed_over_in_a_dispute_or_out_of_the_city(held, qian, zhou, zhao):
    """The ruling comes first; and another city's unit gets no project."""
    with pytest.raises(Refused):
        claiming.transfer(project=held, unit=zhao.unit, shares={zhao.unit_id: Fraction(1)}, reason="送", by=qian)
    claiming.dispute(project=make(zhou), reason="我们先谈的", by=zhou)
    shares = {zhou.unit_id: Fraction(1)}
    with pytest.raises(Conflict):
        claiming.transfer(project=held, unit=zhou.unit, shares=shares, reason="给你", by=qian)
    with pytest.raises(Refused):
        claiming.release_claim(project=held, reason="不要了", by=qian)
    held.refresh_from_db()
    assert (held.unit, held.ownership) == (qian.unit, "disputed")


@pytest.mark.django_db
def test_a_claim_is_accepted_and_ruled_on_from_above(qian, zhou, county):
    """Neither a colleague in the county, nor a district's bureau that is a party, decides in its own case."""
    colleague = User.objects.create_user("hu", unit=county, role=Role.COUNTY)
    project = make(qian)
    claiming.claim(project=project, by=qian)
    with pytest.raises(NotAllowed):
        claiming.accept_claim(project=project, by=colleague)
    claiming.dispute(project=make(zhou), reason="我们先谈的", by=zhou)
    own_bureau = User.objects.create_user("he", unit=county, role=Role.BUREAU)
    with pytest.raises(NotAllowed):
        claiming.rule(project=project, unit=county, shares={county.pk: Fraction(1)}, reason="是我们的", by=own_bureau)


@pytest.mark.django_db
def test_a_claim_that_time_ended_is_shown_as_ended(held, qian, as_user, api_of):
    """Nobody has to write to a project for its protection to run out."""
    Project.objects.filter(pk=held.pk).update(owned_until=today() - timedelta(days=1))
    assert api_of(qian).get(f"/api/projects/{held.pk}").json()["ownership"] == "free"
    assert reverse("projects:claim", args=[held.pk]) in as_user(qian).get(held.get_absolute_url()).content.decode()
    held.refresh_from_db()
    actions.edit(project=held, fields={"investor": "别的公司"}, version=None, by=qian)


@pytest.mark.django_db
def test_a_claim_below_the_floor_is_refused(qian, lin, monkeypatch):
    """What the city's rules pass over is not answered with success."""
    floor = OwnershipRules(floor_wan=Decimal(100_000))
    real = claiming.rules_of
    for module in ("claiming", "book"):
        monkeypatch.setattr(
            f"luodi.web.projects.{module}.rules_of", lambda unit: replace(real(unit), ownership=as_dated(floor))
        )
    with pytest.raises(Refused, match="不受首报保护"):
        claiming.claim(project=make(qian), by=qian)
