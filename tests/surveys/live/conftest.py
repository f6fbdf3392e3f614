"""A town whose two communities have folded responses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import Locale

from surveys import results
from surveys.tallying import fold_all
from tests.factories.town import Community, Town, town


@pytest.fixture
def place(db: None) -> Town:
    """Two communities under one street, nothing answered yet."""
    Locale.objects.get_or_create(language_code="zh-hans")  # a transactional test before may have flushed it
    return town()


@pytest.fixture
def live_place(transactional_db: None) -> Town:
    """The same for tests whose reads come from other threads."""
    Locale.objects.get_or_create(language_code="zh-hans")
    return town()


@pytest.fixture(autouse=True)
def _forget_catalogues() -> Iterator[None]:
    results._joined.clear()
    yield
    results._joined.clear()


def answer(community: Community, *, days_ago: int = 0, **answers: Any) -> None:
    """One response by question id (`q_rate="5"`), folded."""
    named = {key.replace("_", "-"): value for key, value in answers.items()}
    at: datetime = timezone.now() - timedelta(days=days_ago)
    community.response(answers=named, received_at=at)
    fold_all()
