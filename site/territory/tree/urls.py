"""Addresses of the tree, below /admin/territory/tree/."""

from __future__ import annotations

from django.urls import path

from territory.tree import move_views, views

app_name = "territory_tree"

urlpatterns = [
    path("", views.TreePage.as_view(), name="tree"),
    path("<int:pk>/children/", views.Children.as_view(), name="children"),
    path("<int:pk>/move/", move_views.MoveArea.as_view(), name="move"),
    path("<int:pk>/reorder/", move_views.ReorderArea.as_view(), name="reorder"),
]
