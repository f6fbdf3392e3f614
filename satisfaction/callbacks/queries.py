"""Reads of call-backs: a test's list for supervisors, a caller's own, tests that wait for calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from satisfaction.enums import TestState
from satisfaction.models import Callback, Consent, Test, TestArea
from satisfaction.planning import queries as planning
from surveys.enums import ResponseState
from surveys.models import Response
from territory import access
from territory.access import KEEP, User
from territory.finding import by_door, door_keys

PLACES = ("consent__household__building", "consent__test_area__service_area")
HOUSEHOLD = "consent__household"
KEYS = door_keys(HOUSEHOLD)  # of rows `by_door`


def with_forms(rows: QuerySet[Callback]) -> QuerySet[Any]:
    """Call-backs with `has_form`: whether a form was filled in (as callbacks.reading finds it)."""
    forms = Response.objects.filter(
        Q(pk=OuterRef("form_id")) | Q(household=OuterRef("consent__household")),
        channel=OuterRef("test__callback_channel"),
        state=ResponseState.ACCEPTED,
    )
    return rows.annotate(has_form=Exists(forms))


def of_test(test: Test) -> QuerySet[Any]:
    """A test's call-backs with what a list shows."""
    rows = by_door(Callback.objects.filter(test=test), HOUSEHOLD)
    found: QuerySet[Any] = with_forms(rows).annotate(tried=Count("attempts"))
    return found.select_related("test", *PLACES, "caller")


def own(user: User) -> QuerySet[Any]:
    """The call-backs that the user is to make or has made, of tests whose scores are not final."""
    if not (user.is_active and access.holds(user)):
        return Callback.objects.none()
    rows = by_door(Callback.objects.filter(caller=user.pk, test__state=TestState.CLOSED), HOUSEHOLD)
    found: QuerySet[Any] = with_forms(rows).annotate(tried=Count("attempts"))
    found = found.select_related("test__callback_channel", *PLACES)
    return found.order_by("has_form", "test", *KEYS)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A closed test of the user's and how far its call-backs are."""

    test: Test
    agreed: int
    drawn: int
    done: int
    without_caller: int


def waiting(user: User) -> list[Waiting]:
    """The closed tests for which the user may draw and share out call-backs, newest first. Four queries
    whatever the number."""
    tests = list(
        planning.tests(user, *KEEP).filter(state=TestState.CLOSED).select_related("area").order_by("-pk")
    )
    agreed = _count(Consent.objects.filter(test__in=tests, household__isnull=False).exclude(phone=""))
    rows = Callback.objects.filter(test__in=tests)
    drawn, left = _count(rows), _count(rows.filter(caller=None))
    done = _count(with_forms(rows).filter(has_form=True))
    return [Waiting(each, agreed[each.pk], drawn[each.pk], done[each.pk], left[each.pk]) for each in tests]


def _count(rows: QuerySet[Any]) -> Counter[int]:
    return Counter(dict(rows.order_by().values_list("test").annotate(Count("pk"))))


def loads(test: Test) -> list[tuple[Any, int, int]]:
    """(caller, call-backs, of which done) of everybody who has some; the caller None is nobody yet."""
    counts: Counter[Any] = Counter()
    done: Counter[Any] = Counter()
    people: dict[Any, Any] = {}
    for each in with_forms(Callback.objects.filter(test=test)).select_related("caller"):
        people[each.caller_id] = each.caller
        counts[each.caller_id] += 1
        done[each.caller_id] += bool(each.has_form)
    order = sorted(people, key=lambda pk: (pk is None, str(people[pk])))
    return [(people[pk], counts[pk], done[pk]) for pk in order]


def consents(areas: Iterable[TestArea]) -> dict[int, tuple[int, int]]:
    """By service area of a test: how many households agreed to a call-back, and how many of them reported
    pressure."""
    rows = Consent.objects.filter(test_area__in=list(areas), household__isnull=False).exclude(phone="")
    reported = Count("pk", filter=Q(pressed=True))
    counted = rows.order_by().values("test_area").annotate(agreed=Count("pk"), reported=reported)
    return {pk: (n, few) for pk, n, few in counted.values_list("test_area", "agreed", "reported")}
