"""覆盖: how many estates reach a goal, against targets that are data (rows C1-C5, C8, C10). Only facts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

REACHED, ON_THE_WAY, MISSED, NOTHING = "reached", "on_the_way", "missed", "nothing"
MANAGED = ("self_managed", "professional")


class EstateFact(NamedTuple):
    """What is known of an estate; an estate without a file has '' and None."""

    pk: int
    path: str
    name: str
    kind: str
    policy_class: str
    bounded: bool
    helped: bool
    pilot: bool
    checked: bool
    passed: bool


GOALS: dict[str, Callable[[EstateFact], bool]] = {
    "managed": lambda estate: estate.kind in MANAGED,
    "checked": lambda estate: estate.checked,
    "five_have": lambda estate: estate.passed,
    "classed": lambda estate: bool(estate.policy_class),
    "bounded": lambda estate: estate.bounded,
    "helped": lambda estate: estate.helped,
    "pilot": lambda estate: estate.pilot,
}


@dataclass(frozen=True, slots=True)
class Goal:
    """A target: `percent` of the estates, or `number` of them, of `kinds` (all kinds where empty)."""

    goal: str
    kinds: Collection[str]
    percent: Decimal | None = None
    number: int | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """An area for which the target is counted."""

    pk: int
    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Covered:
    """One area's count. `needed` estates are to reach the goal; `unknown`: estates of no known kind, which
    are not counted where the target is about some kinds only."""

    place: Place
    reached: int
    of: int
    needed: int
    unknown: int
    light: str

    @property
    def share(self) -> float | None:
        """Percent to one decimal; None where there is no estate."""
        return round(self.reached * 100 / self.of, 1) if self.of else None

    @property
    def lacking(self) -> int:
        """How many more are needed."""
        return max(self.needed - self.reached, 0)


def counted(goal: Goal, estates: Iterable[EstateFact]) -> list[EstateFact]:
    """The estates that a target is about."""
    return [each for each in estates if not goal.kinds or each.kind in goal.kinds]


def cover(goal: Goal, places: Iterable[Place], estates: Iterable[EstateFact], today: date) -> list[Covered]:
    """The target in each place."""
    found = list(estates)
    return [
        _covered(goal, place, [e for e in found if e.path.startswith(place.path)], today) for place in places
    ]


def _covered(goal: Goal, place: Place, estates: list[EstateFact], today: date) -> Covered:
    about = counted(goal, estates)
    reached = sum(map(GOALS[goal.goal], about))
    needed = _needed(goal, len(about))
    unknown = sum(not each.kind for each in estates) if goal.kinds else 0
    if reached >= needed and about:
        light = REACHED
    elif not about and goal.percent is not None:
        light = NOTHING
    else:
        light = MISSED if goal.due and goal.due < today else ON_THE_WAY
    return Covered(place, reached, len(about), needed, unknown, light)


def _needed(goal: Goal, of: int) -> int:
    """At least so many; of a share the next whole estate."""
    if goal.percent is None:
        return goal.number or 0
    return int((Decimal(goal.percent) * of / 100).to_integral_value(ROUND_CEILING))
