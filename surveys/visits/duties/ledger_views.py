"""What the lists of incidents and reports share."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.admin.responses import DAYS, DayInput
from surveys.admin.roles import READ
from surveys.visits.duties import entering, queries
from surveys.visits.duties.entering import Sent
from surveys.visits.duties.narrowing import AreaChoice, Narrowing, PersonChoice
from territory.models import Area
from territory.staff_view import StaffView


class LedgerNarrowing(Narrowing):
    """Words, kind, state, worker, area, days. `moment` is the field that the days are about."""

    moment: ClassVar[str] = ""

    q = forms.CharField(label=_("words or address"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("kind"), required=False)
    state = forms.ChoiceField(label=_("state"), required=False)
    worker = PersonChoice(None, label=_("grid worker"), required=False)
    area = AreaChoice(Area.objects.none(), label=_("area"), required=False)
    first = forms.DateField(label=_("from"), required=False, widget=DayInput, validators=DAYS)
    last = forms.DateField(label=_("until"), required=False, widget=DayInput, validators=DAYS)

    def offer(self) -> None:
        """The user's people and areas."""
        self.choose_from("worker", queries.workers(self.user))
        self.choose_from("area", queries.places(self.user))

    def as_filter(self) -> Q:
        """The filter, but for the state."""
        chosen = self.cleaned_data
        found = Q()
        for name in ("kind", "worker"):
            if chosen.get(name):
                found &= Q(**{name: chosen[name]})
        if chosen.get("area"):
            found &= Q(area__path__startswith=chosen["area"].path)
        if chosen.get("first"):
            found &= Q(**{f"{self.moment}__gte": midnight(chosen["first"])})
        if chosen.get("last"):
            found &= Q(**{f"{self.moment}__lt": midnight(chosen["last"] + timedelta(days=1))})
        if chosen.get("q"):
            found &= Q(text__icontains=chosen["q"]) | Q(household__room__iexact=chosen["q"])
        return found


class EnterView(StaffView):
    """A form that enters something; the same view serves the desk and the phone."""

    roles = READ
    form_class: ClassVar[Any] = None
    enter: ClassVar[Any] = None  # the function of `entering` that stores it
    entered: ClassVar[Any] = ""  # what is said then

    @cached_property
    def form(self) -> Any:
        """The form, bound when posted."""
        data = self.request.POST if self.request.method == "POST" else None
        return self.form_class(data, user=self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Store it, or show the form again with everything that was entered."""
        if not self.form.is_valid():
            return self.get(request, *args, **kwargs)
        enter, facts = type(self).enter, self.form.facts()
        row, made = enter(self.form.cleaned_data["id"], user=request.user, **facts)
        sent = Sent.AGAIN if made else entering.compare(row, self.form.said())
        if sent is Sent.OTHER:
            self.ask_anew()
            return self.get(request, *args, **kwargs)
        if sent is Sent.MORE:
            messages.warning(request, _(
                "This had been entered before and stands as it was. Please add on its page what is new."
            ))  # fmt: skip
        else:
            messages.success(request, self.entered)
        return self.stored(row)

    def ask_anew(self) -> None:
        """Show the form with all that was entered, ready to be stored beside what its page stored before."""
        self.form = self.form_class({**self.request.POST.dict(), "id": str(uuid4())}, user=self.request.user)
        self.form.add_error(None, _(
            "From this page something else was entered already; it is kept. If this is to be entered as "
            "well, save once more."
        ))  # fmt: skip

    def stored(self, row: Any) -> HttpResponseBase:
        """Go on."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form."""
        return {**super().get_context_data(**kwargs), "form": self.form}


def midnight(day: date) -> datetime:
    """When a day begins in Asia/Shanghai."""
    return timezone.make_aware(datetime.combine(day, time.min))
