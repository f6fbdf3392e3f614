"""The address that goes into links, QR codes and posters can be opened by a phone."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from surveys.admin.channels import form_address
from surveys.models import Channel


@pytest.mark.parametrize(
    ("base", "lan", "host", "expected"),
    [
        ("", "", "127.0.0.1:8000", "http://127.0.0.1:8000/f/abc/"),
        ("", "http://10.0.0.7:8000", "127.0.0.1:8000", "http://10.0.0.7:8000/f/abc/"),
        ("", "http://10.0.0.7:8000", "survey.example", "http://survey.example/f/abc/"),
        ("https://juwen.example", "http://10.0.0.7:8000", "127.0.0.1", "https://juwen.example/f/abc/"),
    ],
)
def test_address(settings: Any, rf: RequestFactory, base: str, lan: str, host: str, expected: str) -> None:
    settings.BASE_URL, settings.LAN_URL = base, lan

    assert form_address(rf.get("/", headers={"host": host}), Channel(code="abc")) == expected
