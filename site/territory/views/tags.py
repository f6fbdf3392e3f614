"""Putting tags on a household and withdrawing them, from the household's page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from wagtail.admin import messages

from territory import access, tagging
from territory.models import Household, HouseholdTag
from territory.reach import may_meet
from territory.staff_view import StaffView


class OfHousehold(StaffView):
    """A change to a household that the user may meet; 404 for any other."""

    http_method_names = ["post"]

    def must_meet(self, household: Household) -> None:
        """Raise 404 for those who may not."""
        if not may_meet(self.request.user, household):
            raise Http404

    def back(self, pk: int) -> HttpResponse:
        """To the household's tags."""
        return redirect(f"{reverse('territory_household_modeladmin_inspect', args=[pk])}#tags")

    def complain(self, error: ValidationError) -> None:
        """Say what is wrong."""
        messages.error(self.request, " ".join(error.messages))


class AddTag(OfHousehold):
    """Put a tag on."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """With the day and way of consent."""
        rows = access.visible(request.user, Household.objects.select_related("building"), "building")
        household = get_object_or_404(rows, pk=pk)
        self.must_meet(household)
        try:
            tag = tagging.add(
                household,
                request.POST.get("kind", ""),
                consent_on=_day(request.POST.get("consent_on", "")),
                how=request.POST.get("consent_how", ""),
                user=request.user,
            )
        except ValidationError as error:
            self.complain(error)
        else:
            messages.success(request, _("The tag “%(tag)s” has been added.") % {"tag": tag})
        return self.back(pk)


class WithdrawTag(OfHousehold):
    """Withdraw one."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """With the reason."""
        rows = HouseholdTag.objects.select_related("household__building")
        tag = get_object_or_404(access.visible(request.user, rows, "household__building"), pk=pk)
        self.must_meet(tag.household)
        try:
            tagging.withdraw(tag, why=request.POST.get("why", ""), user=request.user)
        except ValidationError as error:
            self.complain(error)
        else:
            messages.success(request, _("The tag “%(tag)s” has been withdrawn.") % {"tag": tag})
        return self.back(tag.household_id)


def _day(text: Any) -> date | None:
    try:
        return parse_date(str(text))
    except ValueError:
        return None
