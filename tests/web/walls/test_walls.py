"""
Nobody sees or changes another unit's rows, at any address, whatever the role.

The walk finds the addresses and operations itself. A new one is walked as soon as it is there, and fails here until its
app has a sample (`samples.py`).
"""

from __future__ import annotations

from collections.abc import Container

import pytest
from django.test import Client

from luodi.web.accounts.models import Role, Unit, UnitKind, User
from luodi.web.accounts.scoping import UnitRows
from luodi.web.audit.models import Event, Operation
from tests.web.walls.samples import DONE_FROM_ABOVE, OWN_SETTINGS
from tests.web.walls.walking import (
    NO_BUSINESS,
    NoSample,
    Place,
    business_rows,
    client_with_key,
    make_samples,
    operations,
    pages,
    visit_operation,
    visit_pages,
    words_of,
)

WORD = "鹤汀凫渚"  # stands in the rows that are not to be seen, and nowhere else
HIDDEN = (302, 401, 403, 404, 405)
# Reports and jobs belong to a unit; what the administrators' pages show belongs to nobody in particular.
STRANGERS = ["zhao", "sun", "zhou", "nobody", "system", "security", "log_keeper", "anonymous"]


@pytest.fixture
def people(qian, lin, zhao, sun, leader, auditor, system, security, log_keeper, bureau):
    """Everybody by name; Zhou is from the county beside Qian's, Nobody has no role yet."""
    beside = Unit.objects.create(name="宁河市望山县", kind=UnitKind.COUNTY, parent=bureau)
    zhou = User.objects.create_user("zhou", full_name="周", unit=beside, role=Role.COUNTY)
    nobody = User.objects.create_user("nobody", full_name="无", unit=qian.unit)
    cast = (qian, lin, zhao, sun, leader, auditor, system, security, log_keeper, zhou, nobody)
    return {"anonymous": None, **{user.username: user for user in cast}}


def browser_of(user: User | None) -> Client:
    client = Client(headers={"accept-language": "zh-hans"}, raise_request_exception=True)
    if user is not None:
        client.force_login(user)
    return client


def walk(
    user: User | None, samples, *, rows_only: bool = False, only_reading: bool = False, but: Container[str] = ()
) -> list[str]:
    """What ``user`` finds of the samples' rows though it is another unit's: each with the address."""
    found = []
    browser, program = browser_of(user), client_with_key(user)
    for place in pages():
        if place.name in but:
            continue
        if place.app in NO_BUSINESS and user is not None and user.is_administrator:
            continue  # their own pages; `test_administrators_pages_show_no_business` walks those
        if rows_only and not is_of_a_row(place):
            continue
        for address, answer in visit_pages(browser, place, samples, only_reading=only_reading):
            found += leaks(place, address, answer)
    for place in operations():
        if place.name in but or (rows_only and not is_of_a_row(place)) or (only_reading and place.method != "get"):
            continue
        found += leaks(place, f"{place.method} {place.template}", visit_operation(program, place, samples))
    return found


def leaks(place: Place, address: str, answer) -> list[str]:
    said = []
    if WORD in words_of(answer):
        said.append(f"{address} shows the rows")
    if is_of_a_row(place) and answer.status_code not in HIDDEN:
        said.append(f"{address} answers {answer.status_code}")
    return said


def is_of_a_row(place: Place) -> bool:
    return any(name.endswith("_id") for name in place.parameters)


@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_county_is_closed_to(stranger, people):
    """Neither another city's bureau, nor a department or county beside, nor an administrator, nor a stranger gets in."""
    samples = make_samples(people["qian"], WORD)
    before = business_rows()
    assert walk(people[stranger], samples, rows_only=True) == []
    assert business_rows() == before
    assert walk(people[stranger], samples) == []


def test_the_bureau_is_closed_to_its_counties(people):
    """A unit sees down the tree, never up."""
    samples = make_samples(people["lin"], WORD)
    before = business_rows()
    assert walk(people["qian"], samples, rows_only=True) == []
    assert business_rows() == before
    assert walk(people["qian"], samples) == []


