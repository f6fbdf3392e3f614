"""Reads of the tests' pages, each scoped to the user's areas."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from satisfaction.models import Test, TestArea
from surveys.admin import queries as surveys
from territory import access
from territory.access import User
from territory.models import Area


def tests(user: User, *roles: Any) -> QuerySet[Test]:
    """The tests kept in the user's areas."""
    return access.visible(user, Test.objects.all(), "area", *roles)


def listed(user: User) -> QuerySet[Test]:
    """The same with what a page shows."""
    rows = tests(user).select_related("questionnaire", "area", "letter_channel", "open_channel")
    return rows.defer(*surveys.HEAVY, "letter")


def wide_areas(user: User) -> QuerySet[Area]:
    """Areas to which a list of tests can be narrowed, in tree order."""
    return surveys.filter_areas(user)


def areas_of(test: Test) -> QuerySet[TestArea]:
    """The tested service areas with what a page shows, in the order of the tree."""
    rows = test.areas.select_related("service_area__estate", "company", "contract")
    return rows.order_by("service_area__estate__path", "service_area__name", "pk")


def titled(text: str) -> Q:
    """A filter over tests: part of the title, of a service area's, an estate's or a company's name."""
    return (
        Q(title__icontains=text)
        | Q(areas__service_area__name__icontains=text)
        | Q(areas__service_area__estate__name__icontains=text)
        | Q(areas__company__name__icontains=text)
    )
