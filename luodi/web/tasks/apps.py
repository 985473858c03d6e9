"""The tasks app."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """Registers the app under its short label."""

    name = "luodi.web.tasks"
    label = "tasks"