@pytest.mark.parametrize("name", ["lin", "leader", "auditor"])
def test_who_sees_a_county_changes_nothing_of_it(name, people):
    """
    The bureau above, the leader and the auditor read; every write of theirs is refused.

    The bureau's own part in a county's project is left out for it: a check, an acceptance, a ruling.
    """
    samples = make_samples(people["qian"], WORD)
    before = business_rows()
    walk(people[name], samples, rows_only=True, but=DONE_FROM_ABOVE if name == "lin" else ())
    assert business_rows() == before
    shown = words_of(browser_of(people[name]).get(f"/reports/{samples['reports']['report_id']}/"))
    assert WORD in shown


@pytest.mark.parametrize("name", ["leader", "auditor"])
def test_who_only_reads_adds_nothing(name, people):
    """Addresses without a row, too: pasting, uploading, creating over the API."""
    samples = make_samples(people["qian"], WORD)
    before = business_rows()
    walk(people[name], samples, but=OWN_SETTINGS)
    assert business_rows() == before


@pytest.mark.parametrize("name", ["system", "security", "log_keeper"])
def test_administrators_pages_show_no_business(name, people):
    """The pages of people and units, walked by each administrator, show nothing of a report and change none."""
    samples = make_samples(people["qian"], WORD)
    before = business_rows()
    browser, found = browser_of(people[name]), []
    for place in pages():
        if place.app == "accounts":
            for address, answer in visit_pages(browser, place, samples):
                found += [address] if WORD in words_of(answer) else []
    assert found == []
    assert business_rows() == before


def test_every_app_shows_its_rows_to_their_owner(people):
    """The word can be seen where it may be, so that its absence elsewhere says something."""
    samples = make_samples(people["qian"], WORD)
    found = walk(people["qian"], samples, only_reading=True)
    for start in (
        "GET /chains/ shows",
        "get /api/chains shows",
        "GET /reports/ shows",
        "GET /account/ shows",
        "get /api/reports shows",
        "get /api/tokens shows",
    ):
        assert any(line.startswith(start) for line in found), start
    opened = f"/reports/{samples['reports']['report_id']}/export.xlsx"
    assert f"GET {opened} shows the rows" in found


def writes():
    """Every address and operation that may change something of a unit's business."""
    yield from (place for place in pages() if place.app not in NO_BUSINESS)
    yield from (place for place in operations() if place.method != "get" and place.app != "tokens")


@pytest.mark.parametrize("place", list(writes()), ids=lambda place: f"{place.method} {place.name}".strip())
def test_every_write_is_in_the_log(place, lin):
    """Whatever address changes a row of business adds a row to the log, by whoever did it."""
    samples = make_samples(lin, WORD)
    browser, program = browser_of(lin), client_with_key(lin)  # signing in is logged, too, and not what is meant
    before, logged = business_rows(), Event.objects.count()
    if place.template:
        visit_operation(program, place, samples)
    else:
        list(visit_pages(browser, place, samples))
    if business_rows() != before:
        new = Event.objects.filter(number__gt=logged).exclude(operation=Operation.REFUSED)
        assert new.filter(by=lin).exists()


def test_the_walk_finds_an_open_door(people, monkeypatch):
    """Were rows not looked for by unit, the walk would say so: on pages, in files, over the API."""
    samples = make_samples(people["qian"], WORD)
    monkeypatch.setattr(UnitRows, "visible_to", lambda self, user: self.all())
    found = walk(people["zhou"], samples, only_reading=True)
    number = samples["reports"]["report_id"]
    assert "GET /reports/ shows the rows" in found
    assert f"GET /reports/{number}/export.xlsx shows the rows" in found
    assert "get /api/reports/{report_id} answers 200" in found


def test_a_new_address_needs_a_sample(people):
    """An address whose parameter no app gives a value for is told, with what to do."""
    with pytest.raises(NoSample, match="register one for 'reports'"):
        Place("reports", "reports:new-thing", ("thing_id",)).values(make_samples(people["qian"], WORD))


def test_there_is_something_to_walk():
    """The walk is not empty by mistake."""
    assert len(list(pages())) > 35
    assert len(list(operations())) > 14
    assert sum(map(is_of_a_row, pages())) > 22
