"""What the pages of assessments share: one sheet found or not found, refusals said."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.admin.roles import READ
from surveys.assessments import queries
from surveys.assessments.errors import AssessmentError
from surveys.assessments.models import Sheet
from surveys.targets.periods import Period
from territory.staff_view import StaffView

SHEETS = ("assessments:sheets", _("assessment sheets"))


class AssessmentView(StaffView):
    """A page for whoever reads responses."""

    header_icon = "list-ol"
    roles: ClassVar[tuple[Any, ...]] = READ

    def shown(self, **context: Any) -> HttpResponseBase:
        """The page with what it shows."""
        page: HttpResponseBase = self.render_to_response(self.get_context_data(**context))
        return page

    def refused(self, refusal: AssessmentError, *to: Any) -> HttpResponseBase:
        """Say why and go on elsewhere."""
        messages.error(self.request, refusal.message)
        return redirect(*to)


class OneSheet(AssessmentView):
    """A page of one sheet that the user sees; 404 for any other."""

    parents: ClassVar[tuple[tuple[str, Any], ...]] = (SHEETS,)

    @cached_property
    def sheet(self) -> Sheet:
        """The sheet of the address."""
        found: Sheet = get_object_or_404(queries.sheets(self.request.user), pk=self.kwargs["pk"])
        return found

    @cached_property
    def keeps(self) -> bool:
        """Whether the user makes assessments there."""
        return queries.keeps(self.request.user, self.sheet.area)

    @cached_property
    def period(self) -> Period:
        """The period of the address; 404 where the sheet was in force in none."""
        found = queries.chosen(self.sheet, self.request.GET.get("period", ""))
        if found is None:
            raise Http404
        return found

    def get_page_subtitle(self) -> str:
        """Which sheet."""
        return str(self.sheet)


class KeptSheet(OneSheet):
    """A page of one sheet for those who keep it; 404 for all others."""

    @cached_property
    def sheet(self) -> Sheet:
        """The sheet, if the user keeps it."""
        found: Sheet = get_object_or_404(queries.sheets(self.request.user), pk=self.kwargs["pk"])
        if not queries.keeps(self.request.user, found.area):
            raise Http404
        return found
