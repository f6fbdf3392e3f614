"""The two addresses that watchers of the server ask."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db(transaction=True)


def test_health_answers(client: Client) -> None:
    assert client.get("/-/health/").status_code == 200


def test_ready_says_what_is_missing(client: Client) -> None:
    answer = client.get("/-/ready/")
    assert answer.status_code == 503
    assert any("writer" in problem for problem in answer.json()["problems"])
