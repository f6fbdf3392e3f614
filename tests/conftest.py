"""Fixtures for all tests."""

from __future__ import annotations

import gc
import logging
import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import expect

from tests.drill.server import migrated

logging.getLogger("httpx").setLevel(logging.WARNING)  # a drill sends thousands of requests
os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
)  # Playwright's sync API keeps a loop in the test thread

hypothesis_settings.register_profile(  # a busy machine is no counterexample
    "juwen", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("juwen")

expect.set_options(timeout=15_000)  # two cores may be busy with another browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One Chromium for a module."""
    from tests.e2e.phone import chromium

    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """On SQLite the tables are there already."""
    return connection.vendor == "sqlite" or bool(request.config.getvalue("reuse_db"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None
) -> Iterator[None]:
    """On SQLite a copy of the tables that are made once a test run."""
    file = Path(str(connection.settings_dict["TEST"]["NAME"]))
    option = request.config.getvalue
    kept = bool(option("reuse_db"))
    if connection.vendor != "sqlite":
        yield
        return
    if not (kept and file.exists()) or option("create_db"):
        _remove(file)
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(migrated(), file)
    yield
    if not kept:
        connection.close()
        _remove(file)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Content types are known from the start, so that no count of queries hangs on which test comes first."""
    from django.contrib.contenttypes.models import ContentType

    with django_db_blocker.unblock():
        ContentType.objects.get_for_models(*apps.get_models())


def _remove(file: Path) -> None:
    for each in ("", "-wal", "-shm"):
        file.with_name(file.name + each).unlink(missing_ok=True)


DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database, and what commits there: threads and processes that meet."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        marker = item.get_closest_marker("django_db")
        if DATABASE_FIXTURES.intersection(names) or marker:
            item.add_marker("database")
        if "transactional_db" in names or (marker and marker.kwargs.get("transaction")):
            item.add_marker("commits")


def pytest_collection_finish() -> None:
    """All that was imported stays: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _put_back() -> Iterator[None]:
    """Tests that commit leave the database as they found it."""
    from tests.factories.restoring import restoring

    with restoring():
        yield


@pytest.fixture(scope="session", autouse=True)
def _static_files_listed_once() -> Iterator[None]:
    """Every test client starts WhiteNoise, which lists some thousand files; they stay the same."""
    from whitenoise.middleware import WhiteNoiseMiddleware

    list_files = WhiteNoiseMiddleware.add_files_from_finders
    listed: dict[str, Any] = {}

    def add_files(self: WhiteNoiseMiddleware) -> None:
        if not listed:
            list_files(self)
            listed.update(self.files)
        self.files.update(listed)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add_files)
        yield


@pytest.fixture(scope="session")
def _media(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for each test's uploads (pytest's own numbering reads all folders to name one more)."""
    above = tmp_path_factory.mktemp("media")
    return (above / str(number) for number in count())


@pytest.fixture(autouse=True)
def _clean_memory(settings: Any, _media: Iterator[Path]) -> Iterator[None]:
    """Nothing that one test left in memory or on disk reaches the next."""
    from satisfaction.archive import everybody
    from surveys import households, versions

    settings.MEDIA_ROOT = next(_media)
    settings.MEDIA_ROOT.mkdir()
    settings.BALLOT_KEYS = str(settings.MEDIA_ROOT / "ballot_keys")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.AXES_ENABLED = False
    versions.forget()
    households.forget()
    everybody.forget()
    cache.clear()
    yield
    versions.forget()
    households.forget()
