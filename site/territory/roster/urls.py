"""Addresses of the roster's pages, below /admin/roster/."""

from __future__ import annotations

from django.urls import path

from territory.roster.views import exporting, home, importing

app_name = "territory_roster"

urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("template.xlsx", importing.template_file, name="template"),
    path("import/", importing.Upload.as_view(), name="upload"),
    path("import/<uuid:pk>/", importing.Preview.as_view(), name="preview"),
    path("import/<uuid:pk>/done/", importing.Done.as_view(), name="done"),
    path("export/", exporting.Export.as_view(), name="export"),
    path("export/<uuid:pk>/", exporting.Exported.as_view(), name="exported"),
    path("export/<uuid:pk>/file/", exporting.download, name="file"),
]
