"""City profiles: facts with day and source, versions, files, sharing, and what they give to a target."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.web.chains import presences
from luodi.web.chains.shelf import held_shipped
from luodi.web.errors import Conflict
from luodi.web.profiles import actions
from luodi.web.profiles.keeping import find_profile
from luodi.web.profiles.models import Profile
from tests.web.chains.conftest import BATTERY
from tests.web.profiles.conftest import TEXT

pytestmark = pytest.mark.django_db
FACT = {"name": "电价", "words": "储能用电执行分时电价", "day": "2026-01-05", "source": "省发改委通知", "version": "1"}


def said(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def address(profile, name: str, *args) -> str:
    return reverse(f"profiles:{name}", args=[profile.row.pk, *args])


def test_a_profile_is_begun_and_filled(lin, as_user):
    """A city, then a fact by its form; the fact stands on the page with its day and source."""
    client = as_user(lin)
    client.post(reverse("profiles:home"), {"city": "合肥"})
    row = Profile.objects.get()
    assert (row.city, row.unit) == ("340100", lin.unit)
    words = said(client.post(reverse("profiles:fact", args=[row.pk, "policies", 0]), FACT, follow=True))
    assert "储能用电执行分时电价" in words
    assert "省发改委通知" in words
    assert client.post(reverse("profiles:home"), {"city": "合肥"}).status_code == 409
    assert "没有的市" in client.post(reverse("profiles:home"), {"city": "没有的市"}).content.decode()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"source": ""}, "必填"),
        ({"day": "2999-01-01"}, "日期不能晚于今天"),
        ({"segments": "hydrogen"}, "要写成 链编号/环节编号"),
        ({"segments": "hydrogen/none"}, "没有环节"),
    ],
)
def test_a_fact_without_source_or_day_is_not_taken(profile, lin, as_user, changed, words):
    """What is wrong is said beside the field, and nothing is kept."""
    answer = as_user(lin).post(address(profile, "fact", "policies", 0), {**FACT, **changed})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert find_profile(lin, profile.row.pk).number == 1


def test_old_facts_are_told(profile, lin, as_user):
    """A policy of 2024 is old in 2026; a plot of this autumn is not; what is made up is marked."""
    words = said(as_user(lin).get(profile.row.get_absolute_url()))
    assert "有 1 条过了更新期限" in words
    assert words.count('<span class="chip bad">要更新</span>') == 1
    assert words.count('<span class="chip">演示</span>') == 1
    assert "还缺：单车日运距" in words


def test_a_change_is_a_version_that_can_be_taken_back(profile, lin, as_user):
    """Editing, removing and undoing each make a version; the text of the first comes back."""
    client = as_user(lin)
    client.post(address(profile, "fact", "policies", 1), {**FACT, "name": "首批次", "words": "改过的话"})
    client.post(address(profile, "remove-fact", "sites", 1), {"version": "2"})
    now = find_profile(lin, profile.row.pk)
    assert [now.number, now.city.items[0].words, len(now.city.items)] == [3, "改过的话", 2]
    words = said(client.get(address(profile, "versions"), {"old": "1", "new": "3"}))
    assert "<s>首批次应用给予保费补贴</s>" in words
    assert "<s>标准厂房</s>" in words
    client.post(address(profile, "undo"), {"version": "3"})
    client.post(address(profile, "undo"), {"version": "4", "number": "1"})
    assert find_profile(lin, profile.row.pk).text == profile.text


def test_who_saved_before_is_told(profile, lin, wang):
    kept = find_profile(lin, profile.row.pk)
    actions.remove_fact(kept=kept, kind="sites", number=1, version=1, by=wang)
    with pytest.raises(Conflict, match="王致远"):
        actions.remove_fact(kept=kept, kind="places", number=1, version=1, by=lin)


def test_files_go_out_and_come_in(profile, lin, as_user):
    """The workbook comes back as the same profile; a changed one is the next version; faults are told with their cell."""
    client = as_user(lin)
    data = client.get(address(profile, "export", "xlsx")).content
    client.post(address(profile, "import"), {"file": SimpleUploadedFile("a.xlsx", data), "version": "1"})
    assert find_profile(lin, profile.row.pk).number == 1  # nothing changed
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["城市底数"]["C2"] = "换一句话"
    changed = io.BytesIO()
    book.save(changed)
    client.post(address(profile, "import"), {"file": SimpleUploadedFile("b.xlsx", changed.getvalue()), "version": "1"})
    assert find_profile(lin, profile.row.pk).city.items[0].words == "换一句话"
    book["城市底数"]["G2"] = ""
    faulty = io.BytesIO()
    book.save(faulty)
    answer = client.post(
        address(profile, "import"), {"file": SimpleUploadedFile("c.xlsx", faulty.getvalue()), "version": "2"}
    )
    assert answer.status_code == 422
    assert "城市底数!第 2 行：缺来源" in answer.content.decode()
    yaml = client.get(address(profile, "export", "yaml")).content
    assert b"words: \xe6\x8d\xa2" in yaml
    other = TEXT.replace("阳泉", "合肥").encode()
    answer = client.post(address(profile, "import"), {"file": SimpleUploadedFile("d.yaml", other), "version": "2"})
    assert "文件是合肥市的" in answer.content.decode()


def test_a_profile_keeps_to_its_unit_until_it_is_shared(profile, lin, qian, zhao, as_user):
    """A county sees the bureau's profile once it is shared, and still cannot change it."""
    for user in (qian, zhao):
        assert as_user(user).get(profile.row.get_absolute_url()).status_code == 404
    as_user(lin).post(address(profile, "share"), {"unit": qian.unit_id})
    assert "首批次" in said(as_user(qian).get(profile.row.get_absolute_url()))
    assert as_user(qian).post(address(profile, "fact", "policies", 0), FACT).status_code == 403
    as_user(lin).post(address(profile, "unshare"), {"unit": qian.unit_id})
    assert as_user(qian).get(profile.row.get_absolute_url()).status_code == 404


