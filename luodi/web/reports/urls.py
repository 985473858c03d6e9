"""Addresses of reports."""

from django.urls import path, re_path

from luodi.web.reports import views

app_name = "reports"
urlpatterns = [
    path("reports/", views.index, name="list"),
    path("reports/new/", views.new, name="new"),
    path("reports/new/paste/", views.paste, name="paste"),
    path("reports/new/upload/", views.upload, name="upload"),
    path("reports/<int:report_id>/", views.detail, name="detail"),
    path("reports/<int:report_id>/text/", views.text, name="text"),
    path("reports/<int:report_id>/record/", views.facts, name="record"),
    path("reports/<int:report_id>/trip/", views.trip, name="trip"),
    path("reports/<int:report_id>/numbers/", views.numbers, name="numbers"),
    path("reports/<int:report_id>/history/", views.history, name="history"),
    path("reports/<int:report_id>/source/", views.source, name="source"),
    re_path(r"^reports/(?P<report_id>\d{1,18})/export\.(?P<form>json|xlsx|docx)$", views.export, name="export"),
    path("reports/<int:report_id>/rename/", views.rename, name="rename"),
    path("reports/<int:report_id>/read-again/", views.read_again, name="read-again"),
    path("reports/<int:report_id>/delete/", views.delete, name="delete"),
    path("reports/<int:report_id>/accept-all/", views.accept_all, name="accept-all"),
    path("reports/<int:report_id>/facts/", views.make, name="make"),
    path("reports/<int:report_id>/facts/<int:fact_id>/", views.fact, name="fact"),
    path("reports/<int:report_id>/facts/<int:fact_id>/accept/", views.accept, name="accept"),
    path("reports/<int:report_id>/facts/<int:fact_id>/correct/", views.correct, name="correct"),
    path("reports/<int:report_id>/facts/<int:fact_id>/reject/", views.reject, name="reject"),
    path("reports/<int:report_id>/facts/<int:fact_id>/undo/", views.undo, name="undo"),
]
