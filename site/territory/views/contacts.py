"""A name and a phone number in full: shown once, to those who may, after the reason has gone into the log."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.log_actions import log

from territory import access
from territory.fields import Lost
from territory.models import Household, Organisation
from territory.reach import may_meet
from territory.registers.organisations import organisations
from territory.staff_view import StaffView

REASON_LIMIT = 200


class Contact(StaffView):
    """What households' and organisations' contacts share."""

    http_method_names = ["post"]
    template_name = "territory/contact.html"
    page_title = gettext_lazy("contact")
    header_icon = "user"

    @cached_property
    def row(self) -> Any:
        """Whose contact it is; 404 for those who may not see it."""
        raise NotImplementedError

    @property
    def back(self) -> str:
        """Its page."""
        raise NotImplementedError

    def get_page_subtitle(self) -> str:
        """Whose."""
        return str(self.row)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Log, then show."""
        row = self.row
        reason = request.POST.get("reason", "").strip()[:REASON_LIMIT]
        if not reason:
            messages.error(request, _("Please say what you need the contact for; nothing was shown."))
            return redirect(self.back)
        log(row, "territory.unmask", user=request.user, data={"reason": reason})
        return self.get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name and phone."""
        name, phone = self.row.contact_name, self.row.contact_phone
        return {
            **super().get_context_data(**kwargs),
            "name": name,
            "phone": phone,
            "lost": isinstance(name, Lost) or isinstance(phone, Lost),
            "back": self.back,
        }


class HouseholdContact(Contact):
    """Of a household."""

    @cached_property
    def row(self) -> Household:
        """A household that the user may meet."""
        rows = access.visible(self.request.user, Household.objects.select_related("building"), "building")
        found = get_object_or_404(rows, pk=self.kwargs["pk"])
        if not may_meet(self.request.user, found):
            raise Http404
        return found

    @property
    def back(self) -> str:
        """The household's page."""
        return reverse("territory_household_modeladmin_inspect", args=[self.row.pk])


class OrganisationContact(Contact):
    """Of an organisation that the user sees."""

    @cached_property
    def row(self) -> Organisation:
        """The organisation."""
        return get_object_or_404(organisations(self.request.user), pk=self.kwargs["pk"])

    @property
    def back(self) -> str:
        """The organisation's page."""
        return reverse("territory_organisation_modeladmin_inspect", args=[self.row.pk])
