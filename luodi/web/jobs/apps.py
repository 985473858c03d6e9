"""The jobs app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Registers the app under its short label."""

    name = "luodi.web.jobs"
    label = "jobs"
