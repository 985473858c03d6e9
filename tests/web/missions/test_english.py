"""What `luodi.core.missions` says in Chinese, on English pages, over the API and in an English book."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from luodi.core.companies.register.sheets import read_workbook
from luodi.core.documents.paper import Heading, Line, Paper, Picture, Table
from luodi.core.missions.errors import BadMission, NoWay
from luodi.core.missions.mission_yaml import read_mission_yaml
from luodi.core.places.travel import Spot
from luodi.endpoints.routing import travel_times
from luodi.web.jobs.worker import work_once
from luodi.web.missions import actions, following, frames, others_actions, others_job, paper_words, printing
from luodi.web.missions.files import answer_file
from luodi.web.missions.views import file_faults
from luodi.web.reports import actions as reports
from luodi.web.wording import in_words
from tests.web.missions.conftest import do

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(autouse=True)
def language_after():
    """A page asked for in English leaves its language behind; the next test begins in Chinese."""
    yield
    translation.activate("zh-hans")


@pytest.mark.parametrize("frame", frames.FRAMES)
def test_every_frame_is_found_again(frame):
    """A sentence made of the frame is said in the frame's English, its parts untouched."""
    names = dict.fromkeys(re.findall(r"%\((\w+)\)s", frame))
    parts = {name: f"X{number}" for number, name in enumerate(names)}
    with translation.override("en"):
        said = in_words(frame % parts)
        assert not CHINESE.search(said)
        assert all(part in said for name, part in parts.items() if name != "same")


@pytest.mark.parametrize("word", frames.WORDS)
def test_every_word_has_its_english(word):
    """In English another, in Chinese itself."""
    with translation.override("en"):
        assert not CHINESE.search(in_words(word))
    with translation.override("zh-hans"):
        assert in_words(word) == word


@pytest.mark.parametrize("word", paper_words.WORDS)
def test_every_word_of_a_paper_has_its_english(word):
    """Under its own context: a page's word for the same Chinese may be another."""
    with translation.override("en"):
        assert not CHINESE.search(paper_words.say(word))
    with translation.override("zh-hans"):
        assert paper_words.say(word) == word


WRONG = """title: x
home: 乌有镇
first_date: 12/1x
days: 99
hours: 9
people: [{team: 三组}]
teams: [{days: 0}]
nights: [{night: x, places: 上海市}, {night: 1}]
breaks: [{between: 12:00}]
colour: red
candidates:
  - {name: a, place: 上海市, value: many, weekends: maybe, members: 林, teams: 四组, after: nobody, closed: 昨天}
  - {name: a, place: 上海市}
  - {place: 上海市}
  - {name: b}
  - just words
appointments:
  - {name: c, place: 上海市, date: 第40天, time: later}
  - {name: d, place: 上海市}
"""


def test_every_fault_of_a_file_is_told_in_english():
    """Only words of the file itself stay Chinese."""
    faults = file_faults(read_mission_yaml(WRONG, "m.yaml"))
    assert len(faults) > 20
    with translation.override("en"):
        told = [(in_words(f.where), re.sub("“[^”]*”", "", in_words(f.message))) for f in faults]
    assert [words for pair in told for words in pair if CHINESE.search(words.replace("林", ""))] == []


def test_refusals_are_told_in_english():
    """A mission that contradicts itself, a team that cannot get home."""
    with translation.override("en"):
        assert in_words(BadMission(["一组第2天的结束早于开始", "“a”出现了 2 次"])) == (
            "The mission contradicts itself: Team 1, day 2: it ends before it begins; “a” stands there 2 times."
            " Correct this, then plan."
        )
        assert in_words(NoWay(["一组"])).startswith("Team 1 cannot reach the end")


def test_how_one_rides_is_told_in_english():
    """By rail with its timetable, by a service that fell back."""
    legs = travel_times({"LUODI_OSRM_URL": "http://127.0.0.1:9"}).matrix(
        [Spot("苏州", 120.5853, 31.2989), Spot("合肥", 117.2272, 31.8206)]
    )
    with translation.override("en"):
        said = in_words(legs[0][1].note)
        assert "another source stands in: OSRM does not answer" in said
        assert "min aboard" in said
        assert in_words("铁路约 300 公里（离线模型）") == "rail, about 300 km (offline model)"


def in_english(client, path: str) -> str:
    client.cookies["luodi_language"] = client.cookies["django_language"] = "en"
    page = client.get(path, headers={"Accept-Language": "en"})
    assert page.status_code == 200
    return page.content.decode()


