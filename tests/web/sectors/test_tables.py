"""Input–output tables on the desk: looked at, kept, sorted, put in force, put away; and what chains say with one."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.core.documents.sector_file import sector_workbook
from luodi.web.audit.models import Event
from luodi.web.missions.knowing import gaps_of
from luodi.web.sectors import actions
from luodi.web.sectors.keeping import find_table, table_for
from luodi.web.sectors.models import IOTable, IOTableVersion
from tests.core.chains.sectors import table
from tests.web.chains.conftest import BATTERY

HOME = reverse("sectors:home")
PAGE = reverse("chains:shipped-page", args=[BATTERY])


def upload(browser, data: bytes, name: str, to: str = reverse("sectors:check")):
    return browser.post(to, {"file": SimpleUploadedFile(name, data)})


def hidden(answer) -> dict[str, str]:
    """What the preview's form would send back."""
    form = answer.context["form"]
    return {field.html_name: str(field.value() or "") for field in form}


def test_a_file_is_shown_before_anything_is_kept(lin, as_user):
    """Its head, its sectors and their codes; then it is kept with what a person mended."""
    browser = as_user(lin)
    shown = upload(browser, sector_workbook(table()), "表.xlsx")
    assert shown.status_code == 200
    assert "从“表.xlsx”读出 5 个部门" in shown.content.decode()
    assert not IOTable.objects.exists()
    sent = hidden(shown) | {"name": "改过的名称", "gb-3": "42 43", "file": "表.xlsx"}
    saved = browser.post(reverse("sectors:add"), sent)
    row = IOTable.objects.get()
    assert saved.url == row.get_absolute_url()
    kept = find_table(lin, row.pk)
    assert (row.name, row.year, row.unit, kept.table.sectors[3].divisions) == (
        "改过的名称",
        2022,
        lin.unit,
        ("42", "43"),
    )
    assert kept.table.flows == table().flows
    assert IOTableVersion.objects.get().note == "由文件 表.xlsx 导入"
    assert Event.objects.filter(operation="io-table-added", target="改过的名称").exists()


def test_a_file_without_a_head_is_mended_in_the_form(lin, as_user):
    """The missing lines are fields; what is left out is asked for."""
    browser = as_user(lin)
    bare = "\n".join(table().text.splitlines()[5:])
    shown = upload(browser, bare.encode("gb18030"), "表.csv")
    sent = hidden(shown)
    refused = browser.post(reverse("sectors:add"), sent | {"name": "名", "year": "二二", "source": "源"})
    assert refused.status_code == 422
    assert "年份“二二”应是 1980 到 2100 之间的四位数" in refused.content.decode()
    assert "却没有写是哪个城市的" in refused.content.decode()
    done = browser.post(reverse("sectors:add"), sent | {"name": "名", "year": "2020", "source": "源", "city": "合肥"})
    assert done.status_code == 302
    assert find_table(lin, IOTable.objects.get().pk).table.city == "340100"


def test_faults_are_listed_with_their_cells(lin, as_user):
    """All of them, in the reader's language, and nothing is kept."""
    data = table().text.replace("120", "约百").replace("26", "98").encode()
    said = upload(as_user(lin), data, "表.csv")
    assert said.status_code == 422
    assert "部门 02 卖给 02 的数应是数，现为“约百”" in said.content.decode()
    browser = as_user(lin)
    browser.cookies["django_language"] = "en"
    english = upload(browser, data, "表.csv").content.decode()
    assert "what sector 02 sells to 02 must be a number" in english
    assert "GB/T 4754-2017 has no code “98”" in english
    assert not IOTable.objects.exists()


def test_codes_of_two_sectors_are_refused_by_sector(kept, lin, as_user):
    """The form says which; no version is made."""
    browser = as_user(lin)
    sent = hidden(browser.get(reverse("sectors:edit", args=[kept.row.pk]))) | {"version": "1", "gb-1": "06"}
    answer = browser.post(reverse("sectors:save", args=[kept.row.pk]), sent)
    assert answer.status_code == 422
    assert "国标行业 06 已经给了部门 01" in answer.content.decode()
    assert IOTableVersion.objects.count() == 1


