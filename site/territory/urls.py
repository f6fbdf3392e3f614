"""Addresses of territory's own staff pages, below /admin/territory/."""

from __future__ import annotations

from django.urls import path

from territory import views

app_name = "territory"

urlpatterns = [
    path("choose/", views.ChoosePlace.as_view(), name="choose"),
    path("ledger/", views.LedgerList.as_view(), name="ledger"),
    path("ledger/<int:pk>/", views.LedgerPage.as_view(), name="ledger_of"),
    path("ledger/<int:pk>/<str:layout>/", views.LedgerExport.as_view(), name="ledger_export"),
    path("household/<int:pk>/contact/", views.HouseholdContact.as_view(), name="household_contact"),
    path("household/<int:pk>/tags/", views.AddTag.as_view(), name="tag_add"),
    path("tags/<int:pk>/withdraw/", views.WithdrawTag.as_view(), name="tag_withdraw"),
    path("organisation/<int:pk>/contact/", views.OrganisationContact.as_view(), name="organisation_contact"),
]
