"""Addresses of the rounds' pages, below /admin/rounds/."""

from __future__ import annotations

from django.urls import path

from surveys.visits.rounds.views import editing, lists, printing, sample, steps

app_name = "visits_rounds"

urlpatterns = [
    path("", lists.RoundList.as_view(), name="rounds"),
    path("new/", editing.RoundCreate.as_view(), name="create"),
    path("<int:pk>/", lists.RoundPage.as_view(), name="round"),
    path("<int:pk>/edit/", editing.RoundEdit.as_view(), name="edit"),
    path("<int:pk>/draw/", steps.DrawSample.as_view(), name="draw"),
    path("<int:pk>/verify/", steps.Verify.as_view(), name="verify"),
    path("<int:pk>/verify/frame.csv", steps.FrameFile.as_view(), name="frame"),
    path("<int:pk>/open/", steps.Open.as_view(), name="open"),
    path("<int:pk>/close/", steps.Close.as_view(), name="close"),
    path("<int:pk>/give-up/", steps.GiveUp.as_view(), name="give_up"),
    path("<int:pk>/delete/", steps.Delete.as_view(), name="delete"),
    path("<int:pk>/sample/", sample.SampleList.as_view(), name="sample"),
    path("<int:pk>/sample/grids/", sample.ByGrid.as_view(), name="by_grid"),
    path("<int:pk>/sample/export/<str:kind>/", sample.Export.as_view(), name="export"),
    path("<int:pk>/print/", printing.PrintPage.as_view(), name="print"),
    path("<int:pk>/print/route/<int:worker>/", printing.RouteList.as_view(), name="route"),
    path("<int:pk>/print/letter/<int:assignment>/", printing.OneLetter.as_view(), name="letter"),
]
