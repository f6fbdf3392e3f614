"""Write a sealed test's rows anew in the order of random ids, so that nothing in the database tells in which
order they came: not the rows' own numbers (SQLite), not their places or writers (PostgreSQL)."""

from __future__ import annotations

from django.db import connection, transaction

from satisfaction.models import Test, Vote
from surveys.models import Response


def rewrite(test: Test) -> None:
    """Responses and votes of the test, within the caller's transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten, too
        votes, responses = Vote._meta.db_table, Response._meta.db_table
        # Tables and columns are ours; every value is a parameter.
        for table, key, where in (
            (responses, "id", f"id IN (SELECT response_id FROM {votes} WHERE test_id = %s)"),  # noqa: S608
            (votes, "response_id", "test_id = %s"),
        ):
            cursor.execute(
                f"CREATE TEMPORARY TABLE rewritten AS SELECT * FROM {table} WHERE {where}",  # noqa: S608
                [test.pk],
            )
            cursor.execute(f"DELETE FROM {table} WHERE {where}", [test.pk])  # noqa: S608
            cursor.execute(f"INSERT INTO {table} SELECT * FROM rewritten ORDER BY {key}")  # noqa: S608
            cursor.execute("DROP TABLE rewritten")


def sweep() -> None:
    """Remove what the old rows left behind in the files. Outside of transactions only; else nothing."""
    if connection.in_atomic_block or not transaction.get_autocommit():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in (Response._meta.db_table, Vote._meta.db_table):
                cursor.execute(f"VACUUM {table}")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