def visible(page: str) -> str:
    """The words of a page, without what the mission itself and its people are called."""
    body = re.sub(r"(?s)<(script|style)\b.*?</\1>|<[^>]*>", " ", page[page.index("<main") :])
    for name in (
        "公司",
        "研究院",
        "赴晋中考察",
        "山西省",
        "太原市",
        "阳泉市",
        "宁河市招商局",
        "林知夏",
        "王致远",
        "中文",
        "通政办发〔2004〕44号（南通市）",
    ):
        body = body.replace(name, "")
    return re.sub("[甲乙丙丁戊己]", "", body)


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["", "wishes/", "terms/", "book/", "after/", "history/", "visits/a/", "wishes/a/"])
def test_an_english_page_of_a_mission_has_no_chinese(mission, lin, as_user, page):
    """Teams, meals, rides, reasons, notes of versions, heads of the book: only names stay as they are."""
    actions.edit_terms(
        mission=mission, sections={"breaks": [{"name": "午餐", "between": "11:30-13:30", "minutes": "60"}]},
        version=None, by=lin,
    )  # fmt: skip
    mission.refresh_from_db()
    actions.mark_wish(mission=mission, key="d", mark="off", version=None, by=lin)
    mission.refresh_from_db()
    do(mission, "move", lin, key="c", shift=0, at=0)
    do(mission, "undo", lin)
    assert CHINESE.findall(visible(in_english(as_user(lin), f"/missions/{mission.pk}/{page}"))) == []


@pytest.mark.django_db
def test_left_out_and_others_are_told_in_english(mission, lin, as_user, monkeypatch):
    """The two lists that are asked for by themselves."""
    monkeypatch.setattr(others_job, "ROUNDS", 300)
    others_actions.queue_others(mission=mission, version=None, by=lin)
    work_once("worker")
    client = as_user(lin)
    for part in ("left-out", "others"):
        client.cookies["django_language"] = "en"
        answer = client.get(f"/missions/{mission.pk}/{part}/", headers={"HX-Request": "true", "Accept-Language": "en"})
        assert CHINESE.findall(visible("<main>" + answer.content.decode())) == []


def own_words(paper: Paper) -> list[str]:
    """What a paper says of itself, without what it quotes: title, heads, labels, dates, sources."""
    found = [paper.title, paper.subtitle, *paper.about, paper.footer]
    for block in paper.blocks:
        if isinstance(block, Heading):
            found.append(block.text)
        elif isinstance(block, Line):
            found += [block.label] + ([paper.wording.missing] if block.text is None else [])
        elif isinstance(block, Table):
            found += [*block.heads, *(c for row in block.rows for c in row if isinstance(c, str))]
        elif isinstance(block, Picture):
            found.append(block.caption)
    return [*found, *(source.words(paper.wording.comma) for source in paper.sources)]


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["book", "leader", "itinerary", "report"])
def test_an_english_paper_has_only_names_in_chinese(mission, lin, monkeypatch, what):
    """And the Chinese one, asked for on an English page, is what it was."""
    kept = []
    monkeypatch.setattr(printing, "paper_file", lambda paper, form: kept.append(paper) or b"")
    monkeypatch.setattr(following, "paper_file", lambda paper, form: kept.append(paper) or b"")
    report = reports.add_text(title="AFTER", text="12月1日，何岚来到甲公司。", published=None, by=lin)
    actions.link_report(mission=mission, report=report, by=lin)
    for at, asked in (("zh-hans", ""), ("en", ""), ("en", "en")):
        with translation.override(at):
            answer_file(mission, what, "docx", lin, language=asked)
    chinese, still_chinese, english = kept
    assert chinese == still_chinese
    if what in ("book", "itinerary"):
        assert "Day 1　Tue 12/1" in [block.text for block in english.blocks if isinstance(block, Heading)]
    assert [words for words in own_words(english) if CHINESE.search(visible(f"<main>{words}"))] == []


@pytest.mark.django_db
def test_a_calendar_and_a_workbook_in_english(mission, lin):
    """Rides and teams; the names of places stay."""
    calendar = answer_file(mission, "itinerary", "ics", lin, language="en").content.decode()
    assert "SUMMARY:to " in calendar
    assert "Team 1" in calendar
    assert "前往" not in calendar
    sheets = read_workbook(answer_file(mission, "itinerary", "xlsx", lin, language="en").content)
    assert next(iter(sheets.values()))[0][:4] == ["Date", "Team", "Hours", "Kind"]
