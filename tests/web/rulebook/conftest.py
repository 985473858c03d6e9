"""A project to judge, as the tests of projects have it."""

from tests.web.projects.conftest import project

__all__ = ["project"]
