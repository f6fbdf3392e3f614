"""Locks on PostgreSQL that leave no trace in rows (a row lock would: xmax). On SQLite one writer writes at a
time, so there is nothing to lock. All end with the transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import connection

TESTS = 0x6A757774  # "juwt": the first of the two numbers of a test's lock


def share(tests: Iterable[int]) -> None:
    """While votes are stored: these tests are not closed meanwhile."""
    _each("SELECT pg_advisory_xact_lock_shared(%s, %s)", [(TESTS, pk) for pk in sorted(tests)])


def close(test: int) -> None:
    """Wait until nobody stores votes of the test, and keep everybody from beginning to."""
    _each("SELECT pg_advisory_xact_lock(%s, %s)", [(TESTS, test)])


def take(names: Iterable[str]) -> None:
    """One transaction at a time for each name. Sorted, so that two cannot wait for each other."""
    numbers = sorted(
        int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True) for name in set(names)
    )
    _each("SELECT pg_advisory_xact_lock(%s)", [(number,) for number in numbers])


def _each(sql: str, parameters: list[tuple[int, ...]]) -> None:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for each in parameters:
            cursor.execute(sql, each)
