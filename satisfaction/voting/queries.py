"""Reads over a test's votes: how many took part, which votes there are, who is still asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, QuerySet

from satisfaction.enums import Group, Standing
from satisfaction.models import Ballot, Test, TestArea, Vote
from satisfaction.voting import keys
from surveys.models import QueueRow
from territory.models import Area, Household


@dataclass(slots=True)
class Turnout:
    """Of one part of a service area (a building, or its small buildings together): households that may vote,
    owners' households that voted validly, and what else came."""

    area: Area
    households: int
    voted: int = 0
    tenants: int = 0  # valid votes of tenants and others, counted apart


@dataclass(slots=True)
class AreaTurnout:
    """The same of a service area. `unverified`, `invalid`, `replaced` are answer sheets, not households."""

    test_area: TestArea
    parts: list[Turnout] = field(default_factory=list)
    unverified: int = 0
    invalid: int = 0
    replaced: int = 0

    @property
    def households(self) -> int:
        """Households that may vote."""
        return self.test_area.households

    @property
    def voted(self) -> int:
        """Households whose owners voted validly."""
        return sum(part.voted for part in self.parts)

    @property
    def tenants(self) -> int:
        """Valid votes counted apart."""
        return sum(part.tenants for part in self.parts)


def participation(test: Test) -> list[AreaTurnout]:
    """How many households of each part voted, by the votes themselves: the same before and after closing.

    Three queries whatever the number of votes.
    """
    areas = list(
        test.areas.select_related("service_area__estate", "company").order_by(
            "service_area__estate__path", "service_area__name", "pk"
        )
    )
    places = Area.objects.in_bulk({int(pk) for each in areas for pk in each.frame})
    rows = Vote.objects.filter(test=test).order_by()
    kinds = rows.values_list("test_area", "response__area", "group", "standing")
    counts: defaultdict[int | None, Counter[tuple[int, str, str]]] = defaultdict(Counter)
    for test_area, area, group, standing, n in kinds.annotate(n=Count("pk")):
        counts[test_area][area, group, standing] += n
    return [_turnout(each, places, counts[each.pk]) for each in areas]


def _turnout(
    test_area: TestArea, places: dict[int, Area], counts: Counter[tuple[int, str, str]]
) -> AreaTurnout:
    found = AreaTurnout(test_area)
    parts = {int(pk): Turnout(places[int(pk)], n) for pk, n in test_area.frame.items() if int(pk) in places}
    for (area, _group, standing), n in counts.items():
        if standing == Standing.COUNTS and area in parts:
            parts[area].voted += n
        elif standing == Standing.APART and area in parts:
            parts[area].tenants += n
        elif standing == Standing.UNVERIFIED:
            found.unverified += n
        elif standing == Standing.REPLACED:
            found.replaced += n
        else:
            found.invalid += n
    found.parts = sorted(parts.values(), key=lambda part: part.area.path)
    return found


def unplaced(test: Test) -> int:
    """Answer sheets that belong to no service area of the test."""
    return Vote.objects.filter(test=test, test_area=None).count()


def votes(test_area: TestArea) -> QuerySet[Vote]:
    """The votes of a service area with their responses, whatever they count as, in order of the id."""
    return Vote.objects.filter(test_area=test_area).select_related("response").order_by("pk")


def open_households(test: Test) -> QuerySet[Household]:
    """The households whose owners have not voted validly yet, as far as may be told: for reminders.

    In sealed tests it is worked out with the key in memory and never stored, and a household leaves the list
    only when its vote has been counted in a batch of at least HELD_BACK of its building, so that nobody who
    watches the list sees whose answers came in. So some of them have voted already: reminders must say so.
    Raises TestError (key_lost, key_exchanged) in sealed tests; after their closing it is empty.
    """
    ballots = Ballot.objects.filter(test=test)
    if not test.sealed:
        voted = Vote.objects.filter(ballot=OuterRef("pk"), standing=Standing.COUNTS, group=Group.OWNER)
        waiting = ballots.filter(~Exists(voted)).values("household")
        return Household.objects.filter(pk__in=waiting)
    if test.closed_at is not None or test.key_destroyed_at is not None:
        return Household.objects.none()
    key = keys.load(test)
    queued = QueueRow.objects.filter(response=OuterRef("response"))
    rows = Vote.objects.filter(~Exists(queued), test=test, standing=Standing.COUNTS, group=Group.OWNER)
    told = set(rows.values_list("pseudonym", flat=True))
    everyone = ballots.values_list("household", flat=True)
    return Household.objects.filter(pk__in=[pk for pk in everyone if key.pseudonym(pk) not in told])
