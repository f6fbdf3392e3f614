"""Reads of problems, rules, checks and what hangs on them, each scoped to the user's areas."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from forms_builder.models import Questionnaire
from surveys.admin.roles import CORRECT, READ
from surveys.folders import under
from surveys.models import CommunityPage
from surveys.problems.enums import ProblemState
from surveys.problems.models import (
    CoverageTarget,
    EstateCheck,
    EstateLayout,
    Evidence,
    FollowUp,
    Problem,
    ProblemEvent,
    Rule,
)
from territory import access
from territory.access import User
from territory.enums import Role
from territory.models import Area, Estate, Organisation

RULE_KEEPERS = (Role.AUTHOR, Role.SUPERVISOR, Role.ADMINISTRATOR)
ANY_ROLE = tuple(Role)
UNDONE = (ProblemState.OPEN, ProblemState.WORKING)


def problems(user: User, *roles: Role) -> QuerySet[Problem]:
    """The problems of the user's areas."""
    return access.visible(user, Problem.objects.all(), "area", *(roles or READ))


def overdue(today: date | None = None) -> Q:
    """A filter over problems: not yet reported as fixed though the deadline has passed. What is fixed and
    waits for its sign-off is not overdue: its owner has done her part."""
    return Q(state__in=UNDONE, deadline__lt=today or timezone.localdate())


def last_event(problem: Problem) -> int:
    """The number of a problem's last event: whoever acts must have seen it."""
    return int(ProblemEvent.objects.filter(problem=problem).aggregate(last=Max("pk"))["last"] or 0)


def evidence(user: User) -> QuerySet[Evidence]:
    """The photos of the problems of the user's areas."""
    return access.visible(user, Evidence.objects.all(), "event__problem__area", *READ)


def eligible_owners(area: Area) -> QuerySet[Any]:
    """Who can be in charge of a problem at `area`: staff with a post that covers it."""
    posts = Q(groups__post__area__path__in=area.ancestor_paths, groups__post__role__in=READ)
    people = get_user_model().objects.filter(posts, is_active=True)
    found: QuerySet[Any] = people.order_by("username").distinct()
    return found


def organisations(area: Area) -> QuerySet[Organisation]:
    """Units that a problem at `area` can be handed to: those of no area, of its own or of areas above."""
    return Organisation.objects.filter(Q(area=None) | Q(area__path__in=area.ancestor_paths))


def rules(user: User) -> QuerySet[Rule]:
    """The rules on questionnaires of the user's folders."""
    return Rule.objects.filter(questionnaire__in=rulable(user)).select_related("questionnaire", "category")


def rulable(user: User) -> QuerySet[Questionnaire]:
    """The published questionnaires of the user's folders: what she may set rules on."""
    published: QuerySet[Questionnaire] = Questionnaire.objects.filter(publications__isnull=False).distinct()
    if access.sees_all(user):
        return published
    folders = access.visible(user, CommunityPage.objects.all(), "area", *RULE_KEEPERS)
    mine: QuerySet[Questionnaire] = published.filter(under(folders))
    return mine


def checks(user: User) -> QuerySet[EstateCheck]:
    """The checks of the user's estates."""
    return access.visible(user, EstateCheck.objects.all(), "estate__area", *READ)


def estates(user: User, *roles: Role) -> QuerySet[Estate]:
    """The files of the user's estates."""
    return access.visible(user, Estate.objects.all(), "area", *(roles or READ))


def follow_ups(user: User) -> QuerySet[FollowUp]:
    """Failed follow-ups of responses of the user's areas."""
    rows = FollowUp.objects.exclude(error="").select_related("response__area", "response__questionnaire")
    return access.visible(user, rows, "response__area", *CORRECT)


def layouts(user: User) -> QuerySet[EstateLayout]:
    """Layouts of the user's areas, and those of areas above."""
    found: QuerySet[EstateLayout] = _of_my_line(user, EstateLayout.objects.select_related("area"))
    return found


def own_layouts(user: User) -> QuerySet[EstateLayout]:
    """Layouts that the user may change."""
    return access.visible(user, EstateLayout.objects.select_related("area"), "area", Role.ADMINISTRATOR)


def targets(user: User) -> QuerySet[CoverageTarget]:
    """Targets of the user's areas, and those of areas above, of which she sees her part."""
    found: QuerySet[CoverageTarget] = _of_my_line(user, CoverageTarget.objects.select_related("area"))
    return found


def own_targets(user: User) -> QuerySet[CoverageTarget]:
    """Targets that the user may change."""
    return access.visible(user, CoverageTarget.objects.select_related("area"), "area", Role.ADMINISTRATOR)


def _of_my_line(user: User, rows: Any) -> Any:
    """Rows whose `area` lies under one of the user's, or above one."""
    if access.sees_all(user):
        return rows
    above = {path for post in access.posts(user, *READ) for path in post.area.ancestor_paths}
    return rows.filter(access.within(user, "area", *READ) | Q(area__path__in=above))
