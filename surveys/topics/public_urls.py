"""Addresses for residents, below /asked/topics/."""

from __future__ import annotations

from django.urls import path

from surveys.topics import public

app_name = "topics_public"

urlpatterns = [
    path("", public.topics, name="list"),
    path("<int:pk>/", public.topic, name="topic"),
]
