"""Addresses of planning and running tests, taken up by satisfaction.urls."""

from __future__ import annotations

from django.urls import path

from satisfaction.planning.views import editing, handing_out, households, lists, live, steps

urlpatterns = [
    path("", lists.TestList.as_view(), name="tests"),
    path("new/", editing.TestCreate.as_view(), name="create"),
    path("<int:pk>/", lists.TestPage.as_view(), name="test"),
    path("<int:pk>/edit/", editing.TestEdit.as_view(), name="edit"),
    path("<int:pk>/open/", steps.Open.as_view(), name="open"),
    path("<int:pk>/close/", steps.Close.as_view(), name="close"),
    path("<int:pk>/give-up/", steps.GiveUp.as_view(), name="give_up"),
    path("<int:pk>/delete/", steps.Delete.as_view(), name="delete"),
    path("<int:pk>/live/", live.Live.as_view(), name="live"),
    path("<int:pk>/households/", households.Households.as_view(), name="households"),
    path("<int:pk>/letters/", handing_out.Letters.as_view(), name="letters"),
    path("<int:pk>/letters/<int:ballot>/", handing_out.OneLetter.as_view(), name="letter"),
    path("<int:pk>/messages/", handing_out.Messages.as_view(), name="messages"),
]
