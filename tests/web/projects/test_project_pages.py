"""The pages about projects: what they show, to whom, and in how many questions."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.core.rules import load_rules
from luodi.web.projects import actions, counting, leading, overviews
from luodi.web.projects.book import today
from luodi.web.projects.fields import score_field
from luodi.web.projects.models import Project
from luodi.web.projects.searching import search
from tests.web.projects.conftest import KNOWN, go, make, sign

pytestmark = pytest.mark.django_db


def post(client, name, project, *more, **data):
    return client.post(reverse(f"projects:{name}", args=[project.pk, *more]), data)


@pytest.mark.parametrize(
    "name", ["list", "board", "units", "timeline", "indicators", "leads", "ledgers", "new", "new-lead"]
)
def test_pages_open(name, signed, as_user, lin):
    """Each overview opens with a project there, and for somebody without any."""
    assert as_user(lin).get(reverse(f"projects:{name}")).status_code == 200


def test_the_project_page(signed, as_user, lin):
    """Stage, money that counts, what is missing, who checked."""
    said = as_user(lin).get(signed.get_absolute_url()).content.decode()
    for words in (
        "固态电池产业基地",
        "8 亿元",
        "进入“注册”还缺什么",
        "项目公司统一社会信用代码",
        "王致远 已复核",
        "contract.pdf",
    ):
        assert words in said


def test_search_and_filters(signed, as_user, lin):
    """Words, a stage, a group of stages, what waits; and what is not there."""
    client, url = as_user(lin), reverse("projects:list")
    for query in (
        "q=固态 恒澈",
        "stage=signed",
        "stage=signed-not-started",
        "industry=能源",
        "least=70000",
        "look=late",
    ):
        assert "固态电池产业基地" in client.get(f"{url}?{query}").content.decode(), query
    for query in (
        "q=光伏",
        "stage=talks",
        "look=waiting",
        "least=90000",
        "status=lost",
        "look=silent",
        "look=stuck",
        "look=disputed",
    ):
        assert "没有符合条件的项目" in client.get(f"{url}?{query}").content.decode(), query


def test_edit_merge_and_choose(project, as_user, lin, wang):
    """The second of two gets both versions to choose from, and the choice is kept."""
    post(as_user(wang), "edit", project, version=1, next_step="谈用电")
    answer = post(as_user(lin), "edit", project, version=1, next_step="谈税收", industry="储能")
    assert answer.status_code == 409
    said = answer.content.decode()
    for words in ("谈用电", "谈税收", "王致远"):
        assert words in said
    post(as_user(lin), "edit", project, version=2, next_step="谈税收", industry="储能")
    project.refresh_from_db()
    assert (project.fields["next_step"], project.industry) == ("谈税收", "储能")


def test_a_merge_sends_only_what_its_user_changed(project, as_user, lin, wang):
    """What Lin left alone and Wang changed is not on her merge page: choosing takes nothing of Wang's back."""
    post(as_user(wang), "edit", project, version=1, next_step="谈用电", industry="储能")
    answer = post(as_user(lin), "edit", project, version=1, next_step="谈税收", industry="新能源", place="临河")
    drawn = dict(re.findall(r'name="(\w+)" value="([^"]*)"(?: checked)?>', answer.content.decode())[::-1])
    assert (drawn["next_step"], drawn["place"], drawn["version"]) == ("谈税收", "临河", "2")
    assert "industry" not in drawn
    post(as_user(lin), "edit", project, **drawn)
    project.refresh_from_db()
    assert [project.fields[n] for n in ("next_step", "industry", "place")] == ["谈税收", "储能", "临河"]


def test_the_board_shows_the_newest_and_more_of_one_stage(as_user, lin):
    """A dozen cards a stage; more of the one somebody asks for, and a link to all."""
    for number in range(15):
        make(lin, name=f"项目{number}号")
    client = as_user(lin)
    few = client.get(reverse("projects:board")).content.decode()
    assert few.count('class="card-item') == 12
    assert "more=lead" in few
    more = client.get(reverse("projects:board"), {"more": "lead"}).content.decode()
    assert more.count('class="card-item') == 15
    assert "more=" not in more.split('id="board"')[1].split(">", 1)[1]


def test_a_searched_board_is_counted_up_to_a_bound(lin, qian, monkeypatch, django_assert_num_queries):
    """The same columns as without a word, in two questions; above the bound the first cards, and no number."""
    for number in range(15):
        make(lin, name=f"项目{number}号")
    go(make(qian, name="县里的项目", planned_total_wan=None), qian, "talks")
    projects = Project.objects.visible_to(lin)
    plain = overviews.board(projects, lin)
    found = search(projects, {"q": "项目"})
    with django_assert_num_queries(2):
        assert overviews.board(found, lin, searched=True) == plain
    longer = overviews.board(found, lin, "lead", searched=True)
    assert (longer[0].count, len(longer[0].cards), longer[0].more) == (15, 15, False)
    assert {c.count for c in overviews.board(search(projects, {"q": "没有"}), lin, searched=True)} == {0}
    monkeypatch.setattr(overviews, "MOST_COUNTED", 15)
    many = overviews.board(found, lin, searched=True)
    assert [column.cards for column in many] == [column.cards for column in plain]
    assert [(c.count, c.planned, c.more) for c in many[:2]] == [(None, None, True), (None, None, False)]


