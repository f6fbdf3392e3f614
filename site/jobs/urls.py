"""Addresses below /admin/jobs/."""

from django.urls import path

from jobs import views

app_name = "jobs"

urlpatterns = [
    path("", views.JobList.as_view(), name="list"),
    path("<uuid:pk>/", views.JobPage.as_view(), name="job"),
    path("<uuid:pk>/state/", views.state, name="state"),
    path("<uuid:pk>/cancel/", views.cancel_job, name="cancel"),
    path("<uuid:pk>/again/", views.retry_job, name="again"),
    path("<uuid:pk>/files/<int:file>/", views.download, name="file"),
]
