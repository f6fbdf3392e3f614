"""Addresses of the ledger's staff pages, below /admin/credit/. A feature of another folder adds its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "credit"

urlpatterns: list[URLPattern | URLResolver] = []
