"""The forms of incidents and reports, the same at the desk and on a phone. They work without JavaScript."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.admin.roles import CORRECT, READ
from surveys.household_type import PARTS, plain
from surveys.households import Address, match
from surveys.visits.duties import queries
from surveys.visits.duties.narrowing import AreaChoice, PersonChoice
from surveys.visits.enums import IncidentKind, ReportKind
from surveys.visits.models import Incident, Report
from surveys.visits.thresholds import thresholds
from territory import access
from territory.access import User
from territory.models import Area, Grid, Household

CLOCKS = timedelta(minutes=5)  # by which clocks may differ
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


class MomentInput(forms.DateTimeInput):
    """The browser's own clock and calendar, to the minute."""

    input_type = "datetime-local"

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class HiddenMoment(MomentInput):
    """What a moment was when the page was shown."""

    input_type = "hidden"


class Moment(forms.DateTimeField):
    """A moment that has passed."""

    widget = MomentInput
    hidden_widget = HiddenMoment

    def validate(self, value: Any) -> None:
        """Not to come, and not before this system."""
        super().validate(value)
        if value and value > timezone.now() + CLOCKS:
            raise forms.ValidationError(_("This lies in the future. Please look at date and time again."))
        if value and value < EARLIEST:
            raise forms.ValidationError(_("This is too long ago. Please look at date and time again."))


