"""复核: a round's back-checks, and the page on which one is noted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.admin.roles import CORRECT
from surveys.visits.duties.narrowing import Narrowing, PersonChoice
from surveys.visits.enums import CheckReason
from surveys.visits.models import BackCheck
from surveys.visits.quality import checking, queries
from surveys.visits.quality.checking import CheckError
from surveys.visits.quality.comparing import CheckForm, form_of, questions_of
from surveys.visits.quality.views import RoundView
from territory.finding import at_address, by_door, door_keys
from territory.naming import full_names
from territory.paging import paged
from territory.reach import may_meet
from territory.staff_view import StaffView

HOUSEHOLD = "assignment__household"
STATES: dict[str, tuple[Any, Q]] = {
    "open": (_("still to be checked"), Q(checked_at=None)),
    "unreached": (_("not reached"), Q(checked_at__isnull=False, visited=None)),
    "confirmed": (_("visit confirmed"), Q(visited=True)),
    "denied": (_("visit denied"), Q(visited=False)),
}


class CheckNarrowing(Narrowing):
    """Address, state, reason, worker."""

    q = forms.CharField(label=_("address"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("state"),
        required=False,
        choices=[("", _("all")), *((key, label) for key, (label, _q) in STATES.items())],
    )
    reason = forms.ChoiceField(label=_("why"), required=False, choices=[("", _("all")), *CheckReason.choices])
    worker = PersonChoice(None, label=_("grid worker"), required=False)

    def offer(self) -> None:
        """The workers of the user's areas."""
        self.choose_from("worker", queries.people(self.user))

    def as_filter(self) -> Q:
        """The filter over back-checks."""
        chosen = self.cleaned_data
        found = STATES[chosen["state"]][1] if chosen.get("state") else Q()
        if chosen.get("reason"):
            found &= Q(reason=chosen["reason"])
        if chosen.get("worker"):
            found &= Q(assignment__worker=chosen["worker"])
        if chosen.get("q"):
            found &= at_address(chosen["q"], HOUSEHOLD)
        return found


def state_of(check: BackCheck) -> str:
    """The key of its state."""
    if check.checked_at is None:
        return "open"
    if check.visited is None:
        return "unreached"
    return "confirmed" if check.visited else "denied"


class CheckList(RoundView):
    """The households of a round that are asked again."""

    template_name = "visits/quality/checks.html"
    page_title = _("back-checks")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of them, and what is asked."""
        form = CheckNarrowing(self.request.GET, user=self.request.user)
        mine = queries.checks(self.request.user).filter(assignment__round=self.round)
        rows = by_door(mine.filter(form.as_filter()), HOUSEHOLD)
        page = paged(rows, door_keys(HOUSEHOLD), self.request.GET)
        names = full_names(row.assignment.household.building for row in page.rows)
        schema = form_of(self.round)
        return {
            **super().get_context_data(**kwargs),
            "round": self.round,
            "may_draw": self.may_draw,
            "form": form,
            "kept": form.kept,
            "page": page,
            "rows": [
                {
                    "check": row,
                    "place": names[row.assignment.household.building_id],
                    "state": state_of(row),
                    "label": STATES[state_of(row)][0],
                }
                for row in page.rows
            ],
            "questions": questions_of(self.round, schema) if schema else [],
        }


class CheckRecord(StaffView):
    """Note one back-check. No stored answer is on this page, whoever opens it."""

    template_name = "visits/quality/check.html"
    page_title = _("back-check")
    header_icon = "circle-check"
    roles = CORRECT
    parents = (("quality:index", _("quality")),)

    @cached_property
    def check(self) -> BackCheck:
        """The back-check, if it lies in the user's areas."""
        found: BackCheck = get_object_or_404(queries.checks(self.request.user), pk=self.kwargs["pk"])
        return found

    @cached_property
    def form(self) -> CheckForm:
        """What is asked. Of a household without an interview only whether somebody came."""
        the_round = self.check.assignment.round
        schema = form_of(the_round)
        asks = schema is not None and self.check.reason != CheckReason.MISSING
        questions = questions_of(the_round, schema) if asks and schema else []
        data = self.request.POST if self.request.method == "POST" else None
        return CheckForm(data, form=schema, questions=questions)

    def get_page_subtitle(self) -> str:
        """The round's name."""
        title: str = self.check.assignment.round.title
        return title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where to go or call, and the form."""
        household = self.check.assignment.household
        return {
            **super().get_context_data(**kwargs),
            "check": self.check,
            "household": household,
            "may_meet": may_meet(self.request.user, household),
            "place": full_names([household.building])[household.building_id],
            "state": state_of(self.check),
            "label": STATES[state_of(self.check)][0],
            "was_there": self.request.user.pk in checking.visitors(self.check),
            "form": self.form,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Keep it, or say why not."""
        if not self.form.is_valid():
            return self.get(request, *args, **kwargs)
        try:
            checking.record(
                self.check,
                visited=self.form.visit_confirmed,
                answers=self.form.answers,
                note=self.form.cleaned_data["note"],
                checker=request.user,
            )
        except CheckError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("The back-check is noted."))
        return redirect("quality:checks", self.check.assignment.round_id)