def test_the_page_says_that_a_column_was_not_counted(lin, as_user, monkeypatch):
    """With the number of cards and a plus, and a link to all."""
    for number in range(15):
        make(lin, name=f"项目{number}号")
    monkeypatch.setattr(overviews, "MOST_COUNTED", 3)
    page = as_user(lin).get(reverse("projects:board"), {"q": "项目"}).content.decode()
    assert '<span class="count">12+</span>' in page
    assert '?stage=lead&amp;q=%E9%A1%B9%E7%9B%AE">全部</a>' in page


def test_a_cell_is_edited_in_place(project, as_user, lin):
    """It opens as a form, is saved alone, and tells when somebody was faster."""
    client, url = as_user(lin), reverse("projects:cell", args=[project.pk, "industry"])
    assert 'name="value"' in client.get(f"{url}?open=1").content.decode()
    assert "储能" in client.post(url, {"value": "储能", "version": 1}).content.decode()
    late = client.post(url, {"value": "氢能", "version": 1})
    assert late.status_code == 409
    assert "储能" in late.content.decode()


def test_the_board_moves_and_refuses(project, as_user, lin):
    """A move without evidence is told in a notice; with it the board is asked to draw itself again."""
    client = as_user(lin)
    url = reverse("projects:move", args=[project.pk])
    htmx = {"HX-Request": "true"}
    refused = client.post(url, {"to": "talks", "version": 1}, headers=htmx)
    assert (refused.status_code, "会谈纪要" in refused.content.decode()) == (422, True)
    actions.add_evidence(project=project, kind="minutes", name="a.pdf", data=b"x", by=lin)
    moved = client.post(url, {"to": "talks", "version": 1}, headers=htmx)
    assert (moved.status_code, moved["HX-Trigger"]) == (204, "board-changed")
    assert client.post(url, {"to": "review", "version": 1}, headers=htmx).status_code == 409


def test_the_whole_way_by_forms(project, as_user, lin, wang):
    """Evidence, note, signing, check, money, grade, reversal, status, share: each by its form."""
    mine, other = as_user(lin), as_user(wang)
    file = SimpleUploadedFile("纪要.pdf", b"x")
    assert post(mine, "add-evidence", project, **{"e-kind": "minutes", "e-file": file}).status_code == 302
    assert post(mine, "add-note", project, **{"n-kind": "call", "n-words": "来电问用地"}).status_code == 302
    signing = {"s-on": today(), "s-agreement": "binding", "s-kind": "new", "s-amount": "80000", "s-currency": "CNY"}
    assert post(mine, "add-signing", project, **signing).status_code == 302
    entry = project.entries.get(kind="signing")
    assert post(mine, "verify", project, entry.pk).status_code == 422
    assert post(other, "verify", project, entry.pk).status_code == 302
    tranche = {"t-on": today(), "t-amount": "900", "t-currency": "CNY", "t-kind": "capital", "t-origin": "foreign"}
    assert post(mine, "add-tranche", project, **tranche).status_code == 302
    paid = project.entries.get(kind="tranche")
    assert post(other, "grade", project, paid.pk, grade="B").status_code == 302
    project.refresh_from_db()
    assert (project.contract_wan, project.paid_wan, project.heard_on) == (Decimal(80000), Decimal(900), today())
    assert post(mine, "reverse", project, paid.pk, reason="退款").status_code == 302
    assert (
        post(mine, "status", project, status="delayed", reason="等土地", version=project.version + 1).status_code == 302
    )
    project.refresh_from_db()
    assert (project.paid_wan, project.status) == (None, "delayed")


def test_what_was_stated_is_told_in_the_order_of_the_page(project, as_user, lin):
    """Whatever order the database keeps names of a JSON object in: PostgreSQL puts the shorter first."""
    said = as_user(lin).get(project.get_absolute_url()).content.decode()
    line = re.search(r"项目名称：固态电池产业基地；.*", said)
    assert line is not None
    labels = re.findall(r"(?:^|；)([^：；]+)：", line[0])
    assert labels[:4] == ["项目名称", "投资方", "所属产业", "计划总投资（万元）"]


def test_figures_open_to_their_rows(signed, project, as_user, lin, qian):
    """A figure shows its rows by name, and what it leaves out with the reason."""
    other = make(lin, name="未复核的项目")
    sign(other, lin, 1000)
    said = as_user(lin).get(reverse("projects:indicator", args=["signed-amount"])).content.decode()
    assert "80000" in said.replace(",", "")
    assert "固态电池产业基地" in said
    assert "未复核的项目" in said
    assert "未经第二人复核" in said


def test_figures_as_of_a_day(signed, as_user, lin):
    """Read on a day before it was entered, the signing is not there."""
    url = reverse("projects:indicators")
    client = as_user(lin)
    assert "80000" in client.get(url).content.decode().replace(",", "")
    assert "80000" not in client.get(f"{url}?known_on=2026-01-01").content.decode().replace(",", "")


