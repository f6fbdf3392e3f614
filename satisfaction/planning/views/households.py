"""The households of a test: find one and print its letter anew; in real-name tests also who has answered."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from satisfaction.enums import TestState
from satisfaction.models import Test
from satisfaction.planning import ballots
from satisfaction.planning.views.base import OneTest
from satisfaction.voting import queries as voting
from territory.access import KEEP
from territory.finding import at_address, by_door, door_keys
from territory.paging import paged

STATES = [("", _("all")), ("open", _("not answered yet")), ("answered", _("has answered"))]


class Narrowing(forms.Form):
    """What the list can be narrowed to."""

    q = forms.CharField(label=_("dwelling"), required=False, max_length=40)
    building = forms.ChoiceField(label=_("building"), required=False)
    state = forms.ChoiceField(label=_("state"), required=False, choices=STATES)

    def __init__(self, data: Any, *, test: Test, places: list[ballots.Building]) -> None:
        super().__init__({name: str(data.get(name) or "") for name in self.base_fields})
        field: Any = self.fields["building"]
        field.choices = [("", _("all")), *((str(each.pk), each.name) for each in places)]
        self.test = test
        if test.sealed:
            del self.fields["state"]

    def as_filter(self) -> Q:
        """The filter over ballots. What cannot be read narrows nothing."""
        self.is_valid()
        chosen, found = self.cleaned_data, Q()
        if chosen.get("building"):
            found &= Q(household__building=int(chosen["building"]))
        if chosen.get("state"):
            waiting = Q(household__in=voting.open_households(self.test))
            found &= waiting if chosen["state"] == "open" else ~waiting
        if chosen.get("q"):
            found &= at_address(chosen["q"])
        return found

    @property
    def narrowed(self) -> bool:
        """Whether anything has been chosen."""
        return any(self.data.get(name) for name in self.fields)


class Households(OneTest):
    """The list, paged by key. Who has answered is shown in real-name tests only."""

    roles: ClassVar[tuple[Any, ...]] = KEEP
    template_name = "satisfaction/planning/households.html"
    page_title = _("households")
    states = (TestState.OPEN, TestState.CLOSED, TestState.SETTLED)

    @cached_property
    def places(self) -> list[ballots.Building]:
        """The buildings of the test."""
        return ballots.buildings(self.test)

    def waiting(self, pks: list[int]) -> set[int]:
        """Which of these households have not answered yet, where that is told at all."""
        if self.test.sealed:
            return set()
        return set(voting.open_households(self.test).filter(pk__in=pks).values_list("pk", flat=True))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page."""
        form = Narrowing(self.request.GET, test=self.test, places=self.places)
        rows = by_door(ballots.of(self.test).filter(form.as_filter()))
        page = paged(rows, door_keys(), self.request.GET)
        kept = {name: value for name, value in self.request.GET.items() if name in form.fields and value}
        names = {each.pk: each.name for each in self.places}
        waiting = self.waiting([each.household_id for each in page.rows])
        return {
            **super().get_context_data(**kwargs),
            "form": form,
            "page": page,
            "rows": [
                (each, names[each.household.building_id], each.household_id not in waiting)
                for each in page.rows
            ],
            "kept": urlencode(kept),
            "is_open": self.test.state == TestState.OPEN,
            "back": self.address,
        }
