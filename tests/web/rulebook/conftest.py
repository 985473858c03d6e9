"""A project to judge, as the tests of projects have it."""

import pytest
from django.utils import translation

from tests.web.projects.conftest import project

__all__ = ["project"]


@pytest.fixture(autouse=True)
def chinese():
    """A page asked for in English leaves its language behind; what is refused here is read in Chinese."""
    with translation.override("zh-hans"):
        yield
