"""A saved list of targets of 阳泉 for cells, over the register of the chains' tests."""

from __future__ import annotations

import pytest

from luodi.web.chains import presences
from luodi.web.chains.shelf import held_shipped
from luodi.web.chains.showing import report_of
from luodi.web.targets import actions
from tests.web.chains.conftest import BATTERY, folder, no_register, ready_chain_register

__all__ = ["folder", "no_register", "ready_chain_register"]
SEGMENT = "lithium-ion-cell"


def wish(top: int = 5, **weights: int) -> actions.Wish:
    held = held_shipped(BATTERY)
    return actions.Wish(held, report_of(presences.survey_of(held), "阳泉"), SEGMENT, weights, top)


@pytest.fixture
def kept(folder, lin):
    return actions.save_list(wish=wish(), name="电芯名单", by=lin)
