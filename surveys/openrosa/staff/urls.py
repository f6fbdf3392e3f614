"""Addresses of the staff page, below /admin/apps/."""

from __future__ import annotations

from django.urls import path

from surveys.openrosa.staff import views

app_name = "openrosa_staff"

urlpatterns = [
    path("", views.LinkList.as_view(), name="links"),
    path("new/", views.LinkCreate.as_view(), name="link_create"),
    path("<uuid:pk>/revoke/", views.LinkRevoke.as_view(), name="link_revoke"),
]
