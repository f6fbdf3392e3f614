"""A street with two communities; each test gets a fresh one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from surveys.tallying import fold_all
from tests.factories.town import Community, Town
from tests.factories.town import town as build

Visitor = Callable[[Any], Client]


@pytest.fixture
def town(db: None) -> Town:
    """The street."""
    return build()


@pytest.fixture
def sun(town: Town) -> Community:
    """The community whose staff act."""
    return town.sun


@pytest.fixture
def visit() -> Visitor:
    """A client that is signed in as a user."""

    def signed_in(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def counted(town: Town) -> Callable[[str, str], int]:
    """A number of the sun community's tally after folding."""
    from surveys.models import Tally

    def count(question: str, cell: str, scope: str = "") -> int:
        fold_all()
        row = Tally.objects.filter(
            questionnaire=town.sun.questionnaire, scope=scope, question=question, cell=cell
        ).first()
        return row.n if row else 0

    return count
