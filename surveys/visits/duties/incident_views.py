"""四必到: the list of incidents, one in full, entering one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.admin.roles import READ
from surveys.visits.duties import entering, queries
from surveys.visits.duties.forms import ArrivalForm, IncidentForm
from surveys.visits.duties.lateness import Arrival, arrival, minutes_between
from surveys.visits.duties.ledger_views import EnterView, LedgerNarrowing
from surveys.visits.enums import IncidentKind
from surveys.visits.models import Incident
from surveys.visits.thresholds import thresholds
from territory.naming import full_names
from territory.paging import paged
from territory.staff_view import StaffView

TOOK = ExpressionWrapper(F("arrived_at") - F("told_at"), output_field=DurationField())


class IncidentNarrowing(LedgerNarrowing):
    """With the states of an incident."""

    moment = "told_at"

    def offer(self) -> None:
        """Kinds and states."""
        super().offer()
        kind: Any = self.fields["kind"]
        kind.choices = [("", _("all")), *IncidentKind.choices]
        state: Any = self.fields["state"]
        state.choices = [("", _("all")), *Arrival.choices]

    def as_filter(self) -> Q:
        """With the state, by the threshold as it is set."""
        found, state = super().as_filter(), self.cleaned_data.get("state")
        return found & in_state(Arrival(state)) if state else found


class IncidentRow:
    """An incident as a list shows it."""

    def __init__(self, incident: Incident, place: str, minutes: int) -> None:
        self.incident = incident
        self.place = place
        self.minutes = minutes_between(incident.told_at, incident.arrived_at)
        self.state = arrival(incident.told_at, incident.arrived_at, minutes, timezone.now())


class IncidentList(StaffView):
    """The incidents of the user's areas, the newest first."""

    template_name = "visits/duties/incidents.html"
    page_title = _("incidents")
    header_icon = "warning"
    roles = READ

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page, and how soon somebody was there."""
        form = IncidentNarrowing(self.request.GET, user=self.request.user)
        rows = queries.incidents(self.request.user).filter(form.as_filter())
        page = paged(rows, ("-told_at", "-pk"), self.request.GET)
        minutes = thresholds().arrival_minutes
        names = full_names(row.area for row in page.rows)
        return {
            **super().get_context_data(**kwargs),
            "form": form,
            "kept": form.kept,
            "page": page,
            "rows": [IncidentRow(row, names[row.area_id], minutes) for row in page.rows],
            "minutes": minutes,
            **summary(rows, minutes),
        }


class IncidentEnter(EnterView):
    """Enter one at the desk."""

    template_name = "visits/duties/enter.html"
    page_title = _("new incident")
    header_icon = "warning"
    parents = (("duties:incidents", _("incidents")),)
    form_class = IncidentForm
    enter = entering.enter_incident
    entered = _("The incident is entered.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where the button back leads."""
        return {**super().get_context_data(**kwargs), "back": "duties:incidents"}

    def stored(self, row: Any) -> HttpResponseBase:
        """The page of the incident follows."""
        if not queries.incidents(self.request.user).filter(pk=row.pk).exists():
            return redirect("duties:incidents")
        return redirect("duties:incident", row.pk)


class IncidentDetail(StaffView):
    """One incident: what is known, and what is added later."""

    template_name = "visits/duties/incident.html"
    header_icon = "warning"
    roles = READ
    parents = (("duties:incidents", _("incidents")),)

    @cached_property
    def incident(self) -> Incident:
        """The incident, if the user may see it."""
        found: Incident = get_object_or_404(queries.incidents(self.request.user), pk=self.kwargs["pk"])
        return found

    @cached_property
    def form(self) -> ArrivalForm:
        """What can be added."""
        data = self.request.POST if self.request.method == "POST" else None
        return ArrivalForm(data, user=self.request.user, incident=self.incident)

    def get_page_title(self) -> str:
        """Its kind."""
        return str(self.incident.get_kind_display())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The facts and the form."""
        minutes = thresholds().arrival_minutes
        place = full_names([self.incident.area])[self.incident.area_id]
        return {
            **super().get_context_data(**kwargs),
            "row": IncidentRow(self.incident, place, minutes),
            "incident": self.incident,
            "form": self.form,
            "limit": minutes,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Keep what was added; what was left alone stays as it is."""
        if not self.form.is_valid():
            return self.get(request, *args, **kwargs)
        added = {name: self.form.cleaned_data[name] for name in self.form.changed_data}
        if entering.change_incident(self.incident, added, user=request.user):
            messages.success(request, _("Saved."))
        return redirect("duties:incident", self.incident.pk)


def in_state(state: Arrival) -> Q:
    """The rule of `lateness.arrival` as a filter, as of now."""
    span = timedelta(minutes=thresholds().arrival_minutes)
    since = timezone.now() - span
    filters: dict[str, Q] = {
        Arrival.WAITING: Q(arrived_at=None, told_at__gte=since),
        Arrival.MISSED: Q(arrived_at=None, told_at__lt=since),
        Arrival.IN_TIME: Q(arrived_at__lte=F("told_at") + span),
        Arrival.LATE: Q(arrived_at__gt=F("told_at") + span),
    }
    return filters[state]


def summary(rows: Any, minutes: int) -> dict[str, Any]:
    """How many, how many in time of those that can be judged, and the mean time it took."""
    found = rows.order_by().aggregate(
        total=Count("pk"),
        in_time=Count("pk", filter=in_state(Arrival.IN_TIME)),
        waiting=Count("pk", filter=in_state(Arrival.WAITING)),
        took=Avg(TOOK, filter=Q(arrived_at__isnull=False)),
    )
    judged = found["total"] - found["waiting"]
    took = found["took"]
    return {
        "total": found["total"],
        "judged": judged,
        "in_time": found["in_time"],
        "rate": round(100 * found["in_time"] / judged, 1) if judged else None,
        "mean": round(took.total_seconds() / 60) if took is not None else None,
    }
