"""政府购买民生服务项目清单: make a list, publish it with its numbers: then its projects stay."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from surveys.flow.errors import StepRefused
from surveys.projects.errors import ProjectRefused
from surveys.projects.models import Project, PurchaseList
from territory import access
from territory.access import KEEP
from territory.enums import Level
from territory.models import Area


def may_keep(user: Any, area: Area) -> bool:
    """Whether the user makes and publishes purchase lists of the area: from a street upwards."""
    if access.sees_all(user):
        return True
    posts = access.posts(user, *KEEP)
    return any(each.area.level <= Level.STREET and area.path.startswith(each.area.path) for each in posts)


def make(area: Area, year: int, name: str, *, user: Any) -> PurchaseList:
    """A new list. Raises StepRefused: not_yours."""
    if not may_keep(user, area):
        raise StepRefused("not_yours")
    with transaction.atomic():
        found = PurchaseList.objects.create(area=area, year=year, name=name, created_by=user)
        log(found, "projects.list_make", user=user)
    return found


def publish(pk: int, *, user: Any) -> PurchaseList:
    """Number the projects in the order in which they came on the list, and publish it.

    Raises StepRefused not_yours; ProjectRefused list_published, empty_list.
    """
    with transaction.atomic():
        found = _draft(pk, user)  # the list before its projects, as their steps lock them
        rows = list(
            Project.objects.select_for_update(of=("self",)).filter(purchase_list=found).order_by("pk")
        )
        if not rows:
            raise ProjectRefused("empty_list")
        for number, project in enumerate(rows, start=1):
            project.list_no = number
        Project.objects.bulk_update(rows, ["list_no"])
        found.published_at, found.published_by = timezone.now(), user
        found.save(update_fields=["published_at", "published_by"])
        log(found, "projects.list_publish", user=user, data={"projects": len(rows)})
    return found


def drop(pk: int, *, user: Any) -> None:
    """Delete a list that was not published and holds no project.

    Raises StepRefused not_yours; ProjectRefused list_published, list_in_use.
    """
    with transaction.atomic():
        found = _draft(pk, user)
        if found.projects.exists():
            raise ProjectRefused("list_in_use")
        log(found, "wagtail.delete", user=user, deleted=True)
        found.delete()


def _draft(pk: int, user: Any) -> PurchaseList:
    """The list, locked. Raises StepRefused not_yours; ProjectRefused list_published. Inside a transaction."""
    found = PurchaseList.objects.select_for_update(of=("self",)).select_related("area").get(pk=pk)
    if not may_keep(user, found.area):
        raise StepRefused("not_yours")
    if found.published_at:
        raise ProjectRefused("list_published")
    return found
