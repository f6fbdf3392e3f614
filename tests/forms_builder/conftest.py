"""Fixtures of the form builder's tests: a community's folder and an author signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale

from forms_builder import library
from forms_builder.models import Questionnaire
from forms_builder.views import add_draft
from tests.factories import AreaFactory, CommunityPageFactory


@pytest.fixture
def folder(db: None) -> Any:
    """A community's folder."""
    Locale.objects.get_or_create(language_code="zh-hans")  # a transactional test before may have flushed it
    return CommunityPageFactory(area=AreaFactory())


@pytest.fixture
def author(db: None, django_user_model: Any) -> Any:
    """Someone who may author and publish everywhere."""
    return django_user_model.objects.create_superuser("author", "author@example.org", "secret-word-1")


@pytest.fixture
def admin(author: Any) -> Client:
    """A browser in which the author is signed in."""
    client = Client()
    client.force_login(author)
    return client


@pytest.fixture
def new_draft(folder: Any, author: Any) -> Callable[[str], Questionnaire]:
    """A saved draft of a template."""

    def make(key: str) -> Questionnaire:
        draft = library.draft(key)
        add_draft(draft, folder, author)
        return draft

    return make
