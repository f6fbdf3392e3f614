"""What sends a worker to a door besides a round: a small registry to which other features add themselves.

A source says what is due for a worker, and is told of every visit that was recorded. It never stores visits
itself. Register once, when the feature is imported (its `hooks`): `sources.register(MySource())`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from surveys.visits.enums import Disposition, Purpose
from surveys.visits.models import Visit


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do at one household, as the phone lists it.

    `key` names it among all things due and stays the same while it is due ("duty:123"). `title` and `why` are
    words for the worker: what is to be done, and for what reason. `form` is the short code of the
    questionnaire to open, '' where only the visit is recorded. Names and phone numbers never stand in it.
    """

    key: str
    household_id: int
    purpose: Purpose
    title: str
    why: str = ""
    due_on: date | None = None
    form: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A visit that was stored or voided, and what is known of its outcome.

    `disposition` is None while the response that holds it has not arrived yet; the source is told of the
    visit again once it has, and when a visit is voided (then `visit.voided_at` is set) or counts again. So
    `recorded` must bear being told twice, and work out anew what follows from the visits that count.
    """

    visit: Visit
    disposition: Disposition | None

    @property
    def met(self) -> bool | None:
        """Whether somebody was met at the door; None while that is not known."""
        return None if self.disposition is None else self.disposition in MET


class Source(Protocol):
    """What a feature registers. `key` is the prefix of its `Due.key`s."""

    key: str

    def due(self, worker: Any, today: date) -> Iterable[Due]:
        """What is due for this worker, in a constant number of queries, whatever the number of rows."""

    def recorded(self, visits: Sequence[Recorded]) -> None:
        """Take note of visits (of any purpose), within the transaction that stores them."""


# Somebody opened and spoke with the worker, whatever came of it. Not where those meant were away.
MET = frozenset(
    {
        Disposition.COMPLETE, Disposition.PARTIAL, Disposition.REFUSAL_HOUSEHOLD, Disposition.REFUSAL_PERSON,
        Disposition.BREAKOFF, Disposition.UNABLE, Disposition.LANGUAGE, Disposition.OTHER,
        Disposition.NO_ELIGIBLE,
    }
)  # fmt: skip

_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a source; one with the same key is replaced."""
    _sources[source.key] = source


def due(worker: Any, today: date) -> list[Due]:
    """What is due for a worker, from all sources."""
    return [each for source in _sources.values() for each in source.due(worker, today)]


def recorded(visits: Sequence[Recorded]) -> None:
    """Tell all sources of visits that were stored."""
    for source in _sources.values() if visits else ():
        source.recorded(visits)
