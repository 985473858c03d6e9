"""Addresses of long work."""

from django.urls import path

from luodi.web.jobs import views

app_name = "jobs"
urlpatterns = [
    path("jobs/<int:job_id>/", views.detail, name="detail"),
    path("jobs/<int:job_id>/cancel/", views.cancel, name="cancel"),
    path("jobs/<int:job_id>/resume/", views.resume, name="resume"),
]
