"""Addresses for everybody, below /asked/projects/."""

from __future__ import annotations

from django.urls import path

from surveys.projects import public_views

app_name = "public_projects"
urlpatterns = [
    path("", public_views.projects, name="projects"),
    path("<int:pk>/", public_views.project, name="project"),
    path("lists/", public_views.lists, name="lists"),
    path("lists/<int:pk>/", public_views.one_list, name="list"),
]
