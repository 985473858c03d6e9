"""Addresses of city profiles, places of first use, and why a firm should come."""

from django.urls import path

from luodi.web.profiles import fact_views, views, why_views

app_name = "profiles"
urlpatterns = [
    path("profiles/", views.home, name="home"),
    path("profiles/import/", fact_views.add_file, name="add-file"),
    path("profiles/scenarios/", why_views.scenarios, name="scenarios"),
    path("profiles/companies/<slug:oid>/", why_views.company, name="company"),
    path("profiles/why/<int:chain_id>/<slug:segment>/", why_views.why, name="why"),
    path("profiles/why/shipped/<slug:shipped>/<slug:segment>/", why_views.why, name="shipped-why"),
    path("profiles/<int:profile_id>/", views.profile, name="profile"),
    path("profiles/<int:profile_id>/facts/<slug:kind>/<int:number>/", fact_views.fact_form, name="fact"),
    path(
        "profiles/<int:profile_id>/facts/<slug:kind>/<int:number>/remove/", fact_views.remove_fact, name="remove-fact"
    ),
    path("profiles/<int:profile_id>/undo/", fact_views.undo, name="undo"),
    path("profiles/<int:profile_id>/import/", fact_views.bring_in, name="import"),
    path("profiles/<int:profile_id>/export.<slug:form>", views.export, name="export"),
    path("profiles/<int:profile_id>/versions/", views.versions, name="versions"),
    path("profiles/<int:profile_id>/share/", fact_views.share_with, name="share"),
    path("profiles/<int:profile_id>/unshare/", fact_views.unshare, name="unshare"),
]
