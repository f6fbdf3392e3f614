"""Public addresses of objections, below /objections/, taken up by portal.urls."""

from __future__ import annotations

from django.urls import path

from satisfaction.credit.objections.views import public

app_name = "objections"

urlpatterns = [
    path("<uuid:uid>/", public.raise_objection, name="raise"),
    path("file/<uuid:uid>/", public.objection_file, name="file"),
]
