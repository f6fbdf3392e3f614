"""Reads of the staff page, scoped to the user's areas."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from forms_builder.models import Questionnaire
from surveys.admin import queries
from surveys.openrosa.models import AppLink
from territory import access
from territory.access import User
from territory.enums import Level, Role
from territory.models import Area

ROLES = (Role.GRID_WORKER, Role.SUPERVISOR, Role.ADMINISTRATOR)  # make links for themselves
FOR_OTHERS = (Role.SUPERVISOR, Role.ADMINISTRATOR)


def links(user: User) -> QuerySet[AppLink]:
    """The user's own links, and those of the areas she supervises."""
    rows = AppLink.objects.select_related("worker", "area")
    return rows.filter(Q(worker=user.pk) | access.within(user, "area", *FOR_OTHERS))


def areas(user: User) -> QuerySet[Area]:
    """The areas for which she may make links: down to estates, in tree order."""
    return access.areas(user, *ROLES).filter(level__lte=Level.ESTATE).order_by("path")


def workers(user: User) -> QuerySet[Any]:
    """For whom she may make links: herself, and whoever looks after an area that she supervises."""
    people = get_user_model().objects.filter(is_active=True)
    theirs = access.within(user, "groups__post__area", *FOR_OTHERS)
    if access.sees_all(user):
        theirs = Q(groups__post__isnull=False)
    found: QuerySet[Any] = people.filter(theirs | Q(pk=user.pk)).order_by("username").distinct()
    return found


def questionnaires(user: User) -> QuerySet[Questionnaire]:
    """The live questionnaires of her areas."""
    return queries.questionnaires(user, *ROLES).filter(live=True)