class PlacedForm(forms.Form):
    """Where it is: an area of the user's, and a dwelling of it where there is one."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    area = AreaChoice(Area.objects.none(), label=_("where"), empty_label=None)
    dwelling = forms.CharField(
        label=_("dwelling"),
        required=False,
        max_length=30,
        help_text=_("Building-unit-room, for example 3-2-501. Leave it empty where it is no dwelling."),
    )

    def __init__(self, data: Any = None, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.user = user
        self.household: Household | None = None
        here: Any = self.fields["area"]
        here.queryset = queries.places(user)
        self.initial.setdefault("id", uuid4())
        self.initial.setdefault("area", nearest(user))

    def clean(self) -> dict[str, Any]:
        """Find the dwelling."""
        found: dict[str, Any] = super().clean() or {}
        text, area = found.get("dwelling", "").strip(), found.get("area")
        if text and area:
            self.household = dwelling_at(area, text)
            if self.household is None:
                self.add_error("dwelling", _("No dwelling of this area has that address. Please look again."))
        return found

    def facts(self) -> dict[str, Any]:
        """What is stored."""
        raise NotImplementedError

    def said(self) -> dict[str, Any]:
        """Of that what the user said, not what was worked out."""
        return {
            name: value for name, value in self.facts().items() if name in self.fields or name == "household"
        }

    @property
    def supervises(self) -> bool:
        """Whether the user may enter what others did."""
        return access.holds(self.user, *CORRECT)

    def offer_workers(self) -> None:
        """Grid workers only choose themselves."""
        field: Any = self.fields["worker"]
        field.queryset = queries.workers(self.user)
        if not self.supervises:
            field.queryset = field.queryset.filter(pk=self.user.pk)
            field.widget = forms.HiddenInput()
        if field.required or not self.supervises:
            self.initial.setdefault("worker", self.user.pk)

    def check_worker(self, found: dict[str, Any]) -> None:
        """Whoever goes there looks after the area."""
        worker, area = found.get("worker"), found.get("area")
        if worker and area and not access.may(worker, area, *READ):
            self.add_error("worker", _("This worker does not look after that area. Choose another one."))


class IncidentForm(PlacedForm):
    """四必到: what happened where, when it was told, who went and when somebody was there."""

    kind = forms.ChoiceField(label=_("kind"), choices=IncidentKind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("what happened"),
        max_length=Incident._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In a sentence or two, without names and phone numbers."),
    )
    told_at = Moment(label=_("when you were told"))
    worker = PersonChoice(None, label=_("who goes there"), required=False, empty_label=_("nobody yet"))
    arrived_at = Moment(
        label=_("when somebody was there"),
        required=False,
        help_text=_("Leave it empty while nobody is there; it can be filled in later."),
    )
    outcome = forms.CharField(
        label=_("what was done"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    field_order = ("id", "kind", "area", "dwelling", "text", "told_at", "worker", "arrived_at", "outcome")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_workers()
        self.initial.setdefault("told_at", timezone.localtime())

    def clean(self) -> dict[str, Any]:
        """Nobody arrives before it happened, or without somebody who went."""
        found = super().clean()
        check_arrival(self, found.get("told_at"), found)
        self.check_worker(found)
        return found

    def facts(self) -> dict[str, Any]:
        """Fields of Incident."""
        names = ("kind", "area", "text", "told_at", "worker", "arrived_at", "outcome")
        return {**{name: self.cleaned_data[name] for name in names}, "household": self.household}


class ArrivalForm(forms.Form):
    """What is added to an incident later. What the user left alone stays as it is by now, whatever the page
    showed; `changed_data` names the rest."""

    worker = PersonChoice(
        None,
        label=_("who goes there"),
        required=False,
        empty_label=_("nobody yet"),
        show_hidden_initial=True,
    )
    arrived_at = Moment(label=_("when somebody was there"), required=False, show_hidden_initial=True)
    outcome = forms.CharField(
        label=_("what was done"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        show_hidden_initial=True,
    )

    def __init__(self, data: Any = None, *, user: User, incident: Incident) -> None:
        names = ("worker", "arrived_at", "outcome")
        super().__init__(data, initial={name: getattr(incident, name) for name in names})
        self.incident = incident
        field: Any = self.fields["worker"]
        people = queries.workers(user)
        if not access.may(user, incident.area, *CORRECT):
            people = people.filter(pk=user.pk)
        # Whoever goes there now can be left as they are.
        everyone = get_user_model().objects.filter(Q(pk__in=people.values("pk")) | Q(pk=incident.worker_id))
        field.queryset = everyone.order_by("last_name", "first_name", "username")
        if data is not None:
            self.data = self._as_of_now(data)

    def _as_of_now(self, data: Any) -> dict[str, str]:
        found: dict[str, str] = data.dict()
        for name, field in self.fields.items():
            bound = self[name]
            shown = field.hidden_widget().format_value(field.prepare_value(bound.initial))
            current, seen = str(shown or ""), found.get(bound.html_initial_name)
            if seen is not None and seen == found.get(name):
                found[name] = current
            found[bound.html_initial_name] = current
        return found

    def clean(self) -> dict[str, Any]:
        """The same rules as on entering."""
        found: dict[str, Any] = super().clean() or {}
        check_arrival(self, self.incident.told_at, found)
        worker = found.get("worker")
        if "worker" in self.changed_data and worker and not access.may(worker, self.incident.area, *READ):
            self.add_error("worker", _("This worker does not look after that area. Choose another one."))
        return found


class ReportForm(PlacedForm):
    """四必报: what was seen where and when, by whom, and when it was reported."""

    kind = forms.ChoiceField(label=_("kind"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("what was seen"),
        max_length=Report._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In a sentence or two, without names and phone numbers."),
    )
    found_at = Moment(label=_("when it was seen"))
    reported_at = Moment(label=_("when it was reported"), required=False)
    worker = PersonChoice(None, label=_("who reports"), empty_label=None)
    passed_to = forms.CharField(
        label=_("passed on to"),
        required=False,
        max_length=120,
        help_text=_("The office or unit that deals with it, where that is known already."),
    )
    field_order = ("id", "kind", "area", "dwelling", "text", "found_at", "reported_at", "worker", "passed_to")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_workers()
        kinds: Any = self.fields["kind"]
        kinds.choices = report_kinds()
        self.initial.setdefault("found_at", timezone.localtime())
        if self.supervises:
            self.initial.setdefault("reported_at", timezone.localtime())
        else:  # who reports by herself does so now
            del self.fields["reported_at"]

    def clean(self) -> dict[str, Any]:
        """Nothing is reported before it was seen."""
        found = super().clean()
        seen, reported = found.get("found_at"), found.get("reported_at")
        if seen and reported and reported < seen:
            self.add_error("reported_at", _("This lies before it was seen."))
        self.check_worker(found)
        return found

    def facts(self) -> dict[str, Any]:
        """Fields of Report."""
        names = ("kind", "area", "text", "found_at", "worker", "passed_to")
        found = {name: self.cleaned_data[name] for name in names}
        # To the minute, as the form has it: what is seen and reported within one minute is in order.
        reported = self.cleaned_data.get("reported_at") or max(timezone.now(), found["found_at"])
        return {**found, "household": self.household, "reported_at": reported}


def report_kinds() -> list[tuple[str, Any]]:
    """What is reported now: unplanned births only where that is switched on."""
    births = thresholds().report_birth
    return [(value, label) for value, label in ReportKind.choices if births or value != ReportKind.BIRTH]


def check_arrival(form: forms.Form, told: datetime | None, found: dict[str, Any]) -> None:
    """Add the errors of an arrival that cannot be."""
    arrived = found.get("arrived_at")
    if told and arrived and arrived < told.replace(second=0, microsecond=0):
        form.add_error("arrived_at", _("This lies before it was told."))
    if arrived and not found.get("worker"):
        form.add_error("worker", _("Please say who was there."))


def dwelling_at(area: Area, text: str) -> Household | None:
    """The one dwelling below `area` with that address; None where none or several have it."""
    parts = PARTS.fullmatch(text.upper())
    if parts is None:
        return None
    answer = "-".join((plain(parts["building"]), plain(parts["unit"] or "1"), plain(parts["room"])))
    address = Address(area.path, answer)
    found = match([address]).get(address)
    if found is None:
        return None
    return Household.objects.select_related("building").get(pk=found.household_id)


def nearest(user: User) -> int | None:
    """Where a grid worker's grid lies; else the user's first community or estate."""
    mine: int | None = (
        Grid.objects.filter(worker=user.pk).order_by("pk").values_list("community", flat=True).first()
    )
    first: int | None = mine or queries.places(user).values_list("pk", flat=True).first()
    return first
