"""Which property company a commitment concerns. Apps above know the companies; they add how to ask them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from surveys.topics.models import Commitment


@dataclass(frozen=True, slots=True)
class Served:
    """The company that serves the estate of a commitment, and its public page."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Register:
    """`of`: commitments → the company of each, by the commitment's key. `topics`: the keys of topics with a
    commitment of a company of that name, for search."""

    of: Callable[[Sequence[Commitment]], dict[int, Served]]
    topics: Callable[[str], Iterable[int]]


registers: list[Register] = []  # apps add theirs when they are ready


def of(commitments: Sequence[Commitment]) -> dict[int, Served]:
    """The company of each commitment, as far as it is known."""
    return {pk: served for each in registers for pk, served in each.of(commitments).items()}


def topics(words: str) -> list[int]:
    """Topics with a commitment of a company of that name."""
    return [pk for each in registers for pk in each.topics(words)]
