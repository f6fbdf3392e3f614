"""What happened to a row, in words: for staff with opinions and files, for residents without."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surveys.flow.steps import Flow
from territory.naming import person


@dataclass(frozen=True, slots=True)
class Line:
    """One event as people read it. `who`, `opinion`, `files` and `facts` are empty for residents."""

    label: Any
    at: datetime
    who: str = ""
    opinion: str = ""
    told: str = ""
    files: tuple[Any, ...] = ()
    event: Any = None
    facts: tuple[tuple[Any, Any], ...] = ()


def history(flow: Flow, row: Any, first: Any = "") -> list[Line]:
    """All events of a row for staff, newest last. Two queries.

    `first` names events that are no step of the table.
    """
    events = flow.events.objects.filter(of=row).select_related("by").prefetch_related("files")
    return [_line(flow, _label(flow, each, first), each) for each in events]


def public_history(flow: Flow, row: Any, first: Any = "") -> list[Line]:
    """The same for residents: days and what they are told, no person, no opinion."""
    return [
        Line(_label(flow, each, first), each.at, told=each.told, event=each)
        for each in flow.events.objects.filter(of=row)
    ]


def _line(flow: Flow, label: Any, event: Any) -> Line:
    files, facts = tuple(event.files.all()), tuple(flow.facts(event))
    return Line(label, event.at, person(event.by), event.opinion, event.told, files, event, facts)


def _label(flow: Flow, event: Any, first: Any) -> Any:
    step = flow.steps.get(event.step)
    return step.label if step else first or event.step
