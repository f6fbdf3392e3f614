"""The one transaction that stores a batch of judged responses. Only intake and the writer call it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from django.conf import settings
from django.db import connection, transaction

from forms_builder.errors import Problem
from surveys import gates, quotas
from surveys.enums import HeldReason, HeldState, ResponseState
from surveys.errors import Refusal
from surveys.households import Address, Dwelling, match
from surveys.models import Held, QueueRow, Response
from surveys.receipts import receipt_for

if TYPE_CHECKING:
    from surveys.intake import Outcome, Prepared

COLUMNS = (
    "id", "version_id", "questionnaire_id", "channel_id", "area_id", "household_id", "answers", "consent",
    "fingerprint", "receipt", "state", "revision", "started_at", "completed_at", "received_at",
)  # fmt: skip
ROWS_PER_INSERT = 60  # 15 columns each: below SQLite's oldest limit of 999 parameters


def store(batch: Sequence[Prepared]) -> list[Outcome]:
    """Store what is new, recognise repeats, keep aside conflicts and what was marked as held.

    One transaction; when it returns, everything said in the outcomes is committed.
    """
    if not batch:
        return []
    dwellings = match(each.address for each in batch if each.address)
    gated = [index for index, item in enumerate(batch) if item.submission.channel.gate]
    plain = [index for index, item in enumerate(batch) if not item.submission.channel.gate]
    with transaction.atomic():
        judged = gates.store([batch[index] for index in gated], dwellings) if gated else []
        stored = _store_plain([batch[index] for index in plain], dwellings) if plain else []
    found = dict(zip([*gated, *plain], [*judged, *stored], strict=True))
    return [found[index] for index in range(len(batch))]


def _store_plain(batch: Sequence[Prepared], dwellings: dict[Address, Dwelling]) -> list[Outcome]:
    """Those of channels without a gate, within the caller's transaction."""
    outcomes: dict[int, Outcome] = {}
    fresh: dict[UUID, Prepared] = {}
    for item in sorted(batch, key=lambda each: each.id):
        if item.held is None:
            fresh.setdefault(item.id, item)
    places = quotas.claim(fresh.values())
    full = places.refused
    inserted = _insert([_row(item, dwellings) for item in fresh.values() if item.id not in full])
    quotas.give_back([item for item in places.holders if item.id not in inserted])
    new = {id(item) for item in fresh.values() if item.id in inserted}
    known = _known([item.id for item in batch if id(item) not in new])
    # In order of id, so that two processes that keep the same things aside cannot wait for each other.
    for index, item in sorted(enumerate(batch), key=lambda each: (each[1].id, each[1].fingerprint)):
        if item.held is None and item.id in full:
            outcomes[index] = _refused(Refusal("invalid", problems=full[item.id]))
        else:
            outcomes[index] = _outcome(item, id(item) in new, known)
    return [outcomes[index] for index in range(len(batch))]


def _refused(refusal: Refusal) -> Outcome:
    from surveys.intake import Outcome

    return Outcome("refused", refusal=refusal)


def _outcome(item: Prepared, new: bool, known: dict[UUID, str]) -> Outcome:
    from surveys.intake import Outcome

    receipt = receipt_for(item.id)
    if new:
        return Outcome("stored", receipt)
    if known.get(item.id) in item.fingerprints or (item.id in known and _let_in(item)):
        return Outcome("repeat", receipt)
    reason = HeldReason.CONFLICT if item.id in known else item.held
    refusal = keep_aside(item, reason or HeldReason.CONFLICT)
    if refusal:
        return _refused(refusal)
    return Outcome("held", refusal=Refusal("conflict" if reason == HeldReason.CONFLICT else "held"))


