"""Addresses of lists of targets."""

from django.urls import path

from luodi.web.targets import share_views, views

app_name = "targets"
urlpatterns = [
    path("targets/", views.lists, name="lists"),
    path("targets/save/", views.save, name="save"),
    path("targets/<int:list_id>/", views.list_page, name="list"),
    path("targets/<int:list_id>/export.<slug:form>", views.export, name="export"),
    path("targets/<int:list_id>/rename/", views.rename, name="rename"),
    path("targets/<int:list_id>/remove/", views.remove, name="remove"),
    path("targets/<int:list_id>/restore/", views.restore, name="restore"),
    path("targets/<int:list_id>/share/", share_views.share_with, name="share"),
    path("targets/<int:list_id>/unshare/", share_views.unshare, name="unshare"),
    path("targets/<int:list_id>/leads/", views.make_leads, name="make-leads"),
    path("targets/<int:list_id>/leads/undo/", views.undo_leads, name="undo-leads"),
]
