"""The database itself refuses to change the ledger."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from satisfaction.credit.enums import EventKind
from satisfaction.credit.ledger import triggers
from satisfaction.credit.ledger.appending import append
from satisfaction.credit.models import CreditEntry, EntryEvent
from tests.factories.credit import FIRST, make_entry, make_public
from tests.satisfaction.credit.ledger.conftest import Book

SQLITE_ONLY = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own statement")
POSTGRESQL_ONLY = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL's own statement")


def refused(act: Callable[[], object]) -> bool:
    """Whether the database refuses it."""
    try:
        with transaction.atomic():
            act()
    except DatabaseError as error:
        return triggers.REFUSAL in str(error) or triggers.GAP in str(error)
    return False


def run(sql: str) -> Callable[[], object]:
    def act() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)

    return act


def everything() -> tuple[list[object], list[object]]:
    return list(CreditEntry.objects.values_list().order_by("pk")), list(
        EntryEvent.objects.values_list().order_by("seq")
    )


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE credit_creditentry SET points = 0",
        "DELETE FROM credit_creditentry",
        "UPDATE credit_entryevent SET kind = 'refused' WHERE seq = 1",
        "UPDATE credit_entryevent SET seq = seq + 10",
        "DELETE FROM credit_entryevent WHERE seq = 3",
        pytest.param(
            "INSERT OR REPLACE INTO credit_entryevent (seq, entry_id, kind, 'on', at, data, previous, hash) "
            "SELECT seq, entry_id, 'refused', \"on\", at, data, previous, hash FROM credit_entryevent "
            "WHERE seq = 2",
            marks=SQLITE_ONLY,
        ),
        pytest.param("REPLACE INTO credit_creditentry SELECT * FROM credit_creditentry", marks=SQLITE_ONLY),
        pytest.param("TRUNCATE credit_entryevent CASCADE", marks=POSTGRESQL_ONLY),
        pytest.param("TRUNCATE credit_creditentry CASCADE", marks=POSTGRESQL_ONLY),
    ],
)
def test_no_statement_changes_what_is_written(book: Book, sql: str) -> None:
    make_public(make_entry(book.company, book.scheme, book.clerk))
    before = everything()
    if sql.startswith("TRUNCATE"):
        connection.check_constraints()  # else what the test itself wrote prevents it
    assert refused(run(sql))
    assert everything() == before


@pytest.mark.parametrize(("seq", "previous"), [(3, ""), (2, "f" * 64), (1, "")])
def test_a_line_must_follow_on_the_last(book: Book, seq: int, previous: str) -> None:
    entry = make_entry(book.company, book.scheme, book.clerk)
    last = EntryEvent.objects.get().hash
    line = EntryEvent(
        seq=seq,
        entry=entry,
        kind="confirmed",
        on=FIRST,
        at=entry.created_at,
        previous=previous or last,
        hash="9",
    )
    if seq == 1:  # taken already, whichever way the database says so
        with pytest.raises(DatabaseError), transaction.atomic():
            line.save(force_insert=True)
    else:
        assert refused(lambda: line.save(force_insert=True))
    assert EntryEvent.objects.count() == 1
    append(entry, EventKind.CONFIRMED, on=FIRST, by=book.clerk)
    assert [each.seq for each in EntryEvent.objects.order_by("seq")] == [1, 2]


def test_a_trigger_that_was_dropped_is_named_and_comes_back(book: Book) -> None:
    assert triggers.missing() == []
    name = "credit_entryevent_no_update"
    on = " ON credit_entryevent" if connection.vendor == "postgresql" else ""
    run(f"DROP TRIGGER {name}{on}")()
    assert triggers.missing() == [name]
    triggers.install()
    assert triggers.missing() == []
    triggers.remove()
    assert len(triggers.missing()) == (7 if connection.vendor == "postgresql" else 6)
    triggers.install()


def test_a_trigger_that_was_weakened_is_named(book: Book) -> None:
    name = "credit_creditentry_no_delete"
    if connection.vendor == "postgresql":
        run(f"ALTER TABLE credit_creditentry DISABLE TRIGGER {name}")()
        assert triggers.missing() == [name]
        run(f"ALTER TABLE credit_creditentry ENABLE TRIGGER {name}")()
        run(
            f"CREATE OR REPLACE FUNCTION {triggers.FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RETURN OLD; END $$"
        )()
        assert len(triggers.missing()) == 6
    else:
        run(f"DROP TRIGGER {name}")()
        run(
            f"CREATE TRIGGER {name} BEFORE DELETE ON credit_creditentry WHEN OLD.points > 0 "
            "BEGIN SELECT RAISE(ABORT, 'no'); END"
        )()
        assert triggers.missing() == [name]
    triggers.install()
    assert triggers.missing() == []


@POSTGRESQL_ONLY
@pytest.mark.parametrize(
    "weaker",
    [
        "BEFORE UPDATE ON credit_creditentry FOR EACH ROW WHEN (OLD.points > 0)",
        "BEFORE UPDATE OF title ON credit_creditentry FOR EACH ROW",
        "BEFORE DELETE ON credit_creditentry FOR EACH ROW",
        "BEFORE UPDATE ON credit_creditentry FOR EACH STATEMENT",
        "BEFORE UPDATE ON credit_scheme FOR EACH ROW",
    ],
)
def test_a_trigger_that_does_less_under_the_same_name_is_named(book: Book, weaker: str) -> None:
    name = "credit_creditentry_no_update"
    run(f"DROP TRIGGER {name} ON credit_creditentry")()
    run(f"CREATE TRIGGER {name} {weaker} EXECUTE FUNCTION {triggers.FUNCTION}()")()
    assert triggers.missing() == [name]
    triggers.install()
    assert triggers.missing() == []


def test_readiness_names_a_missing_trigger(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal import health

    monkeypatch.setattr(health.connection, "close", lambda: None)  # the test's own connection
    assert health._database() == []
    triggers.remove()
    assert (
        "ledger: trigger credit_entryevent_no_delete is missing; run manage.py migrate" in health._database()
    )
    triggers.install()
