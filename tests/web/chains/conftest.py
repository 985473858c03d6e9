"""A register in which 苏州 has firms on the solid-state battery chain and 阳泉 has hardly any."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from luodi.core.chains.loading import shipped_chain
from luodi.core.companies.register.importing import import_file
from luodi.web.chains import presences

BATTERY = "solid-state-battery"
_SCOPES = ("锂离子电池制造", "动力电池包制造", "锂电池隔膜制造", "新能源汽车制造", "纺织品制造", "餐饮服务")
_PLACES = ("苏州", "合肥", "宁德", "深圳", "常州", "上海", "北京", "杭州", "武汉", "长沙", "成都", "西安")


def register_rows() -> str:
    """Thirty firms in 苏州, ten in each other city, one in 阳泉."""
    lines = ["企业名称,所在地,注册资本（万元）,登记状态,经营范围"]
    for number, place in enumerate(_PLACES):
        for n in range(30 if place == "苏州" else 10):
            scope = _SCOPES[(n + number) % len(_SCOPES)]
            lines.append(f"{place}甲{chr(0x4E00 + 40 * n + number)}号有限公司,{place},{1000 + n},存续,{scope}")
    lines.append("阳泉独一有限公司,阳泉,500,存续,煤炭开采")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="session")
def ready_chain_register(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("chain-register")
    (folder / "名录.csv").write_text(register_rows(), encoding="utf-8")
    import_file(folder / "名录.csv", folder / "register")
    return folder / "register"


@pytest.fixture
def no_register(tmp_path, settings) -> Path:
    settings.REGISTER_FOLDER = tmp_path / "register"
    presences.forget()
    return settings.REGISTER_FOLDER


@pytest.fixture
def folder(no_register, ready_chain_register) -> Path:
    shutil.copytree(ready_chain_register, no_register)
    return no_register


@pytest.fixture
def battery():
    return shipped_chain(BATTERY)
