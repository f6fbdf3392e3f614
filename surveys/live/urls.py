"""Addresses below live/, and the socket's."""

from django.urls import path

from surveys.live import views
from surveys.live.socket import websocket_urlpatterns

__all__ = ["urlpatterns", "websocket_urlpatterns"]

urlpatterns = [
    path("<slug:code>/", views.page, name="live"),
    path("<slug:code>/data.json", views.data, name="live-data"),
    path("<slug:code>/table.csv", views.csv, name="live-csv"),
    path("<slug:code>/texts/<str:question>/", views.texts, name="live-texts"),
]
