"""Addresses of tasks."""

from django.urls import path

from luodi.web.tasks import desk_views, proposing, views

app_name = "tasks"
urlpatterns = [
    path("tasks/", views.index, name="list"),
    path("tasks/day/", desk_views.day, name="day"),
    path("tasks/week/", desk_views.week, name="week"),
    path("tasks/week/bulletin.docx", desk_views.bulletin, {"form": "docx"}, name="bulletin-docx"),
    path("tasks/week/bulletin.pdf", desk_views.bulletin, {"form": "pdf"}, name="bulletin-pdf"),
    path("tasks/calendar/", desk_views.calendar, name="calendar"),
    path("tasks/calendar/new/", desk_views.make_feed, name="make-feed"),
    path("tasks/calendar/<int:feed_id>/end/", desk_views.end_feed, name="end-feed"),
    path("tasks/calendar/mail/", desk_views.save_mail, name="mail"),
    path("calendar/<str:key>.ics", desk_views.feed, name="feed"),
    path("tasks/new/", views.new, name="new"),
    path("tasks/notices/seen/", views.see, name="see"),
    path("tasks/<int:task_id>/", views.task, name="task"),
    path("tasks/<int:task_id>/take-over/", views.take_over, name="take-over"),
    path("tasks/<int:task_id>/edit/", views.edit, name="edit"),
    *(
        path(f"tasks/<int:task_id>/{act}/", views.act, {"act": act}, name=act)
        for act in ("accept", "report", "return", "close", "refer", "extend")
    ),
    path("tasks/files/<int:file_id>/", views.file, name="file"),
    path("reports/<int:report_id>/tasks/", proposing.propose, name="propose"),
]
