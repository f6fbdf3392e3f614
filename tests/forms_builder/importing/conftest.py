"""A street with two communities, and signed-in authors of both."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale

from tests.factories.town import Town
from tests.factories.town import town as build


@pytest.fixture
def town(db: None) -> Town:
    """The street."""
    Locale.objects.get_or_create(language_code="zh-hans")
    return build()


def signed_in(user: Any) -> Client:
    """A browser."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def client(town: Town) -> Client:
    """The sun community's author."""
    return signed_in(town.sun.people["author"])


@pytest.fixture
def stranger(town: Town) -> Client:
    """The moon community's author."""
    return signed_in(town.moon.people["author"])
