"""Reads of collections, demands and their sources, each scoped to the user's areas."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from forms_builder.models import Questionnaire
from surveys.admin.roles import READ
from surveys.demands.enums import DemandState
from surveys.demands.models import Collection, Demand, DemandSource
from surveys.folders import under
from surveys.models import CommunityPage
from territory import access
from territory.access import KEEP, User
from territory.enums import OrganisationKind
from territory.models import Area, Organisation

LOOK_UP = READ
CATALOGUE = (DemandState.CATALOGUED, DemandState.LISTED, DemandState.TAKEN, DemandState.DONE)
LIST = (DemandState.LISTED, DemandState.TAKEN, DemandState.DONE)
PUBLIC = (*CATALOGUE, DemandState.REFUSED)


def collections(user: User) -> QuerySet[Collection]:
    """The collections of the user's areas, and those of areas above, of which she sees her part."""
    rows = Collection.objects.select_related("area", "questionnaire")
    if access.sees_all(user):
        return rows
    above = {path for post in access.posts(user, *READ) for path in post.area.ancestor_paths}
    return rows.filter(access.within(user, "area", *READ) | Q(area__path__in=above))


def own_collections(user: User) -> QuerySet[Collection]:
    """Collections that the user may change."""
    return access.visible(user, Collection.objects.select_related("area", "questionnaire"), "area", *KEEP)


def demands(user: User) -> QuerySet[Demand]:
    """The demands of the user's areas, and those of areas above with a source in hers and a public title
    (what others wrote is not shown to her)."""
    if access.sees_all(user):
        return Demand.objects.all()
    wider = {path for post in access.posts(user, *READ) for path in post.area.ancestor_paths[:-1]}
    mine = access.visible(user, DemandSource.objects.all(), "area", *READ).values("demand")
    above = Q(area__path__in=wider, pk__in=mine) & ~Q(title="")
    return Demand.objects.filter(access.within(user, "area", *READ) | above)


def sources(user: User, demand: Demand) -> QuerySet[DemandSource]:
    """A demand's sources of the user's areas, oldest first."""
    return access.visible(user, demand.sources.all(), "area", *READ)


def collectable(user: User) -> QuerySet[Questionnaire]:
    """Published questionnaires of the user's folders by which nothing is collected yet."""
    rows = Questionnaire.objects.filter(publications__isnull=False, demand_collection__isnull=True).distinct()
    if access.sees_all(user):
        found: QuerySet[Questionnaire] = rows
        return found
    folders = access.visible(user, CommunityPage.objects.all(), "area", *KEEP)
    mine: QuerySet[Questionnaire] = rows.filter(under(folders))
    return mine


def departments(area: Area) -> QuerySet[Organisation]:
    """Departments that can recognise a demand of `area`: those of no area, of its own or of areas above."""
    rows = Organisation.objects.filter(kind=OrganisationKind.DEPARTMENT)
    return rows.filter(Q(area=None) | Q(area__path__in=area.ancestor_paths))


def states(rows: QuerySet[Demand]) -> dict[str, int]:
    """How many of some demands are in each state, withdrawn ones left out; "withdrawn" counts those."""
    counted = rows.filter(withdrawn=False).order_by().values_list("state").annotate(Count("pk"))
    return {**dict(counted), "withdrawn": rows.filter(withdrawn=True).count()}


def ordered(rows: QuerySet[Demand], number: str) -> QuerySet[Any]:
    """Demands of a catalogue or list by number, with what pages show."""
    return rows.filter(**{f"{number}__isnull": False}).select_related("area", "department").order_by(number)


def states_by_collection(user: User) -> dict[int, dict[str, int]]:
    """By collection: how many of the demands that the user sees are in each state. One query."""
    rows = demands(user).filter(withdrawn=False).order_by()
    found: dict[int, dict[str, int]] = {}
    for pk, state, n in rows.values_list("collection", "state").annotate(Count("pk")):
        found.setdefault(pk, {})[state] = n
    return found
