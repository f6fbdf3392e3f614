"""The steps of an entry that need few words: confirm, refuse, ask for a reversal, decide on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from satisfaction.credit.calendar.queries import due
from satisfaction.credit.entries import deciding, reversing, steps, wording
from satisfaction.credit.entries.acting import last_line
from satisfaction.credit.entries.forms import ConfirmForm, ReasonForm, ReversalForm
from satisfaction.credit.entries.views.base import OneEntry
from satisfaction.credit.errors import StepRefused
from satisfaction.credit.ledger.appending import track_of
from satisfaction.credit.models import CreditEntry, EntryEvent
from territory import access

STAY = ("reason_missing", "start_past")  # refusals after which the form is shown again


@dataclass(frozen=True, slots=True)
class Page:
    """How a step is asked for and taken."""

    title: Any
    button: Any
    grave: bool
    form: Callable[[CreditEntry, Any], forms.Form]
    take: Callable[[CreditEntry, dict[str, Any], Any], object]


def _confirm_form(entry: CreditEntry, data: Any) -> forms.Form:
    return ConfirmForm(data, shown=bool(entry.publicity_days), initial={"seen": last_line(entry)})


def _reason(label: Any) -> Callable[[CreditEntry, Any], forms.Form]:
    def form(entry: CreditEntry, data: Any) -> forms.Form:
        return ReasonForm(data, label=label, initial={"seen": last_line(entry)})

    return form


def _reversal_form(entry: CreditEntry, data: Any) -> forms.Form:
    return ReversalForm(data, initial={"seen": last_line(entry)}, label=_("reasons of the decision"))


PAGES = {
    "confirm": Page(
        _("confirm the entry"),
        _("Confirm"),
        False,
        _confirm_form,
        lambda entry, data, user: deciding.confirm(
            entry.pk, user=user, seen=data["seen"], starts_on=data.get("starts_on")
        ),
    ),
    "refuse": Page(
        _("refuse the entry"),
        _("Refuse"),
        True,
        _reason(_("why it is refused or taken back")),
        lambda entry, data, user: deciding.refuse(
            entry.pk, user=user, reason=data["reason"], seen=data["seen"]
        ),
    ),
    "ask": Page(
        _("ask for a reversal"),
        _("Ask for the reversal"),
        True,
        _reason(_("why the entry is wrong")),
        lambda entry, data, user: reversing.ask(
            entry.pk, user=user, reason=data["reason"], seen=data["seen"]
        ),
    ),
    "reversal": Page(
        _("decide on the reversal"),
        _("Decide"),
        True,
        _reversal_form,
        lambda entry, data, user: reversing.decide(
            entry.pk, user=user, grant=data["grant"] == "yes", reason=data["reason"], seen=data["seen"]
        ),
    ),
}


class TakeStep(OneEntry):
    """One step: what it does, its form, and taking it."""

    template_name = "credit/entries/step.html"
    roles: ClassVar[tuple[Any, ...]] = access.KEEP

    @cached_property
    def step(self) -> Page:
        """The step of the address."""
        found = PAGES.get(self.kwargs["step"])
        if found is None:
            raise Http404
        return found

    def get_page_title(self) -> Any:
        """What is to be done."""
        return self.step.title

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form, or why the step is not possible."""
        now = track_of(self.entry)
        offered = steps.possible(self.entry, now, request.user, timezone.localdate())
        if self.kwargs["step"] not in {each.key for each in offered} and self.step:
            return self.refused(StepRefused(self._why()), self.address)
        return self._shown(self.step.form(self.entry, None))

    def _why(self) -> str:
        """The likeliest reason why the step is not offered."""
        entry, user = self.entry, self.request.user
        if not access.may(user, entry.area, *access.KEEP):
            return "not_yours"
        if self.kwargs["step"] == "confirm" and entry.created_by_id == user.pk:
            return "own_proposal"
        now = track_of(entry)
        if self.kwargs["step"] == "reversal" and now.asked and reversing.asked_by(entry) == user.pk:
            return "own_request"
        return "suspended" if now.suspended else "wrong_state"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Take the step, or say what is missing and keep the words."""
        form = self.step.form(self.entry, request.POST)
        if not form.is_valid():
            return self._shown(form)
        try:
            self.step.take(self.entry, form.cleaned_data, request.user)
        except StepRefused as refusal:
            if refusal.code not in STAY:
                return self.refused(refusal, self.address)
            form.add_error("reason" if "reason" in form.fields else "starts_on", refusal.message)
            return self._shown(form)
        messages.success(request, gettext("Done. It stands in the ledger."))
        return redirect(self.address)

    def _shown(self, form: forms.Form) -> HttpResponseBase:
        entry = self.entry
        asked = EntryEvent.objects.filter(entry=entry, kind="asked").select_related("by").order_by("-seq")
        return self.shown(
            form=form,
            entry=entry,
            key=self.kwargs["step"],
            button=self.step.button,
            grave=self.step.grave,
            points=wording.signed(entry.points),
            who=wording.who(entry),
            files=entry.files.order_by("pk"),
            asked=asked.first() if self.kwargs["step"] == "reversal" else None,
            publicity=due(timezone.localdate(), entry.publicity_days)
            if self.kwargs["step"] == "confirm" and entry.publicity_days
            else None,
            back=self.address,
        )
