"""Addresses of the ledger's staff pages, below /admin/credit/. A feature of another folder adds its own."""

from __future__ import annotations

from django.urls import path

from satisfaction.credit.entries.views import ledger, listing, one, proposing, steps
from satisfaction.credit.feeds import consultation_views as consultation
from satisfaction.credit.feeds import views as feeds
from satisfaction.credit.objections.views import staff as objections
from satisfaction.credit.repairs import views as repairs

app_name = "credit"

urlpatterns = [
    path("entries/", listing.EntryList.as_view(), name="entries"),
    path("entries/new/", listing.ChooseCompany.as_view(), name="entry_choose"),
    path("entries/new/<int:company>/", proposing.EntryCreate.as_view(), name="entry_create"),
    path("entries/<int:pk>/", one.EntryPage.as_view(), name="entry"),
    path("entries/<int:pk>/notice/", one.EntryNotice.as_view(), name="notice"),
    path("entries/<int:pk>/correct/", proposing.EntryCorrect.as_view(), name="correct"),
    path("entries/<int:pk>/object/", objections.PutDown.as_view(), name="object"),
    path("entries/<int:pk>/repair/", repairs.Apply.as_view(), name="apply"),
    path("entries/<int:pk>/step/<slug:step>/", steps.TakeStep.as_view(), name="step"),
    path("files/<int:pk>/", one.EvidenceDownload.as_view(), name="file"),
    path("lines/", ledger.LedgerPage.as_view(), name="ledger"),
    path("objections/", objections.ObjectionList.as_view(), name="objections"),
    path("objections/<int:pk>/", objections.ObjectionPage.as_view(), name="objection"),
    path("objections/<int:pk>/decide/", objections.ObjectionDecide.as_view(), name="objection_decide"),
    path("objections/<int:pk>/paper/", objections.ObjectionPaper.as_view(), name="objection_paper"),
    path("repairs/", repairs.RepairList.as_view(), name="repairs"),
    path("repairs/<int:pk>/", repairs.RepairPage.as_view(), name="repair"),
    path("scores/", feeds.ScoreList.as_view(), name="scores"),
    path("results/", consultation.ConsultationList.as_view(), name="consultation"),
    path("results/new/", feeds.ChooseForCommitment.as_view(), name="commitment_choose"),
    path("results/new/<int:company>/", feeds.CommitmentEnter.as_view(), name="commitment"),
]
