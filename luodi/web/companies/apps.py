"""The companies app."""

from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    """Registers the app under its short label, and links reports when their facts change."""

    name = "luodi.web.companies"
    label = "companies"

    def ready(self) -> None:
        from luodi.web.companies.linking import link_or_queue
        from luodi.web.reports.signals import facts_changed

        facts_changed.connect(link_or_queue, dispatch_uid="link report")
