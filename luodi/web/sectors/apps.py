"""The sectors app: input–output tables a unit brings in."""

from django.apps import AppConfig


class SectorsConfig(AppConfig):
    """Registers the app under its short label."""

    name = "luodi.web.sectors"
    label = "sectors"
