"""What a plan can choose from: service areas with who serves them, questionnaires that fit and why others do
not. The same queries whatever their number."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Count, Q, QuerySet

from satisfaction.companies import queries as companies
from satisfaction.companies.models import Contract, ServiceArea
from satisfaction.enums import TestState
from satisfaction.models import Test, TestArea
from territory import access
from territory.access import KEEP, NOWHERE, User
from territory.enums import Level
from territory.models import Area, Household
from territory.naming import full_names

LIMIT = 200  # service areas that one page offers


@dataclass(slots=True)
class Line:
    """A service area that can be chosen. `contract` is the one in force on the day that was asked about;
    `elsewhere` are titles of other tests that are open or being prepared for it."""

    service_area: ServiceArea
    community: str
    place: str  # the estate
    households: int = 0
    contract: Contract | None = None
    checked: bool = False
    elsewhere: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Offer:
    """Lines by community; `more` says that a community must be chosen to see all."""

    groups: list[tuple[str, list[Line]]]
    more: bool = False


def service_areas(user: User) -> QuerySet[ServiceArea]:
    """The service areas for which the user may plan tests, in the order of the tree."""
    rows = ServiceArea.objects.select_related("estate").order_by("estate__path", "name", "pk")
    return access.visible(user, rows, "estate", *KEEP)


def communities(user: User) -> QuerySet[Area]:
    """The communities whose service areas can be offered by themselves."""
    return access.areas(user, *KEEP).filter(level=Level.COMMUNITY).order_by("path")


def offer(
    user: User,
    day: date,
    chosen: Collection[int] = (),
    *,
    within: Area | None = None,
    test: int | None = None,
) -> Offer:
    """The lines for a plan: those `within` an area (default: everywhere) and those `chosen`."""
    rows = service_areas(user)
    here = rows.filter(estate__path__startswith=within.path) if within else rows
    found = list(here.prefetch_related("buildings")[: LIMIT + 1])
    more, found = len(found) > LIMIT, found[:LIMIT]
    shown = {each.pk for each in found}
    found += rows.filter(pk__in=[pk for pk in chosen if pk not in shown]).prefetch_related("buildings")
    groups: dict[str, list[Line]] = {}
    for line in lines(found, day, chosen, test=test):
        groups.setdefault(line.community, []).append(line)
    return Offer(list(groups.items()), more)


def lines(
    found: Iterable[ServiceArea], day: date, chosen: Collection[int] = (), *, test: int | None = None
) -> list[Line]:
    """Service areas (their estates and buildings fetched) as lines, in the order of the tree."""
    found = sorted(found, key=lambda each: (each.estate.path, each.name, each.pk))
    names = full_names([each.estate for each in found])
    serving = companies.serving_many(found, day)
    sizes = households(found)
    others = _elsewhere(found, test)
    made = []
    for each in found:
        community, _blank, place = names[each.estate_id].rpartition(" ")
        line = Line(each, community, place, sizes[each.pk], serving.get(each.pk), each.pk in chosen)
        line.elsewhere = others.get(each.pk, [])
        made.append(line)
    return made


def households(found: Iterable[ServiceArea]) -> dict[int, int]:
    """How many dwellings each service area has (its buildings prefetched). One query."""
    found = list(found)
    paths = {each.estate.path for each in found}
    below = reduce(or_, (Q(building__path__startswith=path) for path in paths), NOWHERE)
    rows = Household.objects.filter(below).order_by().values_list("building", "building__path")
    by_estate: dict[str, list[tuple[int, int]]] = {}
    for pk, path, n in rows.annotate(n=Count("pk")):
        for end in range(Area.steplen, len(path) + 1, Area.steplen):
            if path[:end] in paths:
                by_estate.setdefault(path[:end], []).append((pk, n))
    counts = {}
    for each in found:
        named = {building.pk for building in each.buildings.all()}
        some = by_estate.get(each.estate.path, [])
        counts[each.pk] = sum(n for pk, n in some if not named or pk in named)
    return counts


def _elsewhere(found: Iterable[ServiceArea], test: int | None) -> dict[int, list[str]]:
    """The titles of other tests that are open or being prepared for a service area."""
    rows = TestArea.objects.filter(
        service_area__in=[each.pk for each in found], test__state__in=(TestState.DRAFT, TestState.OPEN)
    )
    titles: dict[int, list[str]] = {}
    for pk, title in rows.exclude(test=test).order_by("test").values_list("service_area", "test__title"):
        titles.setdefault(pk, []).append(title)
    return titles


def of_test(test: Test) -> list[Line]:
    """The service areas of a test that is being prepared, and who serves them on its last day."""
    rows = ServiceArea.objects.filter(tested__test=test).select_related("estate")
    return lines(rows.prefetch_related("buildings"), test.ends_on, test=test.pk)
