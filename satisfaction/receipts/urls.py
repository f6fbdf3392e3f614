"""The public pages' addresses: /tests/… and /receipts/…, taken up by portal.urls."""

from __future__ import annotations

from django.urls import path

from satisfaction.receipts import views

urlpatterns = [
    path("tests/", views.tests, name="public_tests"),
    path("tests/<uuid:uid>/", views.test, name="public_test"),
    path("receipts/", views.receipts, name="receipts"),
    path("receipts/proof.json", views.proof, name="receipt_proof"),
]
