"""The profiles app."""

from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    """Registers the app under its short label."""

    name = "luodi.web.profiles"
    label = "profiles"
