"""双过半计算: the calculator's page. Nothing is stored; it is no vote."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from satisfaction.companies import queries
from satisfaction.companies.models import ServiceArea
from satisfaction.majority.forms import CalculatorForm
from satisfaction.majority.words import VERDICTS
from territory.staff_view import StaffView

OFFERED = 300  # service areas


class Calculator(StaffView):
    """For whoever has a post."""

    template_name = "satisfaction/majority/calculator.html"
    page_title = _("double majority of owners")
    header_icon = "tick-inverse"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The numbers, and what they amount to."""
        chosen = self._chosen()
        form = kwargs.pop("form", None) or CalculatorForm(initial=self._beginning(chosen))
        decision = form.decision if form.is_bound and not form.errors else None
        return {
            **super().get_context_data(**kwargs),
            "form": form,
            "decision": decision,
            "verdict": VERDICTS[decision.verdict] if decision else "",
            "areas": list(queries.service_areas(self.request.user)[:OFFERED]),
            "chosen": chosen,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Work it out."""
        form = CalculatorForm(request.POST)
        good = form.is_valid()
        page: HttpResponseBase = self.render_to_response(
            self.get_context_data(form=form), status=200 if good else 422
        )
        return page

    def _chosen(self) -> ServiceArea | None:
        wanted = self.request.GET.get("area", "")
        if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
            return None
        return queries.service_areas(self.request.user).filter(pk=int(wanted)).first()

    def _beginning(self, area: ServiceArea | None) -> dict[str, Any]:
        """Floor area and dwellings of a service area, to be checked by whoever uses them."""
        if area is None:
            return {}
        stated = area.floor_area or queries.roster_area(area)
        return {"total_area": stated, "total_persons": queries.households(area).count()}
