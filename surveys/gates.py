"""Channels that somebody else judges, too: a gate decides, inside the storing transaction, whether a
submission is taken, what of it is kept, whether it counts and whom it replaces.

A gate never keeps anything aside: what does not fit is refused with a code and leaves no trace. Gates are
registered by apps above this one (satisfaction.voting.gate); intake and the store know only their names.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from surveys.enums import HeldReason, ResponseState
from surveys.errors import Refusal
from surveys.models import QueueRow, Response
from surveys.receipts import receipt_for

if TYPE_CHECKING:
    from surveys.households import Address, Dwelling
    from surveys.intake import Outcome, Prepared

log = logging.getLogger(__name__)

CODES = {HeldReason.CLOSED: "closed", HeldReason.UNKNOWN_VERSION: "other_version"}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is kept of a submission. `replaces` are ids of stored responses that no longer stand; `note` is
    the gate's own, handed back to `stored`."""

    state: ResponseState
    area: int
    household: int | None
    answers: Mapping[str, Any]  # by question id
    consent: Mapping[str, bool] | None
    fingerprint: str
    started_at: datetime | None
    completed_at: datetime
    received_at: datetime
    crowd: str = ""
    replaces: Sequence[UUID] = ()
    note: Any = None


class Sitting(Protocol):
    """A gate at work on one batch, within the transaction that stores it."""

    def same(self, item: Prepared, fingerprint: str) -> bool:
        """Whether the stored response with the item's id, of that fingerprint, is this very submission."""

    def rule(self, item: Prepared, dwelling: Dwelling | None) -> Ruling:
        """What becomes of an item that is not stored yet. `dwelling` is the one typed by the resident.

        Raises Refusal: then nothing of it is kept.
        """

    def stored(self, item: Prepared, ruling: Ruling) -> None:
        """The response is there: write what belongs to it."""


class Gate(Protocol):
    """What an app registers."""

    def sit(self, items: Sequence[Prepared], dwellings: Mapping[Address, Dwelling]) -> Sitting:
        """Take what locks the items need, in an order of the gate's own, then read what judging takes."""


gates: dict[str, Gate] = {}


def store(items: Sequence[Prepared], dwellings: Mapping[Address, Dwelling]) -> list[Outcome]:
    """Store items of channels with gates, in the order in which they came in, each by itself.

    Within the caller's transaction. Outcomes come in the order of `items`.
    """
    from surveys.intake import Outcome

    outcomes: dict[int, Outcome] = {}
    order = sorted(range(len(items)), key=lambda at: items[at].submission.received_at)
    by_gate: dict[str, list[Prepared]] = {}
    for item in items:
        by_gate.setdefault(item.submission.channel.gate, []).append(item)
    sittings = {
        name: gates[name].sit(some, dwellings) for name, some in sorted(by_gate.items()) if name in gates
    }
    known = _known(items)
    for at in order:
        item = items[at]
        try:
            sitting = sittings.get(item.submission.channel.gate)
            if sitting is None:
                log.error("channel %s has an unknown gate", item.submission.channel.code)
                raise Refusal("storage")
            outcomes[at] = _one(item, sitting, dwellings, known)
        except Refusal as refusal:
            outcomes[at] = Outcome("refused", refusal=refusal)
    return [outcomes[at] for at in range(len(items))]


def _known(items: Sequence[Prepared]) -> dict[UUID, tuple[int, str]]:
    """Channel and fingerprint of the responses that are there, by id."""
    rows = Response.objects.filter(pk__in={item.id for item in items})
    return {pk: (channel, mark) for pk, channel, mark in rows.values_list("pk", "channel", "fingerprint")}


def _one(
    item: Prepared,
    sitting: Sitting,
    dwellings: Mapping[Address, Dwelling],
    known: dict[UUID, tuple[int, str]],
) -> Outcome:
    from surveys.intake import Outcome

    if item.id in known:
        channel, fingerprint = known[item.id]
        if channel == item.submission.channel.pk and sitting.same(item, fingerprint):
            return Outcome("repeat", receipt_for(item.id))
        raise Refusal("conflict_final")
    if item.held == HeldReason.RULE:
        raise Refusal("invalid", problems=item.problems)
    if item.held is not None:
        raise Refusal(CODES[item.held])
    ruling = sitting.rule(item, dwellings.get(item.address) if item.address else None)
    _replace(ruling)
    _insert(item, ruling)
    sitting.stored(item, ruling)
    known[item.id] = item.submission.channel.pk, ruling.fingerprint
    return Outcome("stored", receipt_for(item.id))


def _replace(ruling: Ruling) -> None:
    """Take out of the count what no longer stands; with its own crowd, where it may still wait itself."""
    if not ruling.replaces:
        return
    for row in Response.objects.filter(pk__in=ruling.replaces).order_by("pk"):
        if row.state == ResponseState.ACCEPTED:
            crowd = crowd_of(row.channel_id, row.area_id) if ruling.crowd else ""
            QueueRow.objects.create(response=row, revision=row.revision, sign=-1, crowd=crowd)
        row.state = ResponseState.REPLACED
        row.save(update_fields=["state"])


def crowd_of(channel: int, area: int) -> str:
    """With whom a response of a sealed channel waits to be counted: those of its area."""
    return f"{channel}:{area}"


def _insert(item: Prepared, ruling: Ruling) -> None:
    if item.version is None:
        raise ValueError("only judged responses are stored")
    row = Response(
        id=item.id,
        version_id=item.version.pk,
        questionnaire_id=item.version.questionnaire_id,
        channel_id=item.submission.channel.pk,
        area_id=ruling.area,
        household_id=ruling.household,
        answers=dict(ruling.answers),
        consent=None if ruling.consent is None else dict(ruling.consent),
        fingerprint=ruling.fingerprint,
        receipt=receipt_for(item.id),
        state=ruling.state,
        started_at=ruling.started_at,
        completed_at=ruling.completed_at,
        received_at=ruling.received_at,
    )
    row.save(force_insert=True)
    if ruling.state == ResponseState.ACCEPTED:
        QueueRow.objects.create(response=row, revision=0, sign=1, crowd=ruling.crowd)
