"""Addresses of the register, of links, merges and files."""

from django.urls import path

from luodi.web.companies import file_views, link_views, merge_views, views

app_name = "companies"
urlpatterns = [
    path("register/", views.search, name="search"),
    path("register/duplicates/", merge_views.duplicates, name="duplicates"),
    path("register/duplicates/preview/", merge_views.preview, name="preview"),
    path("register/duplicates/merge/", merge_views.merge, name="merge"),
    path("register/duplicates/<slug:merge>/undo/", merge_views.undo, name="undo-merge"),
    path("register/files/", file_views.files, name="files"),
    path("register/files/<int:file_id>/", file_views.file, name="file"),
    path("register/files/<int:file_id>/columns/", file_views.map_columns, name="map"),
    path("register/files/<int:file_id>/try/", file_views.try_file, name="try"),
    path("register/files/<int:file_id>/import/", file_views.import_file, name="import"),
    path("register/files/<int:file_id>/delete/", file_views.delete, name="delete-file"),
    path("register/files/<int:file_id>/report.csv", file_views.trial_report, name="trial-report"),
    path("register/imports/<slug:number>/report.csv", file_views.import_report, name="import-report"),
    path("companies/<slug:oid>/", views.company, name="company"),
    path("links/", link_views.queue, name="queue"),
    path("links/many/", link_views.bulk, name="bulk"),
    path("links/again/", link_views.relink, name="relink"),
    path("links/<int:link_id>/", link_views.card, name="link"),
    path("links/<int:link_id>/find/", link_views.find, name="find"),
    path("links/<int:link_id>/decide/", link_views.decide, name="decide"),
    path("links/<int:link_id>/undo/", link_views.undo, name="undo"),
]
