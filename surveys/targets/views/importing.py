"""导入填报值: hand a file in, look at what it would do, confirm, see what was done. Each programme is a kind
of file of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from wagtail.admin import messages

from surveys.problems.exporting import XLSX, attachment
from surveys.targets import queries
from surveys.targets.importing.columns import READINGS
from surveys.targets.importing.job_kinds import CHECK, IMPORT
from surveys.targets.importing.template import template
from surveys.targets.models import Programme
from surveys.targets.views.reading import shown_month
from territory.access import KEEP
from territory.sheets import views
from territory.staff_view import StaffView


class OfKind(views.OfKind):
    """The programmes that concern the user."""

    namespace = "targets"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """By their numbers."""
        super().setup(request, *args, **kwargs)
        found = {str(each.pk): each for each in queries.programmes(request.user)}
        self.kinds = {key: replace(READINGS, key=key) for key in found}
        self.labels = {key: f"{each.area} · {each.name}" for key, each in found.items()}

    def register_address(self, key: str) -> str:
        """The programme's board."""
        return reverse("targets:board", args=[key])


class Upload(OfKind, views.Upload):
    """Hand a file in."""

    check_kind = CHECK

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Without a programme there is nothing to report."""
        if not self.kinds:
            messages.info(request, gettext("There is no programme of targets yet."))
            return redirect("targets:programmes")
        return super().dispatch(request, *args, **kwargs)


class Preview(OfKind, views.Preview):
    """What would happen."""

    job_kind, import_kind = CHECK, IMPORT


class Done(OfKind, views.Done):
    """What was done."""

    job_kind = IMPORT

    def register_address(self, key: str) -> str:
        """The board of the month that was imported."""
        month = (self.job.result or {}).get("month", "")
        return super().register_address(key) + (f"?month={month}" if month else "")


class Template(StaffView):
    """The file to fill in, for a month."""

    roles: ClassVar[tuple[Any, ...]] = KEEP

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """An .xlsx file."""
        programme: Programme = get_object_or_404(queries.programmes(request.user), pk=kwargs["pk"])
        month = shown_month(programme, request.GET.get("month"))
        name = f"{programme.name}-{month:%Y-%m}.xlsx"
        return attachment(template(programme, month, request.user), name, XLSX)
