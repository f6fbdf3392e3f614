"""工作日历: the years, and one year day by day. Looked at by all staff, kept by those on top."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from satisfaction.credit.calendar import keeping, shipped
from satisfaction.credit.calendar.queries import OFF, WORK, exceptions
from satisfaction.credit.calendar.working_days import is_working_day
from satisfaction.credit.models import CalendarYear
from territory import history
from territory.naming import person
from territory.staff_view import StaffView

SOURCE_LIMIT = 200
AHEAD = 11  # from this month on the next year ought to be known


class Told:
    """A year in the list."""

    def __init__(self, row: CalendarYear) -> None:
        kinds = list(row.days.values())
        self.row, self.who = row, person(row.changed_by)
        self.off, self.work = kinds.count(OFF), kinds.count(WORK)


class Years(StaffView):
    """All years that somebody has put down, and those that are missing."""

    template_name = "credit/calendar/years.html"
    page_title = _("working-day calendar")
    header_icon = "calendar"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Newest first."""
        rows = [Told(row) for row in CalendarYear.objects.select_related("changed_by").order_by("-year")]
        known = {told.row.year for told in rows}
        today = timezone.localdate()
        wanted = [today.year] if today.month < AHEAD else [today.year, today.year + 1]
        return {
            **super().get_context_data(**kwargs),
            "years": rows,
            "missing": [year for year in wanted if year not in known],
            "next": max(known | {today.year}) + 1,
            "may_keep": keeping.may_keep(self.request.user),
        }


@dataclass(slots=True)
class Day:
    """One box. `moved` says that it is another than the week would have it."""

    day: date
    working: bool
    moved: bool


class Year(StaffView):
    """One year: every day with a box, ticked where work is done. Without a script."""

    template_name = "credit/calendar/year.html"
    header_icon = "calendar"
    parents = (("credit_calendar:years", _("working-day calendar")),)

    @cached_property
    def year(self) -> int:
        """Which; 404 for one that cannot be put down."""
        year: int = self.kwargs["year"]
        if not keeping.FIRST <= year <= keeping.LAST:
            raise Http404
        return year

    @cached_property
    def stored(self) -> CalendarYear | None:
        """As somebody has put it down."""
        return CalendarYear.objects.filter(year=self.year).first()

    def get_page_title(self) -> str:
        """2027 年的工作日."""
        return gettext("Working days of %(year)s") % {"year": self.year}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Twelve months."""
        stored = self.stored
        days = stored.days if stored else shipped.tables().get(self.year, {})
        known = {self.year: exceptions(days)}
        working = kwargs.pop("working", None)
        if working is None:
            working = {day for day in keeping.days_of(self.year) if is_working_day(day, known)}
        own = shipped.tables().get(self.year)
        return {
            **super().get_context_data(**kwargs),
            "year": self.year,
            "stored": stored,
            "mark": kwargs.get("mark", keeping.mark(stored)),
            "source": kwargs.get("source", stored.source if stored else ""),
            "source_limit": SOURCE_LIMIT,
            "weekdays": [str(WEEKDAYS_ABBR[each]).removeprefix("星期") for each in range(7)],
            "months": [(date(self.year, n, 1), self._weeks(n, working)) for n in range(1, 13)],
            "may_keep": keeping.may_keep(self.request.user),
            "differs": differences(days, own) if stored and own is not None else [],
            "history": history.entries(stored) if stored else [],
            "error": kwargs.get("error", ""),
            "count": len(working),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Store it."""
        if not keeping.may_keep(request.user):
            raise PermissionDenied
        ticked = set(request.POST.getlist("day"))
        working = {day for day in keeping.days_of(self.year) if day.isoformat() in ticked}
        source = " ".join(request.POST.get("source", "").split())[:SOURCE_LIMIT]
        before = request.POST.get("mark", "")
        error = "" if source else gettext("Say where this comes from, such as the number of the notice.")
        if not error:
            try:
                changed = keeping.save(self.year, working, source, user=request.user, before=before)
            except ValidationError as refusal:
                error = refusal.messages[0]
        if error:
            shown = {"working": working, "source": source, "mark": before, "error": error}
            page: HttpResponseBase = self.render_to_response(self.get_context_data(**shown), status=422)
            return page
        said = _("The working days of %(year)s have been saved.") if changed else _("Nothing was changed.")
        messages.success(request, said % {"year": self.year} if changed else said)
        return redirect(reverse("credit_calendar:year", args=[self.year]))

    def _weeks(self, month: int, working: set[date]) -> list[list[Day | None]]:
        """A month's weeks, Monday first; None outside the month."""
        return [
            [self._day(day, working) if day.month == month else None for day in week]
            for week in Calendar().monthdatescalendar(self.year, month)
        ]

    def _day(self, day: date, working: set[date]) -> Day:
        on = day in working
        return Day(day, on, shipped.exceptional(day, WORK if on else OFF))


def differences(days: dict[str, str], own: dict[str, str]) -> list[date]:
    """The days on which a table and the one that came with the program differ."""
    return [date.fromisoformat(day) for day in sorted({*days, *own}) if days.get(day) != own.get(day)]
