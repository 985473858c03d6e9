"""A city's tables: who edits them, from when, what they judge, how they differ, and the way back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from luodi.core.projects.errors import WrongRules
from luodi.web.audit.models import Event
from luodi.web.errors import Conflict, NotAllowed, Refused
from luodi.web.projects import actions as projects
from luodi.web.projects import claiming, leading
from luodi.web.projects.book import today
from luodi.web.rulebook import actions
from luodi.web.rulebook.cities import city_of
from luodi.web.rulebook.editions import TABLES, rules_of
from luodi.web.rulebook.models import RuleEdition
from luodi.web.rulebook.shapes import compare, read_lines
from tests.web.projects.conftest import go, make

pytestmark = pytest.mark.django_db
LONG_AGO = date(2025, 1, 1)


def edit(city, table: str, change, *, first=None, by, **more) -> RuleEdition:
    """An edition: the lines in force, changed by ``change``."""
    spec = TABLES[table]
    lines = spec.to_lines(spec.shipped())
    change(lines)
    first = first or today() + timedelta(days=1)
    return actions.add_edition(city=city, table=table, lines=lines, first=first, reason="会议定的", by=by, **more)


def shorter(lines) -> None:
    next(line for line in lines["limits"] if line["limit"] == "protection_days")["value"] = "30"


@pytest.mark.parametrize("name", TABLES)
def test_a_table_comes_back_as_it_went(name):
    """As lines and back it says the same to the core, for every table that is shipped."""
    table = TABLES[name]
    content = table.from_lines(table.to_lines(table.shipped()))
    assert table.to_lines(content) == table.to_lines(table.shipped())
    mine, shipped = table.read(content), table.read(table.shipped())
    if name == "review":
        assert (mine.gates, mine.sheets) == (shipped.gates, shipped.sheets)
    elif name == "stages":
        assert (mine.requirements, mine.verified, mine.evidence) == (
            shipped.requirements,
            shipped.verified,
            shipped.evidence,
        )
    else:
        assert mine == shipped


def test_only_the_head_of_the_bureau_edits(lin, wang, qian, zhao, bureau):
    """Not her colleague, not a county, not another city's bureau."""
    for other in (wang, qian, zhao):
        with pytest.raises(NotAllowed):
            edit(bureau, "ownership", shorter, by=other)
    assert edit(bureau, "ownership", shorter, by=lin).pk


def test_an_edition_is_in_the_log_and_cannot_be_changed(lin, bureau):
    """With each line that differs, before and after; the database itself refuses an edit."""
    edition = edit(bureau, "ownership", shorter, by=lin)
    event = Event.objects.get(operation="rules-edited")
    assert "180 → 30" in event.details["changes"][0]
    with pytest.raises(DatabaseError), transaction.atomic():
        RuleEdition.objects.filter(pk=edition.pk).update(reason="别的")


def test_rules_never_judge_anew(lin, bureau, project):
    """An edition cannot begin on or before a day that has an entry; from tomorrow it can."""
    with pytest.raises(Refused, match="不能倒回去改"):
        edit(bureau, "counting", lambda lines: lines["grades"][2].update(counts="1"), first=date(2026, 1, 5), by=lin)
    edit(bureau, "counting", lambda lines: lines["grades"][2].update(counts="1"), by=lin)


def test_the_clock_is_checked_by_leads(lin, bureau, project):
    """A table that judges leads may begin where there are entries but no leads."""
    edit(bureau, "clock", lambda lines: lines["steps"][0].update(days="2"), first=today(), by=lin)
    lead = leading.add_lead(fields={"title": "甲", "source": "展会"}, by=lin)
    assert next(s for s in leading.clock_rules(lead).steps if s.step == "answer").days == 2


def test_two_editors_meet(lin, bureau):
    """Who drew the page before the other's edition is told."""
    edit(bureau, "ownership", shorter, by=lin, last_seen=0)
    with pytest.raises(Conflict):
        edit(bureau, "ownership", lambda lines: None, by=lin, last_seen=0)


def test_nothing_new_is_no_edition(lin, bureau):
    """The same table again is refused, and so is a way back that leads nowhere."""
    with pytest.raises(Refused, match="没有改动"):
        edit(bureau, "review", lambda lines: None, by=lin)


def test_a_claim_keeps_the_protection_of_its_day(lin, wang, bureau):
    """The shorter protection holds for claims filed under it, not for those before."""
    edit(bureau, "ownership", shorter, first=today() + timedelta(days=1), by=lin)
    project = make(lin)
    claiming.claim(project=project, by=lin)
    claiming.accept_claim(project=project, by=wang)
    project.refresh_from_db()
    assert project.owned_until == today() + timedelta(days=60)  # idle; the protection itself runs for 180 days
    rules = rules_of(bureau).ownership
    assert rules.on(today()).protection_days == 180
    assert rules.on(today() + timedelta(days=1)).protection_days == 30


