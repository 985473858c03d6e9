"""The reports app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Registers the app under its short label."""

    name = "luodi.web.reports"
    label = "reports"
