"""会议: those to come by day, and those that were held or missed."""

from __future__ import annotations

from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.admin.responses import AreaChoice
from surveys.admin.roles import READ
from surveys.topics import queries
from surveys.topics.enums import MeetingKind
from surveys.topics.models import Meeting
from surveys.topics.views.steps import REGISTER
from territory import access
from territory.access import KEEP
from territory.enums import Level
from territory.models import Area
from territory.paging import paged
from territory.staff_view import StaffView

COMING, HELD, MISSED = "coming", "held", "missed"
SIZE = 30


class Narrowing(forms.Form):
    """Which meetings."""

    when = forms.ChoiceField(
        label=_("which"),
        required=False,
        choices=[("", _("to come")), (HELD, _("held")), (MISSED, _("not recorded yet"))],
    )
    kind = forms.ChoiceField(
        label=_("kind of meeting"), required=False, choices=[("", _("all")), *MeetingKind.choices]
    )
    area = AreaChoice(Area.objects.none(), label=_("area"), required=False, empty_label=_("all"))
    q = forms.CharField(label=_("topic or place"), required=False, max_length=40)

    def __init__(self, data: Any, *, user: Any) -> None:
        super().__init__({name: str(data.get(name) or "") for name in self.base_fields})
        field: Any = self.fields["area"]
        rows = access.areas(user, *READ).filter(level__lte=Level.COMMUNITY, level__gte=Level.STREET)
        field.queryset = rows.order_by("path")
        self.is_valid()

    @property
    def narrowed(self) -> bool:
        """Whether anything but the time was chosen."""
        return any(self.cleaned_data.get(name) for name in ("kind", "area", "q"))

    def applied(self, rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
        """What is left."""
        chosen = self.cleaned_data
        now = timezone.now()
        match chosen.get("when"):
            case "held":
                rows = rows.filter(held_at__isnull=False)
            case "missed":
                rows = rows.filter(queries.unrecorded())
            case _:
                rows = rows.filter(held_at=None, cancelled_at=None, planned_at__gte=now)
        if chosen.get("kind"):
            rows = rows.filter(kind=chosen["kind"])
        if chosen.get("area"):
            rows = rows.filter(queries.meetings_of(chosen["area"]))
        if chosen.get("q"):
            rows = rows.filter(queries.named_meeting(chosen["q"]))
        return rows


class MeetingList(StaffView):
    """The list, grouped by day."""

    template_name = "topics/meetings.html"
    page_title = _("meetings")
    header_icon = "calendar"
    roles: ClassVar[tuple[Any, ...]] = READ
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (REGISTER,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """One page."""
        form = Narrowing(request.GET, user=request.user)
        rows = form.applied(queries.meetings(request.user)).select_related("topic__lead_area", "area")
        rows = rows.annotate(people=Sum("attendance__count"))
        when = form.cleaned_data.get("when")
        coming, at = not when, "held_at" if when == HELD else "planned_at"
        keys = (at, "pk") if coming else (f"-{at}", "-pk")
        page = paged(rows, keys, request.GET, SIZE)
        kept = request.GET.copy()
        for name in ("after", "before"):
            kept.pop(name, None)
        days = groupby(page.rows, key=lambda each: timezone.localdate(getattr(each, at)))
        context = self.get_context_data(
            form=form,
            page=page,
            kept=kept.urlencode(),
            days=[(day, list(found)) for day, found in days],
            coming=coming,
            keeps=access.holds(request.user, *KEEP),
        )
        shown: HttpResponseBase = self.render_to_response(context)
        return shown
