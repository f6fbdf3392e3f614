"""Public addresses below /asked/, taken up by portal.urls."""

from __future__ import annotations

from django.urls import path

from surveys.demands import public

urlpatterns = [
    path("", public.index, name="asked"),
    path("path/", public.path, name="asked_path"),
    path("demands/", public.demands, name="asked_demands"),
    path("demands/collections/", public.collections, name="asked_collections"),
    path("demands/<int:pk>/", public.demand, name="asked_demand"),
]
