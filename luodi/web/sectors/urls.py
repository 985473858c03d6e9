"""Addresses of input–output tables."""

from django.urls import path

from luodi.web.sectors import change_views, views

app_name = "sectors"
urlpatterns = [
    path("sectors/", views.home, name="home"),
    path("sectors/check/", change_views.check, name="check"),
    path("sectors/add/", change_views.keep, name="add"),
    path("sectors/sample.xlsx", views.sample, name="sample"),
    path("sectors/<int:table_id>/", views.table, name="table"),
    path("sectors/<int:table_id>/edit/", change_views.edit, name="edit"),
    path("sectors/<int:table_id>/check/", change_views.check, name="check-next"),
    path("sectors/<int:table_id>/save/", change_views.keep, name="save"),
    path("sectors/<int:table_id>/versions/", views.versions, name="versions"),
    path("sectors/<int:table_id>/back/", change_views.back, name="back"),
    path("sectors/<int:table_id>/remove/", change_views.remove, name="remove"),
    path("sectors/<int:table_id>/restore/", change_views.restore, name="restore"),
    path("sectors/<int:table_id>/choose/", change_views.choose, name="choose"),
    path("sectors/<int:table_id>/put-off/", change_views.put_off, name="put-off"),
    path("sectors/<int:table_id>/share/", change_views.share_with, name="share"),
    path("sectors/<int:table_id>/unshare/", change_views.unshare, name="unshare"),
    path("sectors/<int:table_id>/export.<slug:form>", views.export, name="export"),
]
