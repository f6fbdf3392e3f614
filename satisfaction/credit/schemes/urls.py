"""Addresses of the schemes' staff pages, below /admin/credit-schemes/."""

from __future__ import annotations

from django.urls import path

from satisfaction.credit.schemes.views.editor import SchemeEditor
from satisfaction.credit.schemes.views.lists import SchemeBegin, SchemeList
from satisfaction.credit.schemes.views.scheme import SchemePage
from satisfaction.credit.what_if.views import WhatIfPage

app_name = "schemes"

urlpatterns = [
    path("", SchemeList.as_view(), name="list"),
    path("new/", SchemeBegin.as_view(), name="begin"),
    path("<int:pk>/", SchemePage.as_view(), name="scheme"),
    path("<int:pk>/edit/", SchemeEditor.as_view(), name="edit"),
    path("<int:pk>/what-if/", WhatIfPage.as_view(), name="what_if"),
]