def test_why_here_is_said_from_what_the_reader_may_see(profile, folder, lin, zhao, as_user):
    """Facts for all or for the segment, with source and day; what is for another segment is left out; what lacks is named."""
    url = reverse("profiles:shipped-why", args=[BATTERY, "hybrid-cell"])
    words = said(as_user(lin).get(url, {"city": "阳泉"}))
    for part in ("首批次应用给予保费补贴", "市政府办公室文件", "甲矿", "在用矿卡与胶轮车 86辆", "要更新", "没有记载"):
        assert part in words
    assert "加氢按量补贴" not in words
    assert "首批次" not in said(as_user(zhao).get(url, {"city": "阳泉"}))
    english = as_user(lin).get(url, {"city": "阳泉"}, headers={"accept-language": "en"}).content.decode()
    assert "not in the city profile" in english
    assert "城市底数里没有" not in english


def test_an_organisation_shows_its_seats_and_what_to_say(profile, folder, lin, as_user):
    """A cell maker is on the cells' segment; the city of the profile speaks to it."""
    firm = presences.survey_of(held_shipped(BATTERY)).presence.firms("lithium-ion-cell", "320500")[0]
    words = said(as_user(lin).get(reverse("profiles:company", args=[firm.oid])))
    assert "锂离子电池" in words
    assert "阳泉市可以对它说什么" in words


def test_scenarios_show_the_citys_places(profile, lin, zhao, as_user):
    url = reverse("profiles:scenarios")
    words = said(as_user(lin).get(url))
    assert "甲矿" in words
    assert "边坡与采空区形变监测" in words
    assert "边坡与采空区" not in said(as_user(lin).get(url, {"chain": "solid-state-battery"}))
    assert "甲矿" not in said(as_user(zhao).get(url))
