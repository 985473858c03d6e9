"""A profile of 阳泉 kept by the bureau."""

from __future__ import annotations

import pytest

from luodi.core.targets.profile import load_profile
from luodi.web.profiles.actions import add_profile
from tests.web.chains.conftest import folder, no_register, ready_chain_register

__all__ = ["folder", "no_register", "ready_chain_register"]
TEXT = """
city: 阳泉
policies:
- {name: 首批次, words: 首批次应用给予保费补贴, day: 2024-03-01, source: 市政府办公室文件}
- {name: 只说氢车, words: 加氢按量补贴, day: 2026-03-01, source: 甲文, segments: [{chain: hydrogen, segment: fuel-cell-vehicle}]}
sites:
- {name: 乙地, words: 标准厂房, value: "120", unit: 亩, day: 2026-10-30, source: 演示数据（虚构）}
places:
- {name: 甲矿, scenario: coal-mine, day: 2026-05-01, source: 矿方台账, figures: {在用矿卡与胶轮车: "86"}}
"""


@pytest.fixture
def profile(lin):
    return add_profile(city=load_profile(TEXT, "x"), note="", by=lin)
