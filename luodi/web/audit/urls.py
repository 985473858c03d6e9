"""Addresses of the operation log."""

from django.urls import path

from luodi.web.audit import views

app_name = "audit"
urlpatterns = [path("log/", views.log, name="log")]
