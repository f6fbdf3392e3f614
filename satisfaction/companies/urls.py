"""Addresses below /admin/companies/ beside the registers' own."""

from __future__ import annotations

from django.urls import path

from satisfaction.companies.views import importing
from satisfaction.companies.views.contacts import CompanyContact

app_name = "companies"

urlpatterns = [
    path("import/", importing.Upload.as_view(), name="upload"),
    path("import/template/<str:kind>/", importing.template_file, name="template"),
    path("import/check/<uuid:pk>/", importing.Preview.as_view(), name="preview"),
    path("import/done/<uuid:pk>/", importing.Done.as_view(), name="done"),
    path("contact/<int:pk>/", CompanyContact.as_view(), name="contact"),
]
