"""Addresses of missions."""

from django.urls import path

from luodi.web.missions import after_views, export_views, plan_views, views, wish_views

app_name = "missions"
urlpatterns = [
    path("missions/", views.missions, name="list"),
    path("missions/new/", views.new, name="new"),
    path("missions/upload/", views.upload, name="upload"),
    path("missions/demo/", views.load_demo, name="load-demo"),
    path("missions/<int:mission_id>/", views.plan, name="plan"),
    path("missions/<int:mission_id>/delete/", views.delete, name="delete"),
    path("missions/<int:mission_id>/history/", views.history, name="history"),
    path("missions/<int:mission_id>/search/", plan_views.start, name="start"),
    path("missions/<int:mission_id>/search/progress/", plan_views.progress, name="progress"),
    path("missions/<int:mission_id>/search/stop/", plan_views.stop, name="stop"),
    path("missions/<int:mission_id>/visits/<str:key>/", plan_views.visit, name="visit"),
    path("missions/<int:mission_id>/left-out/", plan_views.left_out_list, name="left-out"),
    path("missions/<int:mission_id>/others/", plan_views.others, name="others"),
    path("missions/<int:mission_id>/others/stop/", plan_views.stop_others, name="stop-others"),
    path("missions/<int:mission_id>/change/<slug:act>/", plan_views.change, name="change"),
    path("missions/<int:mission_id>/wishes/", wish_views.wishes, name="wishes"),
    path("missions/<int:mission_id>/wishes/add/", wish_views.add, name="add-wish"),
    path("missions/<int:mission_id>/wishes/register/", wish_views.register_hits, name="register"),
    path("missions/<int:mission_id>/wishes/<str:key>/", wish_views.wish, name="wish"),
    path("missions/<int:mission_id>/wishes/<str:key>/remove/", wish_views.remove, name="remove-wish"),
    path("missions/<int:mission_id>/wishes/<str:key>/mark/", wish_views.mark, name="mark-wish"),
    path("missions/<int:mission_id>/terms/", wish_views.terms, name="terms"),
    path("missions/<int:mission_id>/files/<slug:what>.<slug:form>", export_views.file, name="file"),
    path("missions/<int:mission_id>/book/", export_views.book, name="book"),
    path("missions/<int:mission_id>/after/", after_views.after, name="after"),
    path("missions/<int:mission_id>/after/link/", after_views.link, name="link"),
    path("missions/<int:mission_id>/after/unlink/<int:report_id>/", after_views.unlink, name="unlink"),
]
