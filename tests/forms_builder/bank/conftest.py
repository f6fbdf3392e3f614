"""A street with two communities that share by area."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale

from forms_builder import library
from forms_builder.models import Questionnaire
from forms_builder.views import add_draft
from tests.factories.town import Town
from tests.factories.town import town as build


@pytest.fixture
def town(db: None, settings: Any) -> Town:
    """The street."""
    settings.FORMS_BUILDER_BANK_PLACES = "tests.forms_builder.bank.places.AreaPlaces"
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


@pytest.fixture
def draft(town: Town) -> Callable[..., Questionnaire]:
    """Makes a draft of a template in the sun community."""

    def make(key: str = "owner_satisfaction", folder: Any = None) -> Questionnaire:
        found = library.draft(key)
        add_draft(found, folder or town.sun.folder, town.sun.people["author"])
        return found

    return make
