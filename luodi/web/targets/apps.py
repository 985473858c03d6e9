"""The targets app."""

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    """Registers the app under its short label."""

    name = "luodi.web.targets"
    label = "targets"