def test_each_change_is_a_version_and_can_be_taken_back(kept, lin, wang, as_user):
    """The same again makes none; somebody who was slower is refused."""
    browser = as_user(wang)
    edit, save = reverse("sectors:edit", args=[kept.row.pk]), reverse("sectors:save", args=[kept.row.pk])
    sent = hidden(browser.get(edit)) | {"version": "1"}
    assert "没有改动" in browser.post(save, sent, follow=True).content.decode()
    assert "已存为第 2 版" in browser.post(save, sent | {"unit": "亿元"}, follow=True).content.decode()
    assert browser.post(save, sent | {"unit": "元"}).status_code == 409
    old = browser.get(f"{kept.row.get_absolute_url()}?version=1").content.decode()
    assert "这是第 1 版；现行的是第 2 版" in old
    browser.post(reverse("sectors:back", args=[kept.row.pk]), {"number": "1", "version": "2"})
    now = find_table(lin, kept.row.pk)
    assert (now.number, now.checksum) == (3, kept.checksum)
    assert "退回第 1 版" in browser.get(reverse("sectors:versions", args=[kept.row.pk])).content.decode()


def test_a_file_becomes_the_next_version(kept, lin, as_user):
    """What the file does not say stays as it is."""
    browser = as_user(lin)
    bare = "\n".join(table(C6=21).text.splitlines()[5:])
    shown = upload(browser, bare.encode(), "新.csv", reverse("sectors:check-next", args=[kept.row.pk]))
    sent = hidden(shown) | {"version": "1", "file": "新.csv"}
    assert (sent["name"], sent["city"]) == ("小表（虚构）", "苏州市")
    browser.post(reverse("sectors:save", args=[kept.row.pk]), sent)
    assert find_table(lin, kept.row.pk).table.flows[0][0] == 21


def test_figures_are_sorted_by_any_column(kept, lin, as_user):
    """Up and down; what is not known comes last."""
    browser = as_user(lin)

    def order(query: str) -> list[str]:
        return [f.sector.code for f in browser.get(f"{kept.row.get_absolute_url()}?{query}").context["figures"]]

    assert order("sort=cover") == ["03", "01", "02", "05", "04"]
    assert order("sort=cover&down=1") == ["05", "02", "01", "03", "04"]
    assert order("sort=influence&down=1")[0] == "02"
    assert order("sort=nonsense") == ["01", "02", "03", "04", "05"]
    page = browser.get(f"{kept.row.get_absolute_url()}?sort=cover").content.decode()
    assert 'aria-sort="ascending"' in page
    assert kept.checksum in page


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_goes_out_and_comes_back(form, kept, lin, as_user):
    """The CSV's own SHA-256 is the checksum on the page."""
    data = as_user(lin).get(reverse("sectors:export", args=[kept.row.pk, form])).content
    if form == "csv":
        assert hashlib.sha256(data).hexdigest() == kept.checksum
    shown = upload(as_user(lin), data, f"x.{form}")
    assert hidden(shown)["source"] == "为测试编的"
    assert Event.objects.filter(operation="io-table-exported").exists()


def test_the_sample_is_a_table_that_is_read(lin, as_user):
    """Whoever starts from it starts from something that works and says it is made up."""
    browser = as_user(lin)
    data = browser.get(reverse("sectors:sample")).content
    shown = upload(browser, data, "样表.xlsx")
    assert shown.status_code == 200
    assert "虚构" in hidden(shown)["source"]


def test_without_a_table_the_panel_says_so(folder, lin, as_user):
    """Where the figures would stand, with a way to bring one in."""
    browser = as_user(lin)
    page = browser.get(PAGE, {"city": "苏州", "segment": "separator"}).content.decode()
    assert page.count("没有投入产出表。") == 2
    assert "投入产出（" not in page


def test_a_table_in_force_is_told_beside_each_segment(folder, in_force, lin, as_user, api_of):
    """On the page, in the panel, in the workbook and over the API: with its name, its year and its source."""
    browser = as_user(lin)
    page = browser.get(PAGE, {"city": "苏州"}).content.decode()
    assert "小表（虚构）" in page
    assert "为测试编的" in page
    segment = next(s for s in browser.get(PAGE, {"city": "苏州"}).context["report"].segments if s.sectors)
    panel = browser.get(PAGE, {"city": "苏州", "segment": segment.segment.id}).content.decode()
    assert "配套率（部门）" in panel
    assert "部门比环节宽，只作旁证" in panel
    plain = api_of(lin).get(f"/api/chains/shipped/{BATTERY}/gaps", {"city": "苏州"}).json()
    assert plain["input_output"]["checksum"] == in_force.checksum
    elsewhere = browser.get(PAGE, {"city": "合肥"}).content.decode()
    assert "没有投入产出表。" in elsewhere


