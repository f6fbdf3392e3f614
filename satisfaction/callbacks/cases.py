"""A case (surveys.problems) for every call-back on which a household confirmed that it was pressed.

The case stands on the estate and names no household: whoever works on it may know the property company.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from satisfaction.back_checks import PRESSURE
from satisfaction.callbacks import reading
from satisfaction.models import Callback, Test
from satisfaction.voting.cases import CATEGORY, DAYS
from surveys.problems.models import Category
from surveys.problems.opening import ByHand, open_by_hand

AREA = 40  # characters of the service area's name in a title


def waiting(test: Test) -> list[Callback]:
    """The call-backs that confirm pressure and have no case yet."""
    rows = [each for each in reading.callbacks_of(test) if each.problem_id is None]
    filled = reading.forms_of(test, rows)
    return [
        each
        for each in rows
        if each.pk in filled and PRESSURE.intersection(filled[each.pk].chosen("pressured"))
    ]


def open_for(test: Test, *, user: Any) -> int:
    """Open what is still to be opened; says how many."""
    return sum(open_case(each, user=user) for each in waiting(test))


@transaction.atomic
def open_case(callback: Callback, *, user: Any) -> bool:
    """The case of one call-back, once."""
    row = Callback.objects.select_for_update().get(pk=callback.pk)
    if row.problem_id is not None:
        return False
    area = callback.consent.test_area.service_area
    filled = reading.forms_of(callback.test, [callback])[callback.pk]
    with override("zh-hans"):  # what staff read, whoever opened it
        given = ByHand(
            area=area.estate,
            household=None,
            category=Category.objects.get_or_create(name=CATEGORY)[0],
            title=_("Pressure confirmed on the phone: %(area)s") % {"area": area.name[:AREA]},
            text=_("Test “%(test)s”. The household said: %(said)s.")
            % {"test": callback.test.title, "said": reading.in_words(filled, "pressured")},
            owner_level="community",
            deadline=timezone.localdate() + timedelta(days=DAYS),
        )
    row.problem = open_by_hand(given, user=user)
    row.save(update_fields=["problem"])
    return True
