"""逾期未报: reporters who have not reported what was due, and reminding them."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from jobs.writing import Value
from wagtail.admin import messages

from surveys.admin.roles import READ
from surveys.problems.exporting import LAYOUTS, table
from surveys.targets import lateness, queries
from surveys.targets.errors import TargetError
from surveys.targets.reminding import remind
from surveys.targets.views.board import OfProgramme
from surveys.targets.views.programmes import LIST
from surveys.targets.views.reading import month_of
from territory.models import Area
from territory.staff_view import StaffView

PAGE = 30  # reporters


class LateList(StaffView):
    """Who is late with a month, programme by programme."""

    template_name = "targets/late.html"
    page_title = _("late reporters")
    header_icon = "warning"
    roles: ClassVar[tuple[Any, ...]] = READ
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (LIST,)

    @property
    def month(self) -> date:
        """Which month: the last that has ended, unless another is asked for."""
        return month_of(self.request.GET.get("month")) or lateness.last_month()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the table as a file."""
        layout = request.GET.get("export", "")
        if layout not in LAYOUTS:
            return super().get(request, *args, **kwargs)
        head = [gettext("Programme"), gettext("Reporter"), gettext("Month"), gettext("Readings missing"),
                gettext("Reminded")]  # fmt: skip
        rows: list[list[Value]] = [
            [
                each.programme.name,
                each.place,
                f"{self.month:%Y-%m}",
                len(each.missing),
                each.reminded_on.isoformat() if each.reminded_on else "",
            ]
            for each in lateness.late(request.user, self.month)
        ]
        return table(gettext("Late reporters"), head, rows, layout)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of them, each with what is missing."""
        after = self.request.GET.get("after", "")[:300]
        found = lateness.late(self.request.user, self.month, after=after, most=PAGE + 1)
        return {
            **super().get_context_data(**kwargs),
            "month": self.month,
            "months": lateness.months(),
            "found": found[:PAGE],
            "after": found[PAGE - 1].cursor if len(found) > PAGE else "",
            "further": bool(after),
        }


class Remind(OfProgramme):
    """Remind one reporter."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Write the reminder, back to the list."""
        if not self.keeps:
            raise Http404
        month = month_of(request.POST.get("month"))
        areas = queries.reporting_areas(request.user, *READ)
        area: Area = get_object_or_404(areas, pk=kwargs["area"])
        if month is None:
            raise Http404
        try:
            remind(self.programme, area, month, user=request.user, note=request.POST.get("note", ""))
        except TargetError as refusal:
            messages.error(request, refusal.message)
        else:
            said = gettext("%(area)s is reminded: whoever signs in there sees it on the first page.")
            messages.success(request, said % {"area": area})
        return redirect(f"{reverse('targets:late')}?month={month:%Y-%m}")
