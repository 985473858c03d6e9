"""A table kept by the bureau, in force for 苏州."""

from __future__ import annotations

import pytest

from luodi.web.sectors import actions
from luodi.web.sectors.keeping import Kept
from tests.core.chains.sectors import table
from tests.web.chains.conftest import battery, folder, no_register, ready_chain_register

__all__ = ["battery", "folder", "no_register", "ready_chain_register"]


@pytest.fixture
def kept(lin) -> Kept:
    return actions.add_table(table=table(B4="苏州"), note="测试", by=lin)


@pytest.fixture
def in_force(kept, lin) -> Kept:
    actions.choose_table(kept=kept, city="苏州", by=lin)
    return kept
