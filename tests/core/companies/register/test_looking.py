"""Search, statistics, duplicates and merges over a small register, and the demo register."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luodi.core.companies.credit_code import check_character
from luodi.core.companies.pinyin import spell
from luodi.core.companies.register.demo import load_demo_register
from luodi.core.companies.register.duplicates import propose_duplicates
from luodi.core.companies.register.errors import NoRegister, UnknownOrganisation, WrongMapping
from luodi.core.companies.register.importing import import_file
from luodi.core.companies.register.merge import RegisterChanged, apply_merge, plan_merge, undo_merge
from luodi.core.companies.register.search import Searcher, find_organisation
from luodi.core.companies.register.stats import register_stats

DAY1, DAY2, DAY3 = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 2, 3))


def code(n: int) -> str:
    first = f"9134010{n:010d}"
    return first + check_character(first)


CSV = f"""企业名称,信用代码,所在地,注册资本（万元）,登记状态,曾用名,简称,英文名
合肥清泉新能源科技有限公司,{code(1)},合肥,1000,存续,合肥老泉电池厂,清泉能源,Clear Spring
合肥清泉新能源科技股份有限公司,,合肥,,,,,
苏州清泉贸易有限公司,{code(2)},苏州,50,注销,,,
合肥老泉电池厂,,合肥,20,,,,
重庆行远银行股份有限公司,{code(3)},重庆,9000,存续,,行远银行,
TCX科技（苏州）有限公司,{code(4)},苏州,10,存续,,,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.csv").write_text(CSV, encoding="utf-8")
    import_file(tmp_path / "a.csv", tmp_path / "register", as_of=DAY1)
    return tmp_path / "register"


@pytest.mark.parametrize(
    ("words", "first", "found_by"),
    [
        ("清泉", "合肥清泉新能源科技有限公司", "name"),  # before the smaller, the struck-off last
        ("清泉贸易", "苏州清泉贸易有限公司", "name"),
        ("清泉能源", "合肥清泉新能源科技有限公司", "other name"),
        ("clear", "合肥清泉新能源科技有限公司", "other name"),
        ("hefeiqing", "合肥清泉新能源科技有限公司", "pinyin"),
        ("hfqq", "合肥清泉新能源科技有限公司", "initials"),
        ("cqxyyh", "重庆行远银行股份有限公司", "initials"),
        ("chongqing", "重庆行远银行股份有限公司", "pinyin"),
        ("tcxkj", "TCX科技（苏州）有限公司", "initials"),
        ("(苏州)", "TCX科技（苏州）有限公司", "name"),
        ("科技 苏州", "TCX科技（苏州）有限公司", "name"),
        (code(2)[:17], "苏州清泉贸易有限公司", "code"),
        ("老泉电池厂", "合肥老泉电池厂", "name"),
        ("清泉貿易", "苏州清泉贸易有限公司", "name"),  # traditional script
        ("ｔｃｘ科技", "TCX科技（苏州）有限公司", "name"),  # full width
        ("ＨＦＱＱ", "合肥清泉新能源科技有限公司", "initials"),
    ],
)
def test_search_finds_by_any_part_of_a_name(folder, words, first, found_by):
    """Chinese, pinyin, initials, other names, codes; several words are all asked for."""
    hits = Searcher(folder).search(words)
    assert (hits[0].name, hits[0].found_by) == (first, found_by)


@pytest.mark.parametrize(
    ("words", "only", "names"),
    [
        ("清泉", {"region": "320000"}, ["苏州清泉贸易有限公司"]),
        ("清泉", {"region": "320500", "status": "active"}, []),
        ("qingquan", {"status": "active"}, ["合肥清泉新能源科技有限公司"]),
        ("", {"kind": "fund-bank"}, ["重庆行远银行股份有限公司"]),
        (code(2), {"region": "340000"}, []),
        ("", {"region": "000000"}, []),
        ("", {}, []),
    ],
)
def test_search_within_a_region_a_status_or_a_kind(folder, words, only, names):
    """Filters narrow before the likelier are chosen, and alone list what there is."""
    assert [hit.name for hit in Searcher(folder).search(words, **only)] == names


def test_a_name_written_full_width_is_found_by_plain_letters(tmp_path):
    """Some registers keep letters and digits as wide as characters."""
    path = tmp_path / "名录.csv"
    path.write_text("名称\n３Ｄ打印（清河）有限公司\n", encoding="utf-8")
    import_file(path, tmp_path / "r")
    assert [hit.name for hit in Searcher(tmp_path / "r").search("3d打印")] == ["３Ｄ打印（清河）有限公司"]


def test_search_sees_a_new_import(folder, tmp_path):
    """An open searcher reads the register again when it has changed."""
    searcher = Searcher(folder)
    assert searcher.search("芜湖") == []
    (tmp_path / "b.csv").write_text("名称\n芜湖新来有限公司\n", encoding="utf-8")
    import_file(tmp_path / "b.csv", folder)
    assert [hit.name for hit in searcher.search("芜湖")] == ["芜湖新来有限公司"]


