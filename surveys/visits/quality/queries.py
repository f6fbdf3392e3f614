"""Reads of rounds, back-checks and people, scoped to the areas that the user supervises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from surveys.admin.roles import CORRECT
from surveys.visits.models import Assignment, BackCheck, Round
from surveys.visits.quality.agreement import Agreement, compare
from surveys.visits.quality.interviews import Case
from territory import access
from territory.access import User
from territory.enums import Level, Role
from territory.models import Area

HEAVY = ("questionnaire__body", "questionnaire__intro", "questionnaire__consent_notice")
IN_ROUND = "assignment__household__building"


def rounds(user: User) -> QuerySet[Round]:
    """The rounds of the user's areas, and those of wider areas that have households in hers."""
    theirs = Assignment.objects.filter(
        access.within(user, "household__building", *CORRECT), round=OuterRef("pk")
    )
    mine = access.within(user, "area", *CORRECT)
    which = Q() if access.sees_all(user) else mine | Exists(theirs)
    return Round.objects.filter(which).select_related("area", "questionnaire").defer(*HEAVY)


def with_counts(rows: QuerySet[Round], user: User) -> QuerySet[Round]:
    """Rounds with how many back-checks of the user's areas there are, and how many are done."""
    seen = access.within(user, "assignments__household__building", *CORRECT)
    seen = Q() if access.sees_all(user) else seen
    checks = seen & Q(assignments__back_check__isnull=False)
    return rows.annotate(
        checks=Count("assignments", filter=checks),
        checked=Count("assignments", filter=checks & Q(assignments__back_check__visited__isnull=False)),
    )


def checks(user: User) -> QuerySet[BackCheck]:
    """The back-checks at households of the user's areas."""
    return access.visible(user, BackCheck.objects.all(), IN_ROUND, *CORRECT).select_related(
        "assignment__round", "assignment__household__building", "assignment__worker", "checker"
    )


def hers(user: User, cases: Sequence[Case]) -> list[Case]:
    """The interviews at households of the user's areas."""
    if access.sees_all(user):
        return list(cases)
    paths = tuple(post.area.path for post in access.posts(user, *CORRECT))
    return [case for case in cases if case.path.startswith(paths)] if paths else []


def agreements(rows: QuerySet[BackCheck], stands: Mapping[int, Case]) -> dict[int, Agreement]:
    """By assignment: the agreement of each back-check that confirmed the visit and asked again."""
    done = rows.filter(visited=True).order_by().values_list("assignment", "answers")
    return {
        assignment: compare(stands[assignment].answers, answers, answers)
        for assignment, answers in done
        if assignment in stands
    }


def may_set(user: User) -> bool:
    """Whether the user administers every community there is: the thresholds hold for all of them."""
    if access.sees_all(user):
        return True
    mine = access.within(user, "", Role.ADMINISTRATOR)
    others = Area.objects.filter(level=Level.COMMUNITY).exclude(mine)
    return access.holds(user, Role.ADMINISTRATOR) and not others.exists()


def people(user: User) -> QuerySet[Any]:
    """The grid workers of the areas that the user supervises."""
    posts = Q(groups__post__role=Role.GRID_WORKER)
    if not access.sees_all(user):
        posts &= access.within(user, "groups__post__area", *CORRECT)
    found: QuerySet[Any] = get_user_model().objects.filter(posts, is_active=True).distinct()
    return found


def person(user: User, pk: int) -> Any:
    """One of them, or the user herself where she goes to doors; None for anyone else."""
    found = people(user).filter(pk=pk).first()
    if found is None and user.pk == pk and access.posts(user, Role.GRID_WORKER):
        return user
    return found


def communities(paths: Sequence[str]) -> dict[str, str]:
    """By a building's path, the path of its community (its own where there is none above it)."""
    above = {path[:end] for path in paths for end in range(Area.steplen, len(path) + 1, Area.steplen)}
    known = set(Area.objects.filter(path__in=above, level=4).values_list("path", flat=True))
    return {
        path: next(
            (path[:end] for end in range(Area.steplen, len(path) + 1, Area.steplen) if path[:end] in known),
            path,
        )
        for path in paths
    }
