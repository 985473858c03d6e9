"""The register's search page."""

import pytest
from django.urls import reverse

from luodi.core.companies.register.importing import import_file
from tests.web.companies.conftest import HENGCHE, QINGQUAN

pytestmark = pytest.mark.django_db


def page(client, **wanted) -> str:
    answer = client.get(reverse("companies:search"), wanted, headers={"HX-Target": "rows", "HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("words", ["恒澈", "hengche", "szhc", "恒澈 苏州", "91340100000000001"])
def test_found_by_any_writing(folder, lin, as_user, words):
    """Chinese, pinyin, initials, two words, the beginning of a code."""
    assert HENGCHE in page(as_user(lin), q=words)


def test_filters_narrow(folder, lin, as_user):
    """By place, by state, by kind; a filter alone lists what there is."""
    client = as_user(lin)
    assert QINGQUAN in page(client, q="清泉", region="安徽")
    assert QINGQUAN not in page(client, q="清泉", region="苏州市")
    assert "苏州清泉贸易" in page(client, q="清泉", status="cancelled")
    assert "合肥工业大学" in page(client, kind="university")


def test_a_place_that_is_none(folder, lin, as_user):
    """It is said, and nothing is listed as if it had been understood."""
    said = page(as_user(lin), q="清泉", region="乌有乡")
    assert "不认识这个地名" in said
    assert QINGQUAN not in said


@pytest.mark.parametrize(
    "words", ["没有这一家", "<script>alert(1)</script>", "'; DROP TABLE names --", "%00", "A" * 60, "\ud800"]
)
def test_nothing_found_is_said(folder, lin, as_user, words):
    """Whatever is typed, the answer is a sentence, and markup in it stays text."""
    said = page(as_user(lin), q=words.encode("utf-8", "replace").decode())
    assert "名录里没有找到" in said
    assert "<script>alert" not in said


def test_a_huge_query_string(folder, lin, as_user):
    """Longer than any name: refused in words."""
    assert "60" in page(as_user(lin), q="清" * 5000)


def test_markup_in_a_name_is_text(folder, lin, as_user):
    """A registered name with markup is shown, not obeyed."""
    said = page(as_user(lin), q="粗")
    assert "&lt;b&gt;粗" in said
    assert "<b>粗" not in said


def test_without_a_register(no_register, lin, wang, as_user):
    """Whoever may import is led there; others are told whom to ask."""
    url = reverse("companies:search")
    assert reverse("companies:files") in as_user(lin).get(url).content.decode()
    said = as_user(wang).get(url).content.decode()
    assert reverse("companies:files") not in said
    assert "请招商局的单位负责人导入" in said


def test_a_register_that_is_damaged(folder, lin, as_user):
    """An error page with what to do, not a stack trace."""
    (folder / "manifest.json").write_text("{", encoding="utf-8")
    answer = as_user(lin).get(reverse("companies:search"), {"q": "恒澈"})
    assert answer.status_code == 422
    assert "备份" in answer.content.decode()


def test_an_import_shows_at_once(folder, lin, as_user, tmp_path):
    """The open searcher notices that the register has changed."""
    client = as_user(lin)
    assert "名录里没有找到" in page(client, q="新来")
    (tmp_path / "b.csv").write_text("名称\n芜湖新来有限公司\n", encoding="utf-8")
    import_file(tmp_path / "b.csv", folder)
    assert "芜湖新来有限公司" in page(client, q="新来")


def test_only_for_who_signed_in(folder, client, db):
    """Strangers are sent to sign in."""
    assert client.get(reverse("companies:search")).status_code == 302


def test_the_list_alone_is_told_from_the_page(folder, lin, as_user):
    """One address, two answers: what caches them must not take one for the other."""
    answer = as_user(lin).get(reverse("companies:search"), {"q": "恒澈"})
    assert {"HX-Request", "HX-Target"} <= {name.strip() for name in answer["Vary"].split(",")}
