"""Two people, and kinds of jobs for tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from jobs import kinds

from tests.factories import UserFactory
from tests.jobs import work


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    """The test's kinds, known only here."""
    before = dict(kinds._registry)
    work.register()
    yield
    kinds._registry.clear()
    kinds._registry.update(before)


def person(name: str) -> Any:
    """Someone who may open the admin, and nothing more."""
    user = UserFactory(username=name)
    user.user_permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    )
    return user


@pytest.fixture
def owner(db: None) -> Any:
    """Whoever asks for jobs."""
    return person("owner")


@pytest.fixture
def stranger(db: None) -> Any:
    """Someone else."""
    return person("stranger")


@pytest.fixture
def client(owner: Any) -> Client:
    """The owner's browser; CSRF is checked."""
    found = Client()
    found.force_login(owner)
    return found
