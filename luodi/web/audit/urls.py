"""Addresses of the operation log."""

from django.urls import path, re_path

from luodi.web.audit import views

app_name = "audit"
urlpatterns = [
    path("log/", views.log, name="log"),
    re_path(r"^log/export\.(?P<form>csv|xlsx)$", views.export, name="export"),
]
