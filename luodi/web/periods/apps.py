"""The periods app."""

from django.apps import AppConfig


class PeriodsConfig(AppConfig):
    """Registers the app under its short label."""

    name = "luodi.web.periods"
    label = "periods"
