"""Addresses of the staff pages, below /admin/targets/ (the register of indicators lies beside them)."""

from __future__ import annotations

from django.urls import path

from surveys.targets.views import board, closing, goals, importing, indicator, late, programmes

app_name = "targets"

urlpatterns = [
    path("", programmes.ProgrammeList.as_view(), name="programmes"),
    path("load/", programmes.SetLoad.as_view(), name="load"),
    path("programme/<int:pk>/", board.BoardPage.as_view(), name="board"),
    path("programme/<int:pk>/close/", closing.ClosePage.as_view(), name="close"),
    path("programme/<int:pk>/work-out/", board.WorkOut.as_view(), name="work_out"),
    path("worked-out/<uuid:pk>/", board.WorkedOut.as_view(), name="worked_out"),
    path("indicator/<int:pk>/", indicator.IndicatorPage.as_view(), name="one"),
    path("indicator/<int:pk>/goal/", goals.GoalPage.as_view(), name="goal"),
    path("indicator/<int:pk>/formula/", goals.FormulaPage.as_view(), name="formula"),
    path("file/<uuid:pk>/", indicator.EvidenceFile.as_view(), name="file"),
    path("late/", late.LateList.as_view(), name="late"),
    path("programme/<int:pk>/remind/<int:area>/", late.Remind.as_view(), name="remind"),
    path("import/", importing.Upload.as_view(), name="upload"),
    path("import/template/<int:pk>/", importing.Template.as_view(), name="template"),
    path("import/check/<uuid:pk>/", importing.Preview.as_view(), name="preview"),
    path("import/done/<uuid:pk>/", importing.Done.as_view(), name="done"),
]
