"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the app, and writes who signs in and out to the operation log."""

    name = "luodi.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        from luodi.web.accounts import signals  # noqa: F401  (connects on import, once models exist)
