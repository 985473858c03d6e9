"""Addresses of closings and targets."""

from django.urls import path

from luodi.web.periods import views

app_name = "periods"
urlpatterns = [
    path("periods/", views.closings, name="closings"),
    path("periods/close/", views.close, name="close"),
    path("periods/keep/", views.keep, name="keep"),
    path("periods/targets/", views.show_targets, name="targets"),
    path("periods/progress/", views.progress, name="progress"),
    path("periods/<int:closing>/", views.closing, name="closing"),
    path("periods/<int:closing>/check/", views.check, name="check"),
]
