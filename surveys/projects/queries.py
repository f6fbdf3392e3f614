"""Reads of projects, purchase lists and registers, scoped to the user's areas; and what all may see."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from surveys.demands.enums import DemandState
from surveys.demands.models import Demand
from surveys.projects.enums import ProjectState
from surveys.projects.models import Project, PurchaseList, SocialOrganisation, SocialWorker
from territory import access
from territory.access import KEEP, User
from territory.enums import OrganisationKind
from territory.models import Area, Organisation
from territory.registers.organisations import organisations

# What residents see: from recognition on, and what was refused or stopped with its reason.
PUBLIC = (
    ProjectState.RECOGNISED,
    ProjectState.PURCHASED,
    ProjectState.RUNNING,
    ProjectState.FINISHED,
    ProjectState.EVALUATED,
    ProjectState.REFUSED,
    ProjectState.STOPPED,
)


def projects(user: User) -> QuerySet[Project]:
    """The projects of the user's areas."""
    return access.visible(user, Project.objects.select_related("area"), "area")


def purchase_lists(user: User) -> QuerySet[PurchaseList]:
    """The published lists of the user's areas and of those above; drafts of areas that the user keeps."""
    rows = PurchaseList.objects.select_related("area").annotate(size=Count("projects"))
    if access.sees_all(user):
        return rows
    above = {path for post in access.posts(user) for path in post.area.ancestor_paths}
    read = Q(access.within(user, "area") | Q(area__path__in=above), published_at__isnull=False)
    return rows.filter(read | access.within(user, "area", *KEEP))


def open_lists(project: Project) -> QuerySet[PurchaseList]:
    """Lists not published yet that the project can go on: those of its area and above."""
    return PurchaseList.objects.filter(area__path__in=project.area.ancestor_paths, published_at=None)


def takeable(user: User, area: Area, project: Project | None = None) -> QuerySet[Demand]:
    """Demands of the list in the area that no project has taken up, and those of this project."""
    rows = Demand.objects.filter(state=DemandState.LISTED, withdrawn=False)
    if project is not None and project.pk:
        rows = rows | Demand.objects.filter(projects=project)
    rows = access.visible(user, rows.filter(area__path__startswith=area.path), "area", *KEEP)
    return rows.select_related("area", "collection").order_by("-collection__year", "list_no", "pk").distinct()


def units(user: User, *kinds: str) -> QuerySet[Organisation]:
    """Organisations of some kinds that the user sees."""
    return organisations(user).filter(kind__in=kinds)


def social_organisations(user: User) -> QuerySet[SocialOrganisation]:
    """The social organisations of the user's areas, and those of areas above or everywhere."""
    mine = organisations(user).values("pk")
    rows = SocialOrganisation.objects.filter(pk__in=mine, kind=OrganisationKind.SOCIAL)
    return rows.select_related("area").order_by("name")


def social_workers(user: User) -> QuerySet[SocialWorker]:
    """The social workers of the user's areas."""
    rows = SocialWorker.objects.select_related("area", "organisation").order_by("name", "pk")
    return access.visible(user, rows, "area")


def public_projects() -> QuerySet[Project]:
    """What everybody may see, newest first."""
    rows = Project.objects.filter(state__in=PUBLIC).select_related(
        "area", "provider", "designer", "purchase_list"
    )
    return rows.order_by("-pk")


def public_lists() -> QuerySet[PurchaseList]:
    """The published lists, newest first."""
    rows = PurchaseList.objects.exclude(published_at=None).select_related("area")
    return rows.annotate(size=Count("projects")).order_by("-published_at", "-pk")
