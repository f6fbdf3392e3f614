"""Signed-in browsers, and tests in every state."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.factories.satisfaction import Setting, opened, setting

Visitor = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def _own_keys(settings: Any, tmp_path: Path) -> None:
    settings.BALLOT_KEYS = tmp_path / "keys"


@pytest.fixture
def visit() -> Visitor:
    """A client that is signed in as a user."""

    def signed_in(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def draft(db: None) -> Setting:
    """A test that could be opened: three buildings of six households."""
    return setting()


@pytest.fixture
def running(db: None) -> Setting:
    """An anonymous test that is open."""
    return opened()
