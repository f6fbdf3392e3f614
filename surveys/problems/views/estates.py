"""An estate's checks with where each point comes from, and follow-ups that failed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.admin.roles import CORRECT, READ
from surveys.problems import following, queries
from surveys.problems.models import Problem
from surveys.problems.registers.labels import met_tag, parts_of
from territory import access
from territory.enums import Level
from territory.models import Area, Estate
from territory.naming import full_names
from territory.paging import paged
from territory.staff_view import StaffView

CHECKS = ("problems_estatecheck_modeladmin_index", _("estate checks"))
SHOWN = 24  # checks of one estate


class EstateChecks(StaffView):
    """One estate: its 五有 now, its checks, its problems."""

    template_name = "problems/estate.html"
    header_icon = "clipboard-list"
    roles: ClassVar[tuple[Any, ...]] = READ
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (CHECKS,)

    @cached_property
    def area(self) -> Area:
        """The estate's area, if it lies under the user's."""
        rows = access.areas(self.request.user, *READ).filter(level=Level.ESTATE)
        found: Area = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def get_page_title(self) -> str:
        """The estate."""
        name: str = full_names([self.area])[self.area.pk]
        return name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The file, the checks, how many problems are open."""
        checks = list(queries.checks(self.request.user).filter(estate=self.area.pk)[:SHOWN])
        inside = Problem.objects.filter(area__path__startswith=self.area.path)
        estate = Estate.objects.filter(pk=self.area.pk).first()
        return {
            **super().get_context_data(**kwargs),
            "area": self.area,
            "estate": estate,
            "met": met_tag(estate.five_have_passed if estate else None),
            "checks": [(each, met_tag(each.passed), parts_of(each)) for each in checks],
            "undone": inside.filter(state__in=queries.UNDONE).count(),
            "overdue": inside.filter(queries.overdue()).count(),
        }


class FailedFollowUps(StaffView):
    """What could not be drawn from responses, why, and what to do."""

    template_name = "problems/failed.html"
    page_title = _("answers without consequences")
    header_icon = "warning"
    roles: ClassVar[tuple[Any, ...]] = CORRECT
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (("problems_problem_modeladmin_index", _("problems")),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of them, newest last."""
        page = paged(queries.follow_ups(self.request.user), ("pk",), self.request.GET)
        names = full_names(row.response.area for row in page.rows)
        lines = [
            {
                "row": row,
                "place": names[row.response.area_id],
                "message": gettext(following.message(row.error)),
                "waits": row.tries >= following.TRIES,
            }
            for row in page.rows
        ]
        return {**super().get_context_data(**kwargs), "page": page, "lines": lines}


class TryAgain(StaffView):
    """Try one of them again now."""

    http_method_names = ["post"]
    roles: ClassVar[tuple[Any, ...]] = CORRECT

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it and return to the list."""
        row = get_object_or_404(queries.follow_ups(request.user), pk=pk)
        following.try_again(row)
        following.follow_up(seconds=2)
        if queries.follow_ups(request.user).filter(pk=pk).exists():
            messages.error(request, gettext("It failed again. The reason stands below."))
        else:
            messages.success(request, gettext("Done. The consequences are drawn."))
        return redirect("problems:failed")
