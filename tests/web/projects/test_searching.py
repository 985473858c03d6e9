"""The search box finds words inside words, on both databases alike, and by an index where there are many projects."""

from datetime import date

import pytest
from django.db import connection

from luodi.web.projects import searching
from luodi.web.projects.grams import grams_of, holds
from luodi.web.projects.models import Project
from luodi.web.tasks import ledger
from tests.web.projects.conftest import FIRM, make

pytestmark = pytest.mark.django_db

NAMES = ("固态电池产业基地", "电子束 Fab 100%", "电站_二期", "𠮷林氢能", "池州项目", "一")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("电", ("固态电池产业基地", "电子束 Fab 100%", "电站_二期")),
        ("电池", ("固态电池产业基地",)),
        ("态电池产", ("固态电池产业基地",)),
        ("池电", ()),
        ("fab", ("电子束 Fab 100%",)),
        ("FAB 束", ("电子束 Fab 100%",)),
        ("%", ("电子束 Fab 100%",)),
        ("_", ("电站_二期",)),
        ("𠮷林", ("𠮷林氢能",)),
        ("𠮷", ("𠮷林氢能",)),
        ("一", ("一",)),
    ],
)
def test_words_inside_words(lin, as_user, words, found):
    """One character, two or more, marks that mean something to a database, several words in any order."""
    for name in NAMES:
        make(lin, name=name, investor="甲", industry="乙", place="丙")
    page = as_user(lin).get("/projects/", {"q": words}).context["page"]
    assert {project.name for project in page} == set(found)


def test_pairs_of_a_word():
    """Each pair once; a single character for itself."""
    assert grams_of("电池电池") == ["池电", "电池"]
    assert grams_of("电") == ["电"]


@pytest.mark.postgres
@pytest.mark.parametrize("word", ["电", "电池", "固态电池"])
def test_the_index_answers(lin, word):
    """Also one character and two, where trigrams would have nothing to look for."""
    make(lin)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Project.objects.order_by().filter(holds(word)).explain()
    assert "project_grams" in plan


@pytest.mark.postgres
def test_an_index_counts_what_stands_still(lin, qian):
    """Without reading a project: of the whole city, and of one unit; its condition and the question's are the same."""
    make(lin)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    for user in (lin, qian):
        plan = ledger.stuck(user, date(2026, 11, 23)).rows.order_by().values("unit_id").explain()
        assert "Index Only Scan using project_going" in plan


def test_an_index_orders_by_amount(lin):
    """On SQLite as on PostgreSQL: nothing is sorted."""
    make(lin)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
    for order in ("planned", "contract", "paid"):
        assert f"project_by_{order}" in searching.ordered(Project.objects.standing(), order)[:30].explain()


@pytest.mark.postgres
@pytest.mark.parametrize("words", NAMES)
def test_the_index_misses_nothing(words):
    """The database's grams of some words hold those of every part of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT luodi_grams(%s)", [words])
        there = set(cursor.fetchone()[0])
    parts = [words[i:j] for i in range(len(words)) for j in range(i + 1, len(words) + 1)]
    assert all(set(grams_of(part)) <= there for part in parts)


def test_what_is_found_is_counted_up_to_a_bound(lin, as_user, monkeypatch):
    """Beyond it the page says that there are more; without words the whole number is told."""
    monkeypatch.setattr(searching, "MOST_COUNTED", 3)
    for number in range(4):
        make(lin, name=f"电池项目{number}")
    client = as_user(lin)
    assert "3 个以上项目" in client.get("/projects/", {"q": "电池"}).content.decode()
    assert "个以上项目" not in client.get("/projects/", {"q": "项目3"}).content.decode()
    assert client.get("/projects/").context["page"].paginator.count == 4


def test_one_project_reported_twice_shows_to_who_sees_both(lin, qian, sun):
    """By name and investor, or by the state's code; a county sees nothing of another unit's."""
    both = [
        make(qian),
        make(sun, investor=f"{FIRM} "),
        make(qian, name="甲", project_code="2026-1"),
        make(lin, name="乙", project_code="2026-1"),
    ]
    make(lin, name="别的项目")
    make(lin, name="无投资方", investor=None)
    make(qian, name="无投资方", investor=None)
    found = searching.search(Project.objects.visible_to(lin), {"look": "double"})
    assert set(found) == set(both)
    assert not searching.search(Project.objects.visible_to(qian), {"look": "double"}).exists()