def test_a_register_that_is_not_there(folder):
    """Said as such, also by a searcher whose register is taken away."""
    with pytest.raises(NoRegister):
        Searcher(folder / "none")
    searcher = Searcher(folder)
    (folder / "manifest.json").unlink()
    with pytest.raises(NoRegister):
        searcher.search("清泉")


@pytest.fixture
def searcher(folder: Path) -> Searcher:
    return Searcher(folder)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text())
def test_search_takes_any_text(searcher, text):
    """No text raises."""
    searcher.search(text)


def test_spelling():
    """Readings that places, banks and trades have."""
    assert spell("重庆银行长沙分行") == ("chongqingyinhangchangshafenhang", "cqyhcsfh")


def test_stats(folder):
    """Counts and completeness."""
    found = register_stats(folder)
    assert (found["rows"], found["provinces"]) == (6, {"安徽省": 3, "江苏省": 2, "重庆市": 1})
    assert found["kinds"] == {"enterprise": 5, "fund-bank": 1}
    assert found["complete"]["code"] == round(4 / 6, 4)
    with pytest.raises(NoRegister):
        register_stats(folder / "none")


def test_duplicates_are_proposed_with_reasons(folder):
    """A former name that is another's name; the same name but for the legal form."""
    found = {frozenset((p.a_name, p.b_name)): p for p in propose_duplicates(folder)}
    former = found[frozenset(("合肥清泉新能源科技有限公司", "合肥老泉电池厂"))]
    assert "一方的曾用名是另一方的名称，同在一市" in former.reasons
    assert frozenset(("合肥清泉新能源科技有限公司", "合肥清泉新能源科技股份有限公司")) in found
    assert len(found) == 2


def test_a_merge_is_previewed_done_remembered_and_undone(folder, tmp_path):
    """Every field is shown; a later import of the merged row updates the other; undo restores both."""
    searcher = Searcher(folder)
    (loser,) = [h.oid for h in searcher.search("老泉电池厂") if h.name == "合肥老泉电池厂"]
    plan = plan_merge(folder, code(1), loser)
    capital = next(f for f in plan.fields if f.field == "capital")
    assert (str(capital.winner), str(capital.loser), capital.take, capital.conflict) == (
        "10000000.00",
        "200000.00",
        "winner",
        True,
    )
    merge = apply_merge(folder, plan, by="林", at=DAY2)
    merged = find_organisation(folder, loser)
    assert (merged["oid"], merged["former_names"], merged["version"]) == (code(1), ["合肥老泉电池厂"], 2)
    assert register_stats(folder)["rows"] == 5
    (tmp_path / "c.csv").write_text("企业名称,所在地,经营范围\n合肥老泉电池厂,合肥,电池\n", encoding="utf-8")
    done = import_file(tmp_path / "c.csv", folder, as_of=DAY3)
    assert done.counts == {"read": 1, "updated": 1}
    assert find_organisation(folder, code(1))["scope"] == "电池"
    undo_merge(folder, merge.id, by="王", at=DAY3)
    assert (find_organisation(folder, loser)["name"], find_organisation(folder, loser)["version"]) == (
        "合肥老泉电池厂",
        2,
    )
    assert find_organisation(folder, code(1))["former_names"] == ["合肥老泉电池厂"]  # as its file said
    assert register_stats(folder)["rows"] == 6
    with pytest.raises(WrongMapping, match="已经撤销"):
        undo_merge(folder, merge.id, by="王")


def test_a_merge_previewed_on_an_older_register_is_not_done(folder, tmp_path):
    """What was imported meanwhile is not overwritten by values somebody saw before it."""
    ids = {hit.name: hit.oid for hit in Searcher(folder).search("合肥")}
    winner, loser = ids["合肥清泉新能源科技有限公司"], ids["合肥老泉电池厂"]
    plan = plan_merge(folder, winner, loser)
    (tmp_path / "b.csv").write_text("名称\n芜湖新来有限公司\n", encoding="utf-8")
    import_file(tmp_path / "b.csv", folder)
    with pytest.raises(RegisterChanged):
        apply_merge(folder, plan, "林知夏")
    apply_merge(folder, plan_merge(folder, winner, loser), "林知夏")


def test_a_merge_that_cannot_be_says_so(folder):
    """The same row twice, a row that is not there, a field there is not."""
    with pytest.raises(WrongMapping, match="同一个单位"):
        plan_merge(folder, code(1), code(1))
    with pytest.raises(UnknownOrganisation):
        plan_merge(folder, code(1), "N0")
    with pytest.raises(WrongMapping, match="size"):
        plan_merge(folder, code(1), code(2), {"size": "winner"})


def test_the_demo_register(tmp_path):
    """Listed companies, institutes and universities, loaded once."""
    done = load_demo_register(tmp_path)
    assert done is not None
    assert done.counts["new"] == done.counts["read"] > 7000
    assert load_demo_register(tmp_path) is None
    kinds = register_stats(tmp_path)["kinds"]
    assert kinds["university"] > 2600
    assert kinds["institute"] > 100
    (hit,) = Searcher(tmp_path).search("长春光机所")
    assert hit.name == "中国科学院长春光学精密机械与物理研究所"
