"""A case (surveys.problems) for every report of pressure that nobody can be called back about."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from satisfaction.models import Pressure, Test
from surveys.problems.models import Category, Problem
from surveys.problems.opening import ByHand, open_by_hand

CATEGORY = "诱导打分"
DAYS = 7  # until it is to be looked into


def open_for(test: Test) -> list[Problem]:
    """Open what is still to be opened for a test."""
    return [open_case(row) for row in Pressure.objects.filter(test=test, problem=None).order_by("pk")]


@transaction.atomic
def open_case(report: Pressure) -> Problem:
    """The case of one report, on the estate; of a household only in named tests."""
    estate = report.test_area.service_area.estate
    with override("zh-hans"):  # what staff read, whoever closed the test
        given = ByHand(
            area=estate,
            household=report.household,
            category=Category.objects.get_or_create(name=CATEGORY)[0],
            title=_("Somebody was pressed for high marks: %(area)s")
            % {"area": str(report.test_area.service_area)[:40]},
            text=_("Reported in the satisfaction test “%(test)s”. No phone number was left.")
            % {"test": report.test.title},
            owner_level="community",
            deadline=timezone.localdate() + timedelta(days=DAYS),
        )
    problem = open_by_hand(given, user=None)
    report.problem = problem
    report.save(update_fields=["problem"])
    return problem
