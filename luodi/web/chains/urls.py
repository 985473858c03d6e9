"""Addresses of chains: the same pages for a shipped chain, by its id, and for a unit's own, by its number."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from luodi.web.chains import edit_views, export_views, own_views, target_views, views


def _both(rest: str, view: Callable[..., Any], name: str) -> list[URLPattern]:
    return [
        path(f"chains/<int:chain_id>/{rest}", view, name=name),
        path(f"chains/shipped/<slug:shipped>/{rest}", view, name=f"shipped-{name}"),
    ]


app_name = "chains"
urlpatterns = [
    path("chains/", views.chains, name="list"),
    path("chains/add/", edit_views.add, name="add"),
    *_both("", views.page, "page"),
    *_both("segments/<slug:segment>/", views.segment, "segment"),
    *_both("segments/<slug:segment>/targets/", target_views.targets, "targets"),
    *_both("compare/", views.compare, "compare"),
    *_both("export.<slug:form>", export_views.export, "export"),
    *_both("compute/", export_views.compute, "compute"),
    *_both("progress/", export_views.progress, "progress"),
    *_both("edit/", edit_views.edit, "edit"),
    *_both("edit/<slug:segment>/", edit_views.segment_form, "segment-form"),
    *_both("edit/<slug:segment>/remove/", edit_views.remove, "remove"),
    path("chains/<int:chain_id>/delete/", own_views.remove_own, name="remove-own"),
    path("chains/<int:chain_id>/restore/", own_views.restore_own, name="restore-own"),
    path("chains/<int:chain_id>/share/", own_views.share_with, name="share"),
    path("chains/<int:chain_id>/unshare/", own_views.unshare, name="unshare"),
    path("chains/<int:chain_id>/import/", edit_views.bring_in, name="import"),
    path("chains/<int:chain_id>/versions/", edit_views.versions, name="versions"),
]