def test_a_stage_asks_what_the_city_asks(lin, bureau):
    """A requirement of one's own, with a file of a new kind, holds a project back; it is named."""

    def ask_more(lines) -> None:
        lines["evidence"].append({"key": "site-plan", "label": "选址意见"})
        lines["asked"].append(
            {"stage": "talks", "asked": "file:site-plan", "label": "", "when": "", "value": "", "from": "", "to": ""}
        )

    edit(bureau, "stages", ask_more, first=LONG_AGO, by=lin)
    project = make(lin)
    with pytest.raises(Exception, match="选址意见"):
        go(project, lin, "talks")
    projects.add_evidence(project=project, kind="site-plan", name="a.pdf", data=b"x", by=lin)
    assert go(project, lin, "talks").stage == "talks"


def test_a_stage_reached_before_is_not_asked_again(lin, bureau, as_user):
    """What an edition asks of talks from tomorrow on is not asked of a project that has talked; of another it is."""
    talked, other = go(make(lin), lin, "talks"), make(lin, name="另一个")
    more = {"stage": "talks", "asked": "note", "label": "备注", "when": "", "value": "", "from": "", "to": ""}
    edit(bureau, "stages", lambda lines: lines["asked"].append(more), by=lin)
    after = today() + timedelta(days=2)
    asked = [projects.stage_rules_of(p, after).requirements for p in (talked, other)]
    keys = [[r.key for stage, rows in each.items() if stage == "talks" for r in rows] for each in asked]
    assert ("note" in keys[0], "note" in keys[1]) == (False, True)


def test_counties_of_the_city_share_its_tables_and_another_city_does_not(lin, qian, zhao, leader, bureau):
    """A tree has one set of tables; a leader looks at the city that has something below its top."""
    edit(bureau, "ownership", shorter, first=LONG_AGO, by=lin)
    assert rules_of(qian.unit).ownership.on(today()).protection_days == 30
    assert rules_of(zhao.unit).ownership.on(today()).protection_days == 180
    assert city_of(leader) == bureau
    assert list(RuleEdition.objects.visible_to(zhao)) == []


def test_the_review_goes_by_the_citys_sheet(lin, bureau, as_user):
    """A gate and a sheet of one's own are asked for, answered, scored; a veto stops whatever the score."""

    def own(lines) -> None:
        lines["gates"].append({
            "id": "noise", "label": "噪声", "on_fail": "stop", "field": "noise_check", "pass": "好", "conditional": "",
            "fail": "坏", "below": "", "source": "市里定的", "status": "待核实",
        })  # fmt: skip
        lines["sheets"].insert(
            0, {"id": "ours", "label": "本市评分表", "pass_at": "6", "source": "市里定的", "status": "待核实"}
        )
        item = {"sheet": "ours", "id": "fit", "label": "契合", "points": "10", "method": "given"}
        lines["items"].insert(0, {**item, "of": "", "full": "", "step": "", "step_points": "", "at_least": ""})

    edit(bureau, "review", own, first=LONG_AGO, by=lin)
    project = make(lin)
    browser = as_user(lin)
    url = f"/projects/{project.pk}/review/"
    assert "没有评分" in browser.get(f"{url}?sheet=ours").content.decode()
    project.refresh_from_db()
    browser.post(url, {"version": project.version, "sheet": "ours", "score-ours-fit": "7", "noise_check": "坏"})
    page = browser.get(f"{url}?sheet=ours").content.decode()
    assert "评 7 分，满分 10" in page
    assert "一票否决" in page


def test_the_citys_first_sheet_is_the_first(lin, bureau, as_user):
    """Not the one with the shortest name, which PostgreSQL's own JSON would put first."""

    def own(lines) -> None:
        name = "a-sheet-with-a-very-long-name"
        lines["sheets"].insert(0, {"id": name, "label": "本市评分表", "pass_at": "", "source": "x", "status": "待核实"})
        item = {"sheet": name, "id": "fit", "label": "契合", "points": "10", "method": "given"}
        lines["items"].append({**item, "of": "", "full": "", "step": "", "step_points": "", "at_least": ""})

    edition = edit(bureau, "review", own, first=LONG_AGO, by=lin)
    edition.refresh_from_db()
    shipped = list(TABLES["review"].shipped()["sheets"])
    assert list(edition.content["sheets"]) == ["a-sheet-with-a-very-long-name", *shipped]
    page = as_user(lin).get(f"/projects/{make(lin).pk}/review/").content.decode()
    assert '<option value="a-sheet-with-a-very-long-name" selected>' in page


def test_money_of_an_earlier_day_has_the_kinds_of_then(lin, bureau, as_user):
    """The form asks for the kinds in force on the day written into it, and takes them."""

    def with_bonds(lines) -> None:
        lines["kinds"].append({"key": "bonds", "label": "专项债", "counts": "1"})

    edit(bureau, "counting", with_bonds, first=LONG_AGO, by=lin)
    summer = date(2025, 6, 1)
    actions.add_edition(city=bureau, table="counting", lines=None, first=summer, reason="不再收", by=lin)
    project, browser = make(lin), as_user(lin)
    url = f"/projects/{project.pk}/tranches/"
    assert "专项债" not in browser.get(project.get_absolute_url()).content.decode()
    assert "专项债" in browser.get(f"{url}kinds/?t-on=2025-05-31").content.decode()
    assert "专项债" not in browser.get(f"{url}kinds/?t-on=2025-06-01").content.decode()
    form = {"t-amount": "900", "t-currency": "CNY", "t-kind": "bonds", "t-origin": "foreign"}
    assert browser.post(url, {**form, "t-on": "2025-06-01"}).status_code == 422
    assert browser.post(url, {**form, "t-on": "2025-05-31"}).status_code == 302
    assert "专项债" in browser.get(project.get_absolute_url()).content.decode()  # the line of then keeps its word


