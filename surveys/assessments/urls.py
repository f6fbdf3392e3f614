"""Staff addresses below /admin/assessments/."""

from __future__ import annotations

from django.urls import path

from surveys.assessments.views import items, league, sheets

app_name = "assessments"
urlpatterns = [
    path("", sheets.Sheets.as_view(), name="sheets"),
    path("new/", sheets.NewSheet.as_view(), name="new"),
    path("<int:pk>/", sheets.ShowSheet.as_view(), name="sheet"),
    path("<int:pk>/adopt/", sheets.Adopt.as_view(), name="adopt"),
    path("<int:pk>/copy/", sheets.Copy.as_view(), name="copy"),
    path("<int:pk>/drop/", sheets.Drop.as_view(), name="drop"),
    path("<int:pk>/take-over/", sheets.TakeOver.as_view(), name="take_over"),
    path("<int:pk>/items/new/", items.AddItem.as_view(), name="item_new"),
    path("<int:pk>/items/<int:item>/", items.ChangeItem.as_view(), name="item"),
    path("<int:pk>/items/<int:item>/move/", items.MoveItem.as_view(), name="item_move"),
    path("<int:pk>/league/", league.LeagueTable.as_view(), name="league"),
    path("<int:pk>/league/settle/", league.Settle.as_view(), name="settle"),
    path("<int:pk>/league/file/", league.TableFile.as_view(), name="file"),
    path("<int:pk>/league/<int:area>/", league.OneRow.as_view(), name="row"),
    path("<int:pk>/league/<int:area>/<int:item>/", league.GiveMark.as_view(), name="mark"),
]
