"""入户结果: what became of a round's households, with all rates; as a page, on paper and as CSV."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from jobs.writing import csv_text

from surveys.visits.models import Round
from surveys.visits.visiting import figures, queries
from territory import access
from territory.paging import paged
from territory.staff_view import StaffView


class RoundList(StaffView):
    """The rounds whose results the user may see."""

    template_name = "visits/visiting/rounds.html"
    page_title = _("results of rounds")
    header_icon = "order"
    roles: ClassVar[tuple[Any, ...]] = queries.READ

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Newest first."""
        rows = queries.rounds(self.request.user).select_related("area", "questionnaire")
        rows = rows.defer("questionnaire__body", "questionnaire__intro", "questionnaire__consent_notice")
        page = paged(rows, ("-pk",), self.request.GET)
        return {**super().get_context_data(**kwargs), "page": page}


class RoundResults(StaffView):
    """One round. `?part=numbers` gives the numbers alone, which the page asks for again while it is open."""

    template_name = "visits/visiting/results.html"
    header_icon = "order"
    roles: ClassVar[tuple[Any, ...]] = queries.READ
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (("visits_visiting:rounds", _("results of rounds")),)

    @cached_property
    def round(self) -> Round:
        """The round, if the user may see any of it."""
        rows = queries.rounds(self.request.user).select_related("area")
        found: Round = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def get_page_title(self) -> str:
        """Its name."""
        return self.round.title

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or its numbers."""
        if request.GET.get("part") == "numbers":
            return render(request, "visits/visiting/includes/numbers.html", self.numbers())
        return super().get(request, *args, **kwargs)

    def numbers(self) -> dict[str, Any]:
        """What changes while the page is open."""
        return {
            "round": self.round,
            "results": figures.results(self.request.user, self.round),
            "key_rates": figures.KEY_RATES,
            "may_enter": access.holds(self.request.user, *queries.WATCH),
            "now": timezone.now(),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The numbers and the rule."""
        return {**super().get_context_data(**kwargs), **self.numbers()}


class RoundCsv(RoundResults):
    """The same numbers for a spreadsheet."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """One table: the whole, each area, each worker."""
        text = csv_text(figures.table(figures.results(request.user, self.round)))
        name = f"{self.round.title}-{timezone.localdate():%Y%m%d}.csv"
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
        return HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers)