def test_a_long_table_is_folded(lin, as_user):
    """What each stage asks for is folded by stage, the sheets' items by sheet; a short table is not."""
    browser = as_user(lin)
    stages = browser.get("/rules/stages/?edit=1").content.decode()
    assert stages.count('<details class="fold"') == len({r["stage"] for r in _asked()}) + 1  # and empty lines
    assert '<details class="fold"' in browser.get("/rules/review/").content.decode()
    assert '<details class="fold"' not in browser.get("/rules/ownership/?edit=1").content.decode()


def _asked() -> list[dict[str, str]]:
    spec = TABLES["stages"]
    return spec.to_lines(spec.shipped())["asked"]


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("ownership", lambda lines: lines["limits"][2].update(value="一百"), "要写数"),
        ("ownership", lambda lines: lines["limits"][2].update(value="2.5"), "整数"),
        ("ownership", lambda lines: lines["limits"][2].update(value="-1"), "小于 0"),
        ("ownership", lambda lines: lines["limits"].pop(), "行数不对"),
        ("stages", lambda lines: lines["asked"][0].update(stage="火星"), "从给出的选项里选"),
        ("stages", lambda lines: lines["asked"][0].update({"from": "明天"}), "日期"),
        ("counting", lambda lines: lines["signings"].pop(), "行数不对"),
        ("clock", lambda lines: lines["steps"][0].update(every="3"), "之一"),
        ("clock", lambda lines: lines["steps"].append(dict(lines["steps"][0])), "只写一次"),
        ("follow-up", lambda lines: lines["limits"][0].update(value="0"), "1 天以上"),
        ("review", lambda lines: lines["gates"][0].update({"pass": "prohibited"}), "两种结果"),
        ("review", lambda lines: lines["items"].clear(), "要有项目"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said(lin, bureau, table, change, said):
    """Each fault of a cell or of the whole, in words; nothing is kept."""
    with pytest.raises((Refused, WrongRules), match=said):
        edit(bureau, table, change, by=lin)
    assert not RuleEdition.objects.exists()


def test_the_page_edits_and_resets(lin, qian, bureau, as_user):
    """A form of the page gives an edition, the difference shows it, a county sees it without a form, reset takes it back."""
    spec, browser = TABLES["ownership"], as_user(lin)
    lines = spec.to_lines(spec.shipped())
    form = {
        f"limits.{n}.{column}": line[column] for n, line in enumerate(lines["limits"]) for column in ("limit", "value")
    }
    form |= {"limits.2.value": "45", "first": LONG_AGO.isoformat(), "reason": "市委会议", "last": "0"}
    assert compare(spec, lines, read_lines(spec, form))[0].cells[0][1:] == ("180", "45")
    assert browser.post("/rules/ownership/", form).status_code == 302
    assert "180 → 45" in browser.get("/rules/ownership/").content.decode()
    seen = as_user(qian).get("/rules/ownership/?edit=1").content.decode()
    assert "市委会议" in seen
    assert "保存为新版本" not in seen
    assert as_user(qian).post("/rules/ownership/", form).status_code == 403
    assert browser.post("/rules/ownership/", {**form, "limits.2.value": "多"}).status_code == 422
    reset = {
        "first": (LONG_AGO + timedelta(days=1)).isoformat(),
        "reason": "试过了",
        "last": str(RuleEdition.objects.get().pk),
    }
    assert browser.post("/rules/ownership/reset/", reset).status_code == 302
    assert rules_of(bureau).ownership.on(today()).protection_days == 180


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_its_page(lin, as_user, name):
    """To look at and to edit, in both languages."""
    for query in ("", "?edit=1"):
        assert as_user(lin).get(f"/rules/{name}/{query}").status_code == 200
    assert as_user(lin).get("/rules/nowhere/").status_code == 404


def test_the_api_has_tables_too(lin, qian, api_of):
    """In the form of the rule file: read, changed, refused to a county and for what is not in that form."""
    program = api_of(lin)
    table = program.get("/api/rules/ownership").json()
    assert (table["differs"], table["content"]["protection_days"]) == (0, 180)
    body = {"content": {**table["content"], "idle_days": 20}, "first": LONG_AGO.isoformat(), "reason": "会议"}
    assert api_of(qian).post("/api/rules/ownership", body, content_type="application/json").status_code == 403
    assert program.post("/api/rules/ownership", body, content_type="application/json").status_code == 201
    assert program.get("/api/rules/ownership").json()["differs"] == 1
    bad = program.post("/api/rules/ownership", {**body, "content": {"x": 1}}, content_type="application/json")
    assert bad.status_code == 422
