"""A small register of made-up organisations, one copy for each test, and reports that name some of them."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from luodi.core.companies.credit_code import check_character
from luodi.core.companies.register.importing import import_file
from luodi.web.companies import register
from luodi.web.companies.linking import link_report
from luodi.web.companies.models import Link
from luodi.web.reports import actions as reports
from luodi.web.reports.models import Report

HENGCHE = "苏州恒澈新能源科技有限公司"
QINGQUAN = "合肥清泉新能源科技有限公司"
OLD_QINGQUAN = "合肥老泉电池厂"


def code(n: int) -> str:
    """A credit code whose check character is right."""
    first = f"9134010{n:010d}"
    return first + check_character(first)


ROWS = f"""企业名称,信用代码,所在地,注册资本（万元）,登记状态,曾用名,简称,资质,经营范围
{HENGCHE},{code(1)},苏州,12000,存续,,,高新技术企业（2021-11-30至2024-11-29）,固态电池研发
{QINGQUAN},{code(2)},合肥,1000,存续,{OLD_QINGQUAN},,,电池制造
{OLD_QINGQUAN},,合肥,20,,,,,
苏州清泉贸易有限公司,{code(3)},苏州,50,注销,,,,
杭州云骧航天装备有限公司,{code(4)},杭州,300,存续,,,,
重庆行远银行股份有限公司,{code(5)},重庆,9000,存续,,行远银行,,
合肥工业大学,,合肥,,,,合工大,,
合肥工大高科信息科技股份有限公司,{code(6)},合肥,8000,存续,,工大高科,,
"<b>粗</b>体科技有限公司",{code(7)},合肥,1,存续,,,,
"""
DAY = datetime(2026, 1, 5, tzinfo=UTC)
TALK = "5月6日，宁河市市长周启明带队赴安徽省合肥市考察招商，走访了合肥工大、科大讯飞和{name}，与总经理方毓座谈。"


@pytest.fixture(scope="session")
def ready_register(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("ready")
    (folder / "名录.csv").write_text(ROWS, encoding="utf-8")
    import_file(folder / "名录.csv", folder / "register", as_of=DAY)
    return folder / "register"


@pytest.fixture
def no_register(tmp_path, settings) -> Path:
    settings.REGISTER_FOLDER = tmp_path / "register"
    settings.REGISTER_UPLOADS = tmp_path / "uploads"
    return settings.REGISTER_FOLDER


@pytest.fixture
def folder(no_register, ready_register) -> Path:
    shutil.copytree(ready_register, no_register)
    return no_register


def linked(report: Report) -> dict[str, Link]:
    """The report linked now; its links by the words of the report."""
    assert link_report(report=report, held=register.manifest(), build=True)
    return {link.mention: link for link in report.links.select_related("decision__by")}


def talk(by, name: str = QINGQUAN, title: str = "周启明赴皖") -> Report:
    """A report of ``by``'s unit that names 合肥工大 and ``name``."""
    return reports.add_text(title=title, text=TALK.format(name=name), published=None, by=by)


@pytest.fixture
def links(folder, report) -> dict[str, Link]:
    """Links of the report of the shared cast."""
    return linked(report)


@pytest.fixture
def unclear(folder, lin) -> Link:
    """The link of 合肥工大 in a report of Lin's, a university or a firm: made unclear, whatever the scores say."""
    link = linked(talk(lin))["合肥工大"]
    return make_unclear(link)


def make_unclear(link: Link) -> Link:
    """As if the linker had not been sure."""
    Link.objects.filter(pk=link.pk).update(proposal="unclear", status="unclear", oid="", name="", score=0.6)
    link.refresh_from_db()
    return link


def oid_of(name: str) -> str:
    """The id of the organisation with that very name."""
    return next(hit.oid for hit in register.searcher().search(name) if hit.name == name)
