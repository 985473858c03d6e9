"""Addresses of the city's tables."""

from django.urls import path

from luodi.web.rulebook import views

app_name = "rulebook"
urlpatterns = [
    path("rules/", views.index, name="list"),
    path("rules/<slug:table>/", views.table, name="table"),
    path("rules/<slug:table>/reset/", views.reset, name="reset"),
]
