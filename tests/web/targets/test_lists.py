"""Lists of targets: kept as they were, named, put away, compared, taken out."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from django.urls import reverse

from luodi.core.companies.register.importing import import_file
from luodi.core.targets.evidence import read_evidence, say_evidence
from luodi.web.accounts.units import share
from luodi.web.audit.models import Event
from luodi.web.errors import Conflict, NotAllowed, Refused
from luodi.web.targets import actions
from luodi.web.targets.freezing import plain_need, read_need
from luodi.web.targets.models import TargetList
from luodi.web.targets.operations import Operation
from tests.web.chains.conftest import BATTERY, register_rows
from tests.web.targets.conftest import SEGMENT, wish

pytestmark = pytest.mark.django_db
SHEET = {"shipped": BATTERY, "segment": SEGMENT, "city": "阳泉", "top": "4", "name": "从页面存", "words": "80"}


def said(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_saving_from_the_ranking_keeps_rows_terms_and_evidence(folder, lin, as_user):
    """The page's form makes a list with its weights, day, register and the words that speak for each row."""
    answer = as_user(lin).post(reverse("targets:save"), SHEET, follow=True)
    kept = TargetList.objects.get()
    assert (kept.name, kept.unit, kept.city_name, kept.segment) == ("从页面存", lin.unit, "阳泉市", SEGMENT)
    assert kept.weights["words"] == 80
    assert kept.register_rows == 141
    rows = list(kept.rows.all())
    assert [row.place for row in rows] == [1, 2, 3, 4]
    assert rows[0].score >= rows[-1].score
    assert "锂电池：经营范围“" in say_evidence(read_evidence(rows[0].evidence)[0])
    assert rows[0].name in said(answer)
    assert Event.objects.filter(operation=Operation.LIST_SAVED, by=lin).exists()


def test_a_list_does_not_follow_the_register(kept, folder, tmp_path, lin, as_user):
    """Another register changes today's ranking, not the list; the comparison says who came, went and moved."""
    before = [(row.oid, row.score) for row in kept.rows.all()]
    address = kept.get_absolute_url()
    assert "名次和得分都没有变" in said(as_user(lin).get(address, {"view": "today"}))
    first = kept.rows.first()
    lines = [line for line in register_rows().splitlines() if not line.startswith(first.name)]
    lines.append("苏州新到锂离子电池有限公司,苏州,900000,存续,锂离子电池制造")
    (tmp_path / "名录.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    import_file(tmp_path / "名录.csv", folder, complete=True)
    words = said(as_user(lin).get(address, {"view": "today"}))
    assert "名录在这之后变过" in words
    assert "不在了" in words
    assert "苏州新到锂离子电池有限公司" in words
    assert [(row.oid, row.score) for row in kept.rows.all()] == before
    assert "苏州新到" not in said(as_user(lin).get(address))


def test_what_is_no_gap_or_out_of_range_is_not_kept(folder, lin, leader):
    with pytest.raises(Refused, match="1 到 200"):
        actions.save_list(wish=wish(top=201), name="", by=lin)
    with pytest.raises(NotAllowed):
        actions.save_list(wish=wish(), name="", by=leader)
    assert not TargetList.objects.exists()


def test_a_name_is_changed_by_who_saw_the_last_one(kept, lin, wang):
    actions.rename_list(kept=kept, name="新名", version=1, by=wang)
    with pytest.raises(Conflict, match="刚被别人改过"):
        actions.rename_list(kept=kept, name="别名", version=1, by=lin)
    kept.refresh_from_db()
    assert kept.name == "新名"


def test_a_list_put_away_comes_back(kept, lin, as_user):
    """It leaves the lists, cannot be worked with, and is restored from those put away."""
    client = as_user(lin)
    client.post(reverse("targets:remove", args=[kept.pk]))
    assert kept.name not in said(client.get(reverse("targets:lists"))).replace("已删除名单“电芯名单”", "")
    with pytest.raises(Conflict, match="请先恢复"):
        actions.rename_list(kept=kept, name="x", version=None, by=lin)
    assert kept.name in said(client.get(reverse("targets:lists"), {"state": "removed"}))
    client.post(reverse("targets:restore", args=[kept.pk]))
    assert kept.name in said(client.get(reverse("targets:lists")))


def test_lists_keep_to_their_unit(kept, lin, zhao, qian, leader, as_user):
    """Another city's bureau and a county below find nothing; a share lets them look and not write."""
    for user, seen in ((zhao, 404), (qian, 404), (leader, 200)):
        assert as_user(user).get(kept.get_absolute_url()).status_code == seen
    share(row=kept, unit=qian.unit, by=lin)
    assert "把选中的转为线索" not in said(as_user(qian).get(kept.get_absolute_url()))
    assert as_user(qian).post(reverse("targets:remove", args=[kept.pk])).status_code == 403


def test_exports_hold_the_list_and_what_it_rests_on(kept, lin, as_user):
    """The workbook has the rows, the need and why here; the CSV the same rows."""
    client = as_user(lin)
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("targets:export", args=[kept.pk, "xlsx"])).content))
    rows = list(book["目标"].values)
    first = kept.rows.first()
    assert rows[1][rows[0].index("单位")] == first.name
    about = dict(list(book["名单"].values)[1:])
    assert about["排名日期"] == kept.day.isoformat()
    assert "锂离子电池" in about["关键词"]
    assert any("本地买方" in row[0] for row in book["为什么来这里"].values)
    data = client.get(reverse("targets:export", args=[kept.pk, "csv"])).content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(data)))
    assert [line["单位"] for line in lines] == [row.name for row in kept.rows.all()]
    assert client.get(reverse("targets:export", args=[kept.pk, "exe"])).status_code == 404


def test_a_need_comes_back_from_json(folder):
    """What a list keeps of its need is the need."""
    import json

    from luodi.web.chains.targets import need_of

    need = need_of(wish().report, SEGMENT)
    assert read_need(json.loads(json.dumps(plain_need(need)))) == need


def test_english_pages_have_english_evidence(kept, lin, as_user):
    words = as_user(lin).get(kept.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert "business scope “锂离子电池制造”" in words
    assert "not stated or not asked for" in words
    assert "得 " not in words


def test_a_list_is_shared_from_its_page(kept, lin, qian, as_user):
    """A county looks at rows and reasons; it changes nothing, shares nothing on, and loses sight when the share ends."""
    bureau, county = as_user(lin), as_user(qian)
    address = kept.get_absolute_url()
    assert county.get(address).status_code == 404
    done = bureau.post(reverse("targets:share", args=[kept.pk]), {"unit": qian.unit_id}, follow=True)
    assert f"已共享：{qian.unit}" in said(done)
    words = said(county.get(address))
    assert kept.rows.first().name in words
    assert reverse("targets:share", args=[kept.pk]) not in words
    assert county.post(reverse("targets:share", args=[kept.pk]), {"unit": lin.unit_id}).status_code == 403
    assert county.post(reverse("targets:rename", args=[kept.pk]), {"name": "县里的"}).status_code == 403
    bureau.post(reverse("targets:unshare", args=[kept.pk]), {"unit": qian.unit_id})
    assert county.get(address).status_code == 404
    assert bureau.post(reverse("targets:share", args=[kept.pk]), {"unit": "x"}).status_code == 422
