"""After a test that committed, the database is put back to what it was: never emptied.

Django flushes every table instead, makes permissions and content types anew with other keys, and loses what
the migrations put there: the languages, the topmost page. That takes longer than most tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase

from satisfaction.credit.ledger import triggers
from tests.factories.replaying import KEYS_ONLY, State, insert, state, whole

Rows = list[tuple[Any, ...]]


class Ground:
    """The database as the first test that commits finds it: nothing has been committed before."""

    def __init__(self) -> None:
        self.state: State = state()
        self.large: dict[str, Rows] = {table: whole(table) for table in KEYS_ONLY}

    def put_back(self) -> None:
        """Write the rows of all tables in which any differs. The ledger lets go only for as long as that."""
        now = state()
        touched = [table for table in {*now, *self.state} if now.get(table) != self.state.get(table)]
        if not touched:
            return
        guarded = not set(triggers.TABLES).isdisjoint(touched)
        if guarded:
            triggers.remove()
        with transaction.atomic(), connection.cursor() as cursor:  # foreign keys are looked at in the end
            for table in touched:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608
            for table in touched:
                if rows := self.large.get(table) or list(self.state.get(table, {}).values()):
                    insert(cursor, table, rows)
        if guarded:
            triggers.install()


@contextmanager
def restoring() -> Iterator[None]:
    """While this lasts, tests that commit put back what they found."""
    ground: list[Ground] = []
    set_up = TransactionTestCase._fixture_setup.__func__  # a class method

    def fixture_setup(case: type[TransactionTestCase]) -> None:
        if not ground:
            ground.append(Ground())
        set_up(case)

    def fixture_teardown(case: TransactionTestCase) -> None:
        ground[0].put_back()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_setup", classmethod(fixture_setup))
        patch.setattr(TransactionTestCase, "_fixture_teardown", fixture_teardown)
        yield
