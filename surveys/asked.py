"""居民所提: what residents asked for and what became of it, as apps tell it in public.

Each app that turns responses into something adds a finder (a response → the paths of what it became) and, for
the index /asked/, a section. Nothing here names a resident or repeats her words: a title is what staff gave.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import DatabaseError

from surveys.models import Response
from surveys.receipts import normal


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing that happened on the way: what, on which day, and what residents are told of it."""

    label: Any
    day: date
    told: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """What a response became. `state` says how far it is, `next` who does what now, in words; `address` is
    its public page, '' where there is none (yet); `further` are (label, address) of what belongs to it."""

    kind: Any
    title: Any
    state: Any
    stops: tuple[Stop, ...]
    next: Any = ""
    address: str = ""
    ended: bool = False
    further: tuple[tuple[Any, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the index: `url_name` is its page; `count` gives how many stand there. Orders: demands 100,
    projects 200, purchase lists 300, topics 400."""

    order: int
    label: Any
    hint: Any
    url_name: str
    count: Callable[[], int]


finders: list[Callable[[Response], list[Path]]] = []  # apps add theirs when they are ready
# The same of what was put down at a desk and has a receipt of its own: a code → paths, None where unknown.
by_code: list[Callable[[str], list[Path] | None]] = []
sections: list[Section] = []
# A questionnaire → whether each of its answers becomes something; its thanks page then leads to the path.
following: list[Callable[[int], bool]] = []

KEPT = 60.0  # seconds for which a process remembers whether a questionnaire is followed
_remembered: dict[int, tuple[float, bool]] = {}


@dataclass(slots=True)
class Found:
    """What is known of a typed code. `code` is "" where it is none; `stored`: there are such answers."""

    code: str
    stored: bool = False
    paths: list[Path] = field(default_factory=list)


def find(typed: str) -> Found:
    """What became of the response with this receipt, as a resident types it.

    Responses of sealed channels are never found: nobody is to learn what was answered there.
    """
    found = Found(normal(typed))
    if not found.code:
        return found
    rows = Response.objects.filter(receipt=found.code).select_related("channel")
    for response in rows.defer("answers", "consent"):
        found.stored = True
        if not response.sealed:
            found.paths += [path for finder in finders for path in finder(response)]
    for each in by_code:
        paths = each(found.code)
        found.stored = found.stored or paths is not None
        found.paths += paths or []
    return found


def remembered(questionnaire: int) -> bool | None:
    """Whether a questionnaire's answers become something, as far as this process remembers; None where it
    has to ask the database."""
    until, known = _remembered.get(questionnaire, (0.0, False))
    return known if time.monotonic() < until else None


def is_followed(questionnaire: int) -> bool:
    """The same, asked anew and remembered. Where the database does not answer, no: nothing is promised."""
    try:
        found = any(each(questionnaire) for each in following)
    except DatabaseError:
        return False
    _remembered[questionnaire] = (time.monotonic() + KEPT, found)
    return found


def forget() -> None:
    """Ask the database anew."""
    _remembered.clear()
