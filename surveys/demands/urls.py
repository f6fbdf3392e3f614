"""Addresses of our own pages, below /admin/demands/ (the register lies beside them, at demand/)."""

from __future__ import annotations

from django.urls import path

from surveys.demands.views import collections, demands, one_collection

app_name = "demands"

urlpatterns = [
    path("collections/", collections.Collections.as_view(), name="collections"),
    path("collections/new/", collections.Begin.as_view(), name="begin"),
    path("collections/new/<int:questionnaire>/", collections.Editor.as_view(), name="create"),
    path("collections/<int:pk>/", one_collection.Overview.as_view(), name="collection"),
    path("collections/<int:pk>/edit/", collections.Editor.as_view(), name="edit"),
    path("collections/<int:pk>/switch/", collections.Switch.as_view(), name="switch"),
    path("collections/<int:pk>/needs/", one_collection.Needs.as_view(), name="needs"),
    path("collections/<int:pk>/groups/", one_collection.Groups.as_view(), name="groups"),
    path("collections/<int:pk>/similar/", demands.Similar.as_view(), name="similar"),
    path("collections/<int:pk>/add/", demands.Add.as_view(), name="add"),
    path(
        "collections/<int:pk>/catalogue/", one_collection.Printed.as_view(kind="catalogue"), name="catalogue"
    ),
    path("collections/<int:pk>/list/", one_collection.Printed.as_view(kind="list"), name="list"),
    path("merge/", demands.Merge.as_view(), name="merge"),
    path("<int:pk>/split/", demands.Split.as_view(), name="split"),
    path("<int:pk>/<slug:step>/", demands.DemandStep.as_view(), name="step"),
    path("file/<uuid:pk>/", demands.DemandFileView.as_view(), name="file"),
]
