"""The state of one scope, as frames carry it: tallies and the numbers that stand beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from surveys.models import Channel
from surveys.queries import (
    Cells,
    Reading,
    Scope,
    areas_below,
    channels_below,
    held_waiting,
    last_received,
    read_tallies,
    received_today,
)
from territory.models import Area

TREND_DAYS = 30


@dataclass(frozen=True)
class Parts:
    """What a scope falls into: the areas one level below, the channels, and (of the whole) the last days."""

    areas: tuple[Area, ...] = ()
    channels: tuple[Channel, ...] = ()
    days: tuple[date, ...] = ()

    @property
    def keys(self) -> list[str]:
        """The parts as scopes of tallies."""
        areas = [f"a:{area.pk}" for area in self.areas]
        channels = [f"c:{channel.pk}" for channel in self.channels]
        return [*areas, *channels, *(f"d:{day.isoformat()}" for day in self.days)]


@dataclass(frozen=True)
class State:
    """All numbers of one scope as of a sequence number.

    `cells` are those of the tallies by question; under '' stand `n` (counted), `today`, `held`, `last`
    (seconds since 1970) and the counted responses of each part by its scope.
    """

    seq: int
    cells: Cells


def parts_of(questionnaire_id: int, area: Area | None, scope: Scope) -> Parts:
    """The parts of a scope. `area` is the questionnaire's own."""
    if scope.channel is not None or scope.day is not None:
        return Parts()
    top = scope.area or area
    channels = channels_below(questionnaire_id, scope.area)
    days = recent_days() if scope.area is None else ()
    return Parts(tuple(areas_below(top)), tuple(channels), days)


def recent_days() -> tuple[date, ...]:
    """The last thirty days, today last."""
    today = timezone.localdate()
    return tuple(today - timedelta(days=back) for back in range(TREND_DAYS - 1, -1, -1))


def read_states(questionnaire_id: int, wanted: Iterable[tuple[Scope, Parts]]) -> dict[str, State]:
    """The states of several scopes of one questionnaire, by scope; their tallies are read at once."""
    pairs = list(wanted)
    keys = {key for _scope, parts in pairs for key in parts.keys}
    reading = read_tallies(questionnaire_id, (scope.key for scope, _parts in pairs), keys)
    return {scope.key: _state(questionnaire_id, scope, parts, reading) for scope, parts in pairs}


def _state(questionnaire_id: int, scope: Scope, parts: Parts, reading: Reading) -> State:
    cells = reading.cells[scope.key]
    own = {key: reading.counts[key] for key in parts.keys if key in reading.counts}
    own["n"] = cells.get("", {}).get("n", 0)
    last = last_received(questionnaire_id, scope) if own["n"] else None
    own["last"] = int(last.timestamp()) if last else 0
    own["held"] = held_waiting(questionnaire_id, scope)
    own["today"] = _today(questionnaire_id, scope, own)
    return State(reading.seq, {**cells, "": {key: n for key, n in own.items() if n}})


def _today(questionnaire_id: int, scope: Scope, own: dict[str, int]) -> int:
    today = timezone.localdate()
    if scope.day is not None:
        return own["n"] if scope.day == today else 0
    if scope.area is None and scope.channel is None:
        return own.get(f"d:{today.isoformat()}", 0)
    return received_today(questionnaire_id, scope) if own["n"] else 0
