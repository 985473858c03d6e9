"""The chains app."""

from django.apps import AppConfig


class ChainsConfig(AppConfig):
    """Registers the app under its short label."""

    name = "luodi.web.chains"
    label = "chains"
