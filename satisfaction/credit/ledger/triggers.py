"""Database triggers that make the ledger append-only: no UPDATE, DELETE, REPLACE or TRUNCATE, and no line
that does not follow on the last one. They know nothing of Django; whoever can drop triggers can drop these,
which is why verifying looks for them and the chain of hashes does not rest on them.

SQLite drops a table's triggers when a migration rebuilds it, so they are installed after every migration, and
/-/ready/ says when one is missing.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

ENTRIES, EVENTS = "credit_creditentry", "credit_entryevent"
TABLES = (ENTRIES, EVENTS)
REFUSAL = "the credit ledger is append-only"
GAP = "a line of the credit ledger must follow on the last one"
FUNCTION, FOLLOWS = "credit_ledger_refuse", "credit_ledger_follows"

# By trigger name: table and statement.
SQLITE: dict[str, tuple[str, str]] = {}
POSTGRESQL: dict[str, tuple[str, str]] = {}
for _table in TABLES:
    for _verb in ("UPDATE", "DELETE"):
        _name = f"{_table}_no_{_verb.lower()}"
        SQLITE[_name] = (
            _table,
            f"CREATE TRIGGER {_name} BEFORE {_verb} ON {_table} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        )
        POSTGRESQL[_name] = (
            _table,
            f"CREATE TRIGGER {_name} BEFORE {_verb} ON {_table} FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()",
        )
    POSTGRESQL[f"{_table}_no_truncate"] = (
        _table,
        f"CREATE TRIGGER {_table}_no_truncate BEFORE TRUNCATE ON {_table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()",
    )
# INSERT OR REPLACE deletes the old row without a DELETE trigger: the insert itself is refused.
SQLITE["credit_creditentry_no_replace"] = (
    ENTRIES,
    "CREATE TRIGGER credit_creditentry_no_replace BEFORE INSERT ON credit_creditentry "
    "WHEN EXISTS (SELECT 1 FROM credit_creditentry WHERE id = NEW.id OR uid = NEW.uid) "
    "BEGIN SELECT RAISE(ABORT, 'the credit ledger is append-only'); END",
)
SQLITE["credit_entryevent_follows"] = (
    EVENTS,
    "CREATE TRIGGER credit_entryevent_follows BEFORE INSERT ON credit_entryevent "
    "WHEN NEW.seq <> COALESCE((SELECT MAX(seq) FROM credit_entryevent), 0) + 1 OR NEW.previous <> "
    "COALESCE((SELECT hash FROM credit_entryevent ORDER BY seq DESC LIMIT 1), NEW.previous) "
    "OR EXISTS (SELECT 1 FROM credit_entryevent WHERE hash = NEW.hash) "
    "BEGIN SELECT RAISE(ABORT, 'a line of the credit ledger must follow on the last one'); END",
)
POSTGRESQL["credit_entryevent_follows"] = (
    EVENTS,
    "CREATE TRIGGER credit_entryevent_follows BEFORE INSERT ON credit_entryevent "
    f"FOR EACH ROW EXECUTE FUNCTION {FOLLOWS}()",
)
# PostgreSQL's functions, by name: the body.
BODIES = {
    FUNCTION: f" BEGIN RAISE EXCEPTION '{REFUSAL}'; END ",
    FOLLOWS: (
        " DECLARE last record; "
        "BEGIN SELECT seq, hash INTO last FROM credit_entryevent ORDER BY seq DESC LIMIT 1; "
        "IF NEW.seq <> COALESCE(last.seq, 0) + 1 OR NEW.previous <> COALESCE(last.hash, NEW.previous) "
        "THEN RAISE EXCEPTION 'a line of the credit ledger must follow on the last one'; END IF; "
        "RETURN NEW; END "
    ),
}


def _wanted() -> dict[str, tuple[str, str]]:
    return POSTGRESQL if connection.vendor == "postgresql" else SQLITE


# Of pg_trigger.tgtype: for each row, before, and which statement.
ROW, BEFORE, KINDS = 1, 2, {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}


def _told(sql: str) -> str:
    """What PostgreSQL says of a trigger that is as `sql` makes it: table, type and the function's body."""
    words = sql.split()
    kind = KINDS[words[4]] + BEFORE + (ROW if "FOR EACH ROW" in sql else 0)
    return f"{words[6]} {kind} {BODIES[FOLLOWS if FOLLOWS in sql else FUNCTION]}"


def _present() -> dict[str, str]:
    """The triggers that are there, switched on and bound to no condition or column, by name: what they do
    (SQLite: all of it; PostgreSQL: table, type and the body of their function)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname, c.relname || ' ' || t.tgtype || ' ' || p.prosrc "
                "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "JOIN pg_proc p ON p.oid = t.tgfoid "
                "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL "
                "AND t.tgattr::text = '' AND c.relname = ANY(%s) "
                "AND pg_table_is_visible(c.oid)",
                [list(TABLES)],
            )
        else:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s)", TABLES
            )
        return dict(cursor.fetchall())


def missing() -> list[str]:
    """The names of triggers that are not there, switched off, or not as they should be. One query."""
    present, wanted = _present(), _wanted()
    if connection.vendor == "postgresql":
        return [name for name, (_table, sql) in wanted.items() if present.get(name) != _told(sql)]
    return [name for name, (_table, sql) in wanted.items() if present.get(name) != sql]


def install() -> None:
    """Put back whatever is missing. Does nothing where all is there."""
    absent = missing()
    if not absent:
        return
    wanted = _wanted()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name, body in BODIES.items():
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
                )
        for name in absent:
            table, sql = wanted[name]
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
            cursor.execute(sql)


def remove() -> None:
    """Take all of them away: for tests that flush the database, and for playing the intruder."""
    with connection.cursor() as cursor:
        for name, (table, _sql) in _wanted().items():
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def after_migrate(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """Install the triggers once the tables are there."""
    tables = connection.introspection.table_names()
    if using == connection.alias and all(table in tables for table in TABLES):
        install()
