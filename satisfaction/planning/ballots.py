"""The households of a test with their own links: whom letters and messages go to.

In sealed tests nobody is told who has answered, not even here: two such lists of different days would tell
when a household answered, and answers carry the day. There reminders go to whole buildings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from satisfaction.models import Ballot, Test
from satisfaction.planning.errors import PlanError
from satisfaction.voting import queries as voting
from satisfaction.voting import tokens
from surveys.visits.rounds.queries import walking_key
from territory.enums import Level
from territory.models import Area
from territory.naming import full_names


@dataclass(frozen=True, slots=True)
class Choice:
    """Which households: of some buildings (empty: all), in named tests only those that have not answered."""

    buildings: tuple[int, ...] = ()
    open_only: bool = False


def of(test: Test, choice: Choice | None = None) -> QuerySet[Ballot]:
    """The ballots chosen. Raises PlanError("sealed") where it must not be told who has answered."""
    rows = Ballot.objects.filter(test=test).select_related(
        "household__building", "test_area__service_area", "test_area__company"
    )
    choice = choice or Choice()
    if choice.open_only:
        if test.sealed:
            raise PlanError("sealed")
        rows = rows.filter(household__in=voting.open_households(test))
    if choice.buildings:
        rows = rows.filter(household__building__in=choice.buildings)
    return rows


def walked(rows: Iterable[Ballot]) -> list[Ballot]:
    """In the order of a walk: building by building, unit by unit, 2 before 10."""
    return sorted(rows, key=lambda each: walking_key(each.household))


@dataclass(frozen=True, slots=True)
class Building:
    """A building of a test: its number, what it is called from the estate down, and its households."""

    pk: int
    name: str
    households: int


def buildings(test: Test) -> list[Building]:
    """Where the test's households live, in the order of the tree. Three queries whatever the number."""
    counts = dict(
        Ballot.objects.filter(test=test)
        .order_by()
        .values_list("household__building")
        .annotate(n=Count("pk"))
        .values_list("household__building", "n")
    )
    areas = Area.objects.filter(pk__in=counts).order_by("path")
    return [Building(pk, name, counts[pk]) for pk, name in full_names(areas, Level.ESTATE).items()]


def addressed(test: Test, rows: Iterable[Ballot], base: str) -> Iterator[tuple[Ballot, str]]:
    """Each ballot with its household's own address; `base` is the full address of the letter channel's form.

    Raises errors.TestError: key_gone, key_lost, key_exchanged.
    """
    token_of = tokens.maker(test)
    for each in rows:
        yield each, tokens.address(base, token_of(each.household_id))


def numbers(texts: Collection[str]) -> tuple[int, ...]:
    """Numbers of buildings as a form or an address gave them; what is no number is left out."""
    return tuple(int(text) for text in texts if text.isdecimal() and len(text) < 19)
