"""Named reads of companies, service areas and contracts: who is seen, who serves where on which day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Sum, prefetch_related_objects

from satisfaction.companies.models import Company, Contract, ServiceArea
from territory import access
from territory.access import User
from territory.enums import Level
from territory.models import Area, Household
from territory.tree.queries import households_under


def companies(user: User) -> QuerySet[Company]:
    """The companies the user sees: those of her areas and of the areas above, those that serve or served an
    estate of hers, and the head offices of all these."""
    rows = Company.objects.select_related("area", "head_office").order_by("name")
    if access.sees_all(user):
        return rows
    above = {path for post in access.posts(user) for path in post.area.ancestor_paths}
    if not above:
        return rows.none()
    serving_here = access.visible(user, Contract.objects.all(), "service_area__estate").order_by()
    near = access.within(user, "area") | Q(area__path__in=above) | Q(pk__in=serving_here.values("company"))
    heads = Company.objects.filter(near, head_office__isnull=False).order_by()
    return rows.filter(near | Q(pk__in=heads.values("head_office")))


def service_areas(user: User) -> QuerySet[ServiceArea]:
    """The service areas of the user's estates."""
    rows = ServiceArea.objects.select_related("estate").order_by("estate__path", "name")
    return access.visible(user, rows, "estate")


def undivided(user: User) -> tuple[QuerySet[Area], int]:
    """The user's estates that have no service area yet in tree order, and how many estates there are (划定率,
    SN 四(二), row C4)."""
    estates = access.areas(user).filter(level=Level.ESTATE)
    without = estates.filter(~Exists(ServiceArea.objects.filter(estate=OuterRef("pk"))))
    return without.order_by("path"), estates.count()


def contracts(user: User) -> QuerySet[Contract]:
    """The contracts over the user's estates, and those of the companies that her areas look after."""
    rows = Contract.objects.select_related("company", "service_area__estate")
    rows = rows.order_by("service_area__estate__path", "service_area__name", "-starts_on")
    return rows.filter(access.within(user, "service_area__estate") | access.within(user, "company__area"))


def households(service_area: ServiceArea) -> QuerySet[Household]:
    """The dwellings of a service area: those of its buildings, or of the whole estate where it names none.

    A building that was moved to another estate meanwhile is none of its any more. One query to ask which
    buildings, and the rows.
    """
    rows = Household.objects.filter(building__path__startswith=service_area.estate.path)
    named = [building.pk for building in service_area.buildings.all()]
    return rows.filter(building__in=named) if named else rows


def roster_area(service_area: ServiceArea) -> Decimal | None:
    """The floor area of its dwellings by the roster in m², None where that has none."""
    total = households(service_area).aggregate(total=Sum("floor_area"))["total"]
    return None if total is None else Decimal(total).quantize(Decimal("0.01"))


def buildings(service_area: ServiceArea) -> QuerySet[Area]:
    """The buildings of a service area in tree order."""
    rows = Area.objects.filter(path__startswith=service_area.estate.path).exclude(pk=service_area.estate_id)
    named = [building.pk for building in service_area.buildings.all()]
    found: QuerySet[Area] = (rows.filter(pk__in=named) if named else rows).order_by("path")
    return found


def on(rows: QuerySet[Contract], day: date) -> QuerySet[Contract]:
    """Those of `rows` that are in force on a day."""
    return rows.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))


def serving(service_area: ServiceArea, day: date) -> Contract | None:
    """The contract under which somebody serves the area on that day; there is never more than one."""
    rows = Contract.objects.filter(service_area=service_area).select_related("company__head_office")
    return on(rows, day).first()


def serving_many(service_areas: Iterable[ServiceArea], day: date) -> dict[int, Contract]:
    """By service area's number: the contract in force on that day. One query."""
    rows = Contract.objects.filter(service_area__in=[each.pk for each in service_areas])
    return {each.service_area_id: each for each in on(rows, day).select_related("company__head_office")}


def with_buildings(service_areas: Iterable[ServiceArea]) -> None:
    """Read the buildings of many service areas at once, in tree order."""
    prefetch_related_objects(list(service_areas), Prefetch("buildings", Area.objects.order_by("path")))


def household_counts(service_areas: Iterable[ServiceArea]) -> dict[int, int]:
    """By service area's number: how many dwellings it has, as `households` counts them. Two queries and one
    for each depth of estates."""
    rows = list(service_areas)
    with_buildings(rows)
    parts = {row.pk: list(row.buildings.all()) for row in rows}
    whole = households_under([row.estate for row in rows if not parts[row.pk]])
    single = households_under([each for row in rows for each in parts[row.pk]])
    return {
        row.pk: sum(single.get(each.path, 0) for each in parts[row.pk] if _within(each, row))
        if parts[row.pk]
        else whole.get(row.estate.path, 0)
        for row in rows
    }


def communities(estates: Iterable[Area]) -> dict[int, str]:
    """By estate's number: the name of the community above. One query."""
    rows = {each.pk: each.path[: -Area.steplen] for each in estates}
    names = dict(Area.objects.filter(path__in=set(rows.values())).values_list("path", "name"))
    return {pk: names.get(path, "") for pk, path in rows.items()}


def _within(building: Area, service_area: ServiceArea) -> bool:
    return bool(building.path.startswith(service_area.estate.path))
