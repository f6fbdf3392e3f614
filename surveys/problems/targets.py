"""Coverage targets: those that come with Juwen, and what a target counts, read for a user."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from surveys.admin.roles import READ
from surveys.problems.coverage import Covered, EstateFact, Goal, Place, cover
from surveys.problems.models import CoverageTarget
from territory import access
from territory.access import User
from territory.enums import Level
from territory.models import Area, Estate

DATA = Path(__file__).parent / "data" / "targets.yaml"


@cache
def shipped() -> tuple[dict[str, Any], ...]:
    """The targets of data/targets.yaml as fields of CoverageTarget."""
    found = yaml.safe_load(DATA.read_text(encoding="utf-8"))["targets"]
    return tuple(
        {
            "name": each["name"],
            "kinds": each.get("kinds", []),
            "goal": each["goal"],
            "percent": Decimal(str(each["percent"])) if "percent" in each else None,
            "number": each.get("number"),
            "each_level": Level[each["each_level"]] if "each_level" in each else None,
            "due_on": date.fromisoformat(str(each["due_on"])) if "due_on" in each else None,
            "source": each["source"],
        }
        for each in found
    )


@transaction.atomic
def load(area: Area) -> int:
    """Give an area the shipped targets that it does not have yet, by name. Returns how many were made."""
    there = set(CoverageTarget.objects.filter(area=area).values_list("name", flat=True))
    fresh = [CoverageTarget(area=area, **each) for each in shipped() if each["name"] not in there]
    CoverageTarget.objects.bulk_create(fresh)
    return len(fresh)


def goal_of(target: CoverageTarget) -> Goal:
    """A target as it is counted."""
    return Goal(target.goal, tuple(target.kinds), target.percent, target.number, target.due_on)


def estates_of(target: CoverageTarget, user: User) -> list[EstateFact]:
    """The estates below the target's area that the user may see."""
    today = timezone.localdate()
    rows = access.areas(user, *READ).filter(level=Level.ESTATE, path__startswith=target.area.path)
    bounded: set[int] = set()
    if target.goal == "bounded":
        bounded = set(Estate.objects.exclude(boundary=[]).values_list("pk", flat=True))
    read = rows.order_by("path").values_list(
        "pk",
        "path",
        "name",
        "estate__kind",
        "estate__policy_class",
        "estate__helper",
        "estate__helped_until",
        "estate__pilot",
        "estate__five_have_on",
        "estate__five_have_passed",
    )
    return [
        EstateFact(
            pk=pk,
            path=path,
            name=name,
            kind=kind or "",
            policy_class=policy or "",
            bounded=pk in bounded,
            helped=helper is not None and (until is None or until >= today),
            pilot=bool(pilot),
            checked=on is not None,
            passed=bool(passed),
        )
        for pk, path, name, kind, policy, helper, until, pilot, on, passed in read
    ]


def places_of(target: CoverageTarget, user: User) -> list[Place]:
    """Where the target is counted: each area of its level, or its area; of both what the user may see."""
    if target.each_level:
        rows = Area.objects.filter(level=target.each_level, path__startswith=target.area.path).order_by(
            "path"
        )
        paths = _mine(user)
        return [
            Place(each.pk, each.path, each.name)
            for each in rows
            if paths is None
            or any(each.path.startswith(path) or path.startswith(each.path) for path in paths)
        ]
    return [Place(target.area.pk, target.area.path, target.area.name)]


def parts_of(target: CoverageTarget, user: User) -> list[Place]:
    """The areas one level at a time below the target's places: down to communities, in tree order."""
    rows = access.areas(user, *READ).filter(
        path__startswith=target.area.path, level__gt=target.area.level, level__lte=Level.COMMUNITY
    )
    return [Place(each.pk, each.path, each.name) for each in rows.order_by("path")]


def whole(target: CoverageTarget, user: User) -> bool:
    """Whether the user sees all of the target's area; else she sees her part of it."""
    return access.may(user, target.area, *READ)


def covered(target: CoverageTarget, user: User) -> list[Covered]:
    """The target as the user may see it."""
    return cover(goal_of(target), places_of(target, user), estates_of(target, user), timezone.localdate())


def _mine(user: User) -> list[str] | None:
    if access.sees_all(user):
        return None
    return [post.area.path for post in access.posts(user, *READ)]
