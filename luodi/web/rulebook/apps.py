"""The rulebook app."""

from django.apps import AppConfig


class RulebookConfig(AppConfig):
    """Registers the app under its short label."""

    name = "luodi.web.rulebook"
    label = "rulebook"
