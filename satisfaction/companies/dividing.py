"""What a service area is made of: all of an estate, or some of its buildings, each in one area only."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from wagtail.log_actions import log

from satisfaction.companies.errors import invalid
from satisfaction.companies.models import ServiceArea
from territory.access import User
from territory.enums import Level
from territory.models import Area


def neighbours(estate: Area, *, besides: int | None = None) -> list[ServiceArea]:
    """The other service areas of an estate with their buildings. Two queries."""
    rows = ServiceArea.objects.filter(estate=estate).exclude(pk=besides or 0).order_by("name")
    return list(rows.prefetch_related(Prefetch("buildings", Area.objects.order_by("path"))))


def buildings_of(estate: Area) -> list[Area]:
    """The buildings of an estate in tree order."""
    return list(Area.objects.filter(path__startswith=estate.path, level=Level.BUILDING).order_by("path"))


def check(estate: Area, wanted: Collection[int], *, besides: int | None = None) -> None:
    """Raise ValidationError, in words, where a service area cannot be made of these buildings (none: all)."""
    others = neighbours(estate, besides=besides)
    names = {building.pk: building.name for building in buildings_of(estate)}
    taken = {building.pk: other.name for other in others for building in other.buildings.all()}
    whole = next((other for other in others if not other.buildings.all()), None)
    said = {"estate": estate.name}
    problems: list[ValidationError] = []
    if whole is not None:
        problems.append(invalid("area_whole", other=whole.name, **said))
    elif others and not wanted:
        problems.append(invalid("area_rest", other=others[0].name, **said))
    for pk in sorted(wanted):
        if pk not in names:
            problems.append(invalid("area_elsewhere", building=f"#{pk}", **said))
        elif pk in taken:
            problems.append(invalid("area_taken", building=names[pk], other=taken[pk]))
    if problems:
        raise ValidationError(problems)


@transaction.atomic
def set_buildings(service_area: ServiceArea, wanted: Iterable[int], *, user: User) -> bool:
    """Make `wanted` (numbers of areas; none: all of the estate) what a stored service area consists of; says
    whether that changed anything. Raises ValidationError."""
    # Two people who divide the same estate wait for each other.
    estate = Area.objects.select_for_update().get(pk=service_area.estate_id)
    chosen = set(wanted)
    check(estate, chosen, besides=service_area.pk)
    kept = set(service_area.buildings.values_list("pk", flat=True))
    if kept == chosen:
        return False
    service_area.buildings.set(chosen)
    names = dict(Area.objects.filter(pk__in=kept | chosen).values_list("pk", "name"))
    data = {
        "added": sorted(names[pk] for pk in chosen - kept),
        "removed": sorted(names[pk] for pk in kept - chosen if pk in names),
    }
    log(service_area, "companies.buildings", user=user, data=data)
    return True


@transaction.atomic
def whole(estate: Area, *, user: User) -> ServiceArea:
    """All of an estate registered as one service area; the one it is already. Raises ValidationError where it
    is divided."""
    estate = Area.objects.select_for_update().get(pk=estate.pk)
    others = neighbours(estate)
    if len(others) == 1 and not others[0].buildings.all():
        return others[0]
    check(estate, ())
    made = ServiceArea.objects.create(estate=estate, name=estate.name)
    log(made, "wagtail.create", user=user)
    return made
