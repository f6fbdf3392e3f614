"""Addresses of call-backs in the admin, taken up by satisfaction.urls."""

from __future__ import annotations

from django.urls import path

from satisfaction.callbacks.views import index, lists

urlpatterns = [
    path("callbacks/", index.Index.as_view(), name="callback_tests"),
    path("<int:pk>/callbacks/", lists.Callbacks.as_view(), name="callbacks"),
    path("<int:pk>/callbacks/draw/", lists.Draw.as_view(), name="draw_callbacks"),
    path("<int:pk>/callbacks/share/", lists.ShareOut.as_view(), name="share_callbacks"),
    path("<int:pk>/callbacks/<int:callback>/", lists.Give.as_view(), name="give_callback"),
]
