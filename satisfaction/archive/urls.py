"""The archive's addresses, below /credit/, taken up by portal.urls."""

from __future__ import annotations

from django.urls import path, re_path

from satisfaction.archive import data, views

app_name = "credit_archive"
CODE = r"(?P<code>[0-9A-Z]{18})"
UID = r"(?P<uid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"

urlpatterns = [
    path("", views.companies, name="list"),
    re_path(rf"^{CODE}/$", views.company, name="company"),
    re_path(rf"^{CODE}/certificate/$", views.certificate, name="certificate"),
    re_path(rf"^{CODE}/{UID}/$", views.entry, name="entry"),
    path("schemes/<int:pk>/", views.scheme, name="scheme"),
    re_path(r"^export\.(?P<layout>xlsx|json|csv)$", data.export, name="export"),
    path("api/v1/companies/", data.companies, name="api_companies"),
    re_path(r"^api/v1/companies/(?P<code>[0-9A-Za-z-]{1,40})/$", data.company, name="api_company"),
    path("api/v1/ledger/", data.ledger, name="api_ledger"),
]
