"""A caller's phone: households to call, the number on a tap (logged), calls that reached nobody, the form.

Works without JavaScript. What the household answered in the test is on no page here: callers check, and do
not lead.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.generic.base import View

from satisfaction.callbacks import calling, queries, reading
from satisfaction.callbacks.errors import CallError
from satisfaction.enums import CallOutcome
from satisfaction.models import Callback
from territory.naming import full_names, person


@method_decorator(never_cache, name="dispatch")
class Mine(View):
    """The list: those still to be called first."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """The same queries whatever the number."""
        rows = list(queries.own(request.user))
        places = full_names(row.consent.household.building for row in rows if row.consent.household)
        lines = [
            (row, places.get(row.consent.household.building_id, "") if row.consent.household else "")
            for row in rows
        ]
        context = {
            "name": person(request.user),
            "waiting": [line for line in lines if not line[0].has_form],
            "done": [line for line in lines if line[0].has_form],
        }
        return render(request, "satisfaction/callbacks/mine.html", context)


@method_decorator(never_cache, name="dispatch")
class Call(View):
    """One household. Somebody else's call-back is not found."""

    http_method_names = ["get", "head", "post"]

    @cached_property
    def callback(self) -> Callback:
        """The call-back, if it is hers."""
        found: Callback = get_object_or_404(queries.own(self.request.user), pk=self.kwargs["pk"])
        return found

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """With the phone number masked."""
        return self._page(request)

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Show the number, or note a call."""
        try:
            if request.POST.get("show"):
                return self._page(request, phone=calling.show_phone(self.callback, user=request.user))
            outcome = request.POST.get("outcome", "")
            if outcome in CallOutcome.values:
                calling.note_attempt(self.callback, CallOutcome(outcome), user=request.user)
                messages.success(request, gettext("The call is noted."))
        except CallError as refusal:
            messages.error(request, refusal.message)
        return redirect("callbacks:call", self.callback.pk)

    def _page(self, request: HttpRequest, phone: str = "") -> HttpResponse:
        row = self.callback
        household = row.consent.household
        attempts = list(row.attempts.all())
        context = {
            "callback": row,
            "household": household,
            "place": full_names([household.building])[household.building_id] if household else "",
            "phone": phone,
            "attempts": attempts,
            "enough": len(attempts) >= calling.ATTEMPTS,
            "limit": calling.ATTEMPTS,
            "outcomes": CallOutcome.choices,
            "filled": reading.forms_of(row.test, [row]).get(row.pk),
            "form": calling.form_address(row),
        }
        return render(request, "satisfaction/callbacks/call.html", context)