def test_a_missions_book_is_read_with_the_table(folder, in_force, lin, zhao):
    """For whoever may see it; the gaps of a book name the table like those of a page."""
    terms = SimpleNamespace(aims={"w1": SimpleNamespace(chain=BATTERY)}, home="苏州")
    assert gaps_of(terms, lin)[BATTERY].table.table == in_force.table
    assert gaps_of(terms, zhao)[BATTERY].table is None


def test_a_table_of_another_city_gives_no_cover(folder, kept, lin, as_user):
    """It says whose local output it is; multipliers stay."""
    actions.choose_table(kept=kept, city="合肥", by=lin)
    page = as_user(lin).get(PAGE, {"city": "合肥"}).content.decode()
    assert "表里的本地产出是苏州市的，不是合肥市的" in page
    browser = as_user(lin)
    browser.cookies["django_language"] = "en"
    assert "that of 苏州市, not of 合肥市" in browser.get(PAGE, {"city": "合肥"}).content.decode()


def test_removing_asks_first_and_can_be_taken_back(in_force, lin, as_user):
    """The question names the cities; a removed table is in force nowhere, a restored one is again."""
    browser = as_user(lin)
    address = reverse("sectors:remove", args=[in_force.row.pk])
    assert "苏州市" in browser.get(address).content.decode()
    assert table_for(lin, "320500") is not None
    browser.post(address)
    assert table_for(lin, "320500") is None
    assert browser.get(in_force.row.get_absolute_url()).status_code == 404
    assert "小表（虚构）" in browser.get(HOME).content.decode()
    browser.post(reverse("sectors:restore", args=[in_force.row.pk]))
    assert table_for(lin, "320500").row == in_force.row


def test_a_city_has_one_table_and_may_have_none(in_force, lin, as_user):
    """Another takes its place; put off, the city is read without."""
    other = actions.add_table(table=table(B1="另一张"), note="", by=lin)
    browser = as_user(lin)
    browser.post(reverse("sectors:choose", args=[other.row.pk]), {"city": "320500"})
    assert table_for(lin, "320500").row == other.row
    assert browser.post(reverse("sectors:choose", args=[other.row.pk]), {"city": "无此城"}).status_code == 422
    browser.post(reverse("sectors:put-off", args=[other.row.pk]), {"city": "320500"})
    assert table_for(lin, "320500") is None


def test_a_county_reads_its_city_with_a_table_shared_with_it(in_force, lin, qian, as_user):
    """It sees neither the bureau's table nor its choice until then, and loses both when the share ends."""
    county = as_user(qian)
    assert table_for(qian, "320500") is None
    assert county.get(in_force.row.get_absolute_url()).status_code == 404
    as_user(lin).post(reverse("sectors:share", args=[in_force.row.pk]), {"unit": qian.unit_id})
    county.post(reverse("sectors:choose", args=[in_force.row.pk]), {"city": "苏州"})
    assert table_for(qian, "320500").row == in_force.row
    assert county.post(reverse("sectors:remove", args=[in_force.row.pk])).status_code == 403
    as_user(lin).post(reverse("sectors:unshare", args=[in_force.row.pk]), {"unit": qian.unit_id})
    assert table_for(qian, "320500") is None


def test_who_only_looks_changes_nothing(in_force, leader, auditor, as_user):
    """They read the figures; every button of a change is refused."""
    for user in (leader, auditor):
        browser = as_user(user)
        assert browser.get(in_force.row.get_absolute_url()).status_code == 200
        assert upload(browser, b"x", "x.csv").status_code == 403
        assert browser.post(reverse("sectors:choose", args=[in_force.row.pk]), {"city": "合肥"}).status_code == 403
    assert table_for(leader, "320500").row == in_force.row
