"""作废走访: voiding a visit that was recorded by mistake, and letting one count again. Each asks first, with
what follows from it and room for the reason."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.admin import queries as admin_queries
from surveys.models import Response
from surveys.visits.models import Visit
from surveys.visits.visiting import outcomes, queries, voiding
from surveys.visits.visiting.day import words
from surveys.visits.visiting.errors import VisitRefusal
from territory.access import KEEP
from territory.naming import full_names
from territory.staff_view import StaffView

REGISTER = "visits_visit_modeladmin_index"


def page_of(visit: Visit) -> str:
    """The visit's page in the register."""
    return reverse("visits_visit_modeladmin_inspect", args=[visit.pk])


class Void(StaffView):
    """Asks, then voids; `restore` lets a voided visit count again."""

    template_name = "visits/visiting/void.html"
    header_icon = "user"
    roles: ClassVar[tuple[Any, ...]] = KEEP
    parents: ClassVar[tuple[tuple[str, Any], ...]] = ((REGISTER, _("visits")),)
    restore = False

    @cached_property
    def visit(self) -> Visit:
        """The visit, if the user keeps the area of its door; else 404."""
        rows = queries.visits(self.request.user).select_related(
            "household__building", "worker", "assignment__round", "voided_by"
        )
        found: Visit = get_object_or_404(rows, pk=self.kwargs["pk"])
        if not voiding.may_void(self.request.user, found):
            raise Http404
        return found

    def get_page_title(self) -> Any:
        """What is to be done."""
        return _("let the visit count again") if self.restore else _("void the visit")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The question; back to the visit's page where somebody else was faster."""
        if (self.visit.voided_at is not None) != self.restore:
            return redirect(page_of(self.visit))
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Do it, or say why not."""
        act = voiding.restore if self.restore else voiding.void
        try:
            act(self.visit.pk, reason=request.POST.get("reason", ""), user=request.user)
        except VisitRefusal as refusal:
            messages.error(request, refusal.message)
            return redirect(page_of(self.visit) if refusal.code in ("voided", "not_voided") else request.path)
        done = gettext("The visit counts again.") if self.restore else gettext("The visit no longer counts.")
        messages.success(request, done)
        return redirect(page_of(self.visit))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The visit, and the form that has to be rejected before."""
        visit = self.visit
        code = "" if self.restore else voiding.hindrance(visit)
        response: Response | None = None
        if code == "has_form" and visit.response_id:
            response = admin_queries.responses(self.request.user).filter(pk=visit.response_id).first()
        building = full_names([visit.household.building])[visit.household.building_id]
        return {
            **super().get_context_data(**kwargs),
            "visit": visit,
            "place": gettext("%(building)s unit %(unit)s room %(room)s")
            % {"building": building, "unit": visit.household.unit, "room": visit.household.room},
            "outcome": words(outcomes.disposition_of(visit)),
            "restore": self.restore,
            "hindrance": VisitRefusal(code).message if code else "",
            "code": code,
            "response": response,
            "reason_limit": voiding.REASON_LIMIT,
            "back": page_of(visit),
        }
