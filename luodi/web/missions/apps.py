"""The missions app."""

from django.apps import AppConfig


class MissionsConfig(AppConfig):
    """Registers the app under its short label."""

    name = "luodi.web.missions"
    label = "missions"