def test_review_is_explained(project, as_user, lin):
    """What has no material has no score; a veto is told."""
    url = reverse("projects:review", args=[project.pk])
    client = as_user(lin)
    assert "材料不全" in client.get(url).content.decode()
    client.post(url, {"market_access": "prohibited", "version": 1})
    assert "一票否决" in client.get(url).content.decode()
    project.refresh_from_db()
    assert project.fields["market_access"] == "prohibited"


def test_a_score_somebody_gives_counts(project, as_user, lin):
    """An item that a person scores has that score, and one above its points is not taken."""
    sheet = load_rules("project_review")["sheets"]["tuanfeng"]["items"]
    (first, second) = [item for item in sheet if item["method"] == "given"][:2]
    url = f"{reverse('projects:review', args=[project.pk])}?sheet=tuanfeng"
    scores = {score_field("tuanfeng", first["id"]): "1.5", score_field("tuanfeng", second["id"]): "999"}
    as_user(lin).post(url, {**scores, "version": 1, "sheet": "tuanfeng"})
    said = as_user(lin).get(url).content.decode()
    assert "评 1.5 分" in said
    assert "评分 999 不在" in said


def test_filters_are_kept_by_person(project, as_user, lin, wang):
    """A search is kept under a name, for oneself alone."""
    as_user(lin).post(reverse("projects:save-filter"), {"name": "在谈新能源", "query": "stage=talks"})
    assert "在谈新能源" in as_user(lin).get(reverse("projects:list")).content.decode()
    assert "在谈新能源" not in as_user(wang).get(reverse("projects:list")).content.decode()
    kept = lin.project_filters.get()
    assert as_user(wang).post(reverse("projects:delete-filter", args=[kept.pk])).status_code == 404


def test_export_is_the_reporting_layout(signed, as_user, lin):
    """The Excel file has the layout's heads, and the amounts that count."""
    import io

    import openpyxl

    content = as_user(lin).get(reverse("projects:export")).content
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    assert rows[0][:3] == ("序号", "项目名称", "投资方")
    row = dict(zip(rows[0], rows[1], strict=True))
    assert (row["项目名称"], row["签约额（万元）"], row["项目阶段"]) == ("固态电池产业基地", 80000, "签约")


def test_export_reports_nothing_that_does_not_count(project, as_user, lin):
    """A contract nobody checked and money of a ledger without evidence stand apart, where no sum takes them in."""
    import io

    import openpyxl

    sign(project, lin, 30000)
    project.refresh_from_db()
    actions.edit(project=project, fields={"paid_wan": Decimal(500)}, version=None, by=lin)
    content = as_user(lin).get(reverse("projects:export")).content
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    row = dict(zip(rows[0], rows[1], strict=True))
    assert (row["签约额（万元）"], row["到位资金（万元）"]) == (None, None)
    assert row["未计入（待复核、未评级）"] == "签约额（万元） 30000；台账所列到位资金（万元） 500"


# Questions to the database: ten projects more must not ask one question more.

MOST = {"list": 14, "board": 18, "units": 12, "timeline": 14, "leads": 12}


@pytest.mark.parametrize("name", sorted(MOST))
def test_questions_of_overviews_are_bounded(name, lin, as_user):
    """Whatever the number of projects and leads."""
    client = as_user(lin)

    def ask(more: int) -> int:
        for number in range(more):
            fields = {**KNOWN, "name": f"项目{number}"}
            actions.add_project(fields=fields, stage=("lead", "talks")[number % 2], on=date(2026, 1, 5), by=lin)
            leading.add_lead(fields={"title": f"线索{number}", "source": "展会"}, by=lin)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(f"projects:{name}")).status_code == 200
        return len(asked)

    client.get(reverse("home"))  # the session notes its first use
    few = ask(2)
    assert ask(10) == few
    assert few <= MOST[name]


def test_questions_of_a_project_are_bounded(signed, lin, wang, as_user, django_assert_max_num_queries):
    """Whatever the number of its entries, notes and files."""
    client = as_user(lin)

    def ask() -> None:
        with django_assert_max_num_queries(24):
            assert client.get(signed.get_absolute_url()).status_code == 200

    ask()
    for number in range(8):
        entry = counting.add_tranche(
            project=signed, on=today(), amount=Decimal(1), kind="capital", origin="foreign", by=lin
        )
        counting.grade_tranche(entry=entry, grade="A", by=wang)
        actions.add_note(project=signed, kind="call", words=f"第{number}次", by=lin)
        actions.add_evidence(project=signed, kind="minutes", name=f"{number}.pdf", data=b"x", by=lin)
    ask()


def test_a_county_sees_its_own(signed, qian, as_user):
    """The bureau's project is not there for it."""
    assert as_user(qian).get(signed.get_absolute_url()).status_code == 404
    assert "固态电池" not in as_user(qian).get(reverse("projects:list")).content.decode()
    mine = make(qian, name="县里的项目")
    assert "县里的项目" in as_user(qian).get(reverse("projects:board")).content.decode()
    assert Project.objects.visible_to(qian).get() == mine
