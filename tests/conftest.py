"""Fixtures for all tests."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

logging.getLogger("httpx").setLevel(logging.WARNING)  # a drill sends thousands of requests
os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
)  # Playwright's sync API keeps a loop in the test thread

expect.set_options(timeout=15_000)  # two cores may be busy with another browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One Chromium for a module."""
    from tests.e2e.phone import chromium

    with chromium() as running:
        yield running


DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database, so that only that is run once more on PostgreSQL."""
    for item in items:
        used = DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ()))
        if used or item.get_closest_marker("django_db"):
            item.add_marker("database")


@pytest.fixture(autouse=True)
def _clean_memory(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing that one test left in memory or on disk reaches the next."""
    from surveys import households, versions

    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
    settings.BALLOT_KEYS = str(settings.MEDIA_ROOT / "ballot_keys")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.AXES_ENABLED = False
    versions.forget()
    households.forget()
    cache.clear()
    yield
    versions.forget()
    households.forget()


@pytest.fixture(autouse=True)
def _flushable_ledger(request: pytest.FixtureRequest) -> Iterator[None]:
    """The flush after a transactional test deletes from every table, which the ledger's triggers refuse: take
    them away first (the flush's own post_migrate puts them back)."""
    marker = request.node.get_closest_marker("django_db")
    flushed = {"transactional_db", "live_server"}.intersection(request.fixturenames)
    if not (flushed or (marker and marker.kwargs.get("transaction"))):
        yield
        return
    from satisfaction.credit.ledger import triggers

    request.getfixturevalue("transactional_db")
    yield
    triggers.remove()