def keep_aside(item: Prepared, reason: HeldReason) -> Refusal | None:
    """Keep a submission for staff, once; a Refusal where the channel's quarantine is full, or where the
    submission holds what no database keeps."""
    if not _keepable(item.submission.payload):
        return Refusal("malformed_answers")
    if Held.objects.filter(response_id=item.id, fingerprint__in=item.fingerprints).exists():
        return None
    waiting = Held.objects.filter(channel_id=item.submission.channel.pk, state=HeldState.WAITING)
    if waiting.count() >= settings.HELD_PER_CHANNEL:
        return Refusal("held_full")
    Held.objects.bulk_create(
        [
            Held(
                channel_id=item.submission.channel.pk,
                response_id=item.id,
                reason=reason,
                fingerprint=item.fingerprint,
                payload=item.submission.payload,
                problems=[problem_json(problem) for problem in item.problems],
                received_at=item.submission.received_at,
            )
        ],
        ignore_conflicts=True,
    )
    return None


def _let_in(item: Prepared) -> bool:
    """Whether staff have let this very submission count, as it came, since it was held."""
    mine = Held.objects.filter(response_id=item.id, fingerprint__in=item.fingerprints)
    return mine.filter(state=HeldState.ACCEPTED).exists()


def _keepable(payload: Any) -> bool:
    """Whether a payload can be kept as it came: PostgreSQL's JSON knows no NUL, and nesting has a bound."""
    try:
        text = orjson.dumps(payload)
    except orjson.JSONEncodeError:
        return False
    return rb"\u0000" not in text.replace(rb"\\", b"")


def problem_json(problem: Problem) -> dict[str, Any]:
    """A problem as it is kept: code and parameters, so that it can be said in any language later."""
    return {
        "code": problem.code,
        "question": problem.question,
        "params": dict(problem.params),
        "text": problem.text,
    }


def _row(item: Prepared, dwellings: dict[Address, Dwelling]) -> tuple[Any, ...]:
    channel, version = item.submission.channel, item.version
    if version is None:
        raise ValueError("only judged responses are stored")
    dwelling = dwellings.get(item.address) if item.address else None
    return (
        _uuid(item.id),
        version.pk,
        version.questionnaire_id,
        channel.pk,
        dwelling.building_id if dwelling else channel.area_id,
        dwelling.household_id if dwelling else None,
        orjson.dumps(item.answers).decode(),
        None if item.consent is None else orjson.dumps(item.consent).decode(),
        item.fingerprint,
        receipt_for(item.id),
        ResponseState.ACCEPTED.value,
        0,
        _time(item.started_at),
        _time(item.completed_at),
        _time(item.submission.received_at),
    )


def _insert(rows: list[tuple[Any, ...]]) -> set[UUID]:
    """Insert responses that are not there yet, each with its place in the queue. Returns the new ids."""
    inserted: set[UUID] = set()
    table = Response._meta.db_table
    one = "(" + ",".join(["%s"] * len(COLUMNS)) + ")"
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS_PER_INSERT):
            part = rows[start : start + ROWS_PER_INSERT]
            # Table and column names are ours; every value is a parameter.
            sql = (
                f"INSERT INTO {table} ({','.join(COLUMNS)}) VALUES {','.join([one] * len(part))} "  # noqa: S608
                "ON CONFLICT (id) DO NOTHING RETURNING id"
            )
            if connection.vendor == "postgresql":  # one round trip for both tables
                sql = (
                    f"WITH new AS ({sql}), queued AS (INSERT INTO {QueueRow._meta.db_table} "  # noqa: S608
                    "(response_id, revision, sign) SELECT id, 0, 1 FROM new) SELECT id FROM new"
                )
            cursor.execute(sql, [value for row in part for value in row])
            ids = [each if isinstance(each, UUID) else UUID(each) for (each,) in cursor.fetchall()]
            if connection.vendor != "postgresql":
                QueueRow.objects.bulk_create([QueueRow(response_id=each, revision=0, sign=1) for each in ids])
            inserted.update(ids)
    return inserted


def _known(ids: list[UUID]) -> dict[UUID, str]:
    if not ids:
        return {}
    return dict(Response.objects.filter(pk__in=ids).values_list("pk", "fingerprint"))


def _uuid(value: UUID) -> Any:
    return value if connection.features.has_native_uuid_field else value.hex


def _time(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if value is not None else None
