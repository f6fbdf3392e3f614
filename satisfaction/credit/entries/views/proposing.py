"""Propose an entry, or the correction of one."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from satisfaction.companies import queries as companies
from satisfaction.companies.models import Company
from satisfaction.credit.entries import proposing, rights
from satisfaction.credit.entries.acting import last_line
from satisfaction.credit.entries.forms import CorrectionForm, EntryForm, NewEntryForm, sent_files
from satisfaction.credit.entries.proposing import Governing, Proposal
from satisfaction.credit.entries.views.base import ENTRIES, KeeperView, OneEntry
from satisfaction.credit.errors import StepRefused
from territory import access

# Refusals that a field of the form can mend, by code: which one.
FIELDS = {
    "no_rule": "rule",
    "future": "occurred_on",
    "long_ago": "occurred_on",
    "same_again": "again",
    "not_yours": "area",
    "evidence_missing": "evidence",
    "too_many_files": "evidence",
    "file_too_large": "evidence",
    "not_a_file": "evidence",
}


class EntryCreate(KeeperView):
    """A new entry of a company."""

    template_name = "credit/entries/form.html"
    page_title = _("propose an entry")
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (ENTRIES,)

    @cached_property
    def company(self) -> Company:
        """The company of the address, if the user sees it."""
        rows = companies.companies(self.request.user)
        found: Company = get_object_or_404(rows, pk=self.kwargs["company"])
        return found

    def get_page_subtitle(self) -> str:
        """Of whom."""
        return str(self.company)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """An empty form, or why there is none."""
        try:
            ruling = proposing.governing(self.company, timezone.localdate())
        except StepRefused as refusal:
            return self.refused(refusal, reverse("credit:entry_choose"))
        return self._shown(self._form(ruling), ruling)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Propose it, or say what is missing and keep the words."""
        try:
            ruling = proposing.governing(self.company, timezone.localdate())
        except StepRefused as refusal:
            return self.refused(refusal, reverse("credit:entry_choose"))
        form = self._form(ruling, request.POST, request.FILES)
        if not form.is_valid():
            return self._shown(form, ruling)
        try:
            entry = proposing.propose(given(form, self.company, request), user=request.user)
        except StepRefused as refusal:
            blame(form, refusal)
            return self._shown(form, ruling)
        messages.success(
            request, gettext("The entry is proposed. It counts once somebody else has confirmed it.")
        )
        return redirect("credit:entry", entry.pk)

    def _form(self, ruling: Governing, *data: Any) -> NewEntryForm:
        return NewEntryForm(*data, user=self.request.user, company=self.company, ruling=ruling)

    def _shown(self, form: EntryForm, ruling: Governing) -> HttpResponseBase:
        if "again" in form.fields and "again" not in form.errors and not form.data.get("again"):
            del form.fields["again"]  # asked for only where there is such an entry
        return self.shown(form=form, ruling=ruling, company=self.company, back=reverse("credit:entry_choose"))


class EntryCorrect(OneEntry):
    """What an entry should have said; confirmed by somebody else, it replaces the entry."""

    template_name = "credit/entries/form.html"
    page_title = _("propose a correction")
    roles: ClassVar[tuple[Any, ...]] = access.KEEP

    @property
    def company(self) -> Company:
        """Whose entry it is: the branch's, where it is one's."""
        found: Company = self.entry.branch or self.entry.company
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The entry's own words to begin with."""
        entry = self.entry
        try:
            rights.check_keeps(request.user, entry.area)
            ruling = proposing.governing(self.company, timezone.localdate())
            proposing.check_correctable(entry, timezone.localdate())
        except StepRefused as refusal:
            return self.refused(refusal, self.address)
        initial = {
            "seen": last_line(entry),
            "area": entry.area_id,
            "rule": entry.rule,
            "title": entry.title,
            "text": entry.text,
            "occurred_on": entry.occurred_on,
        }
        return self._shown(self._form(ruling, initial=initial), ruling)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Propose the correction."""
        try:
            ruling = proposing.governing(self.company, timezone.localdate())
        except StepRefused as refusal:
            return self.refused(refusal, self.address)
        form = self._form(ruling, request.POST, request.FILES)
        if not form.is_valid():
            return self._shown(form, ruling)
        proposal, seen = given(form, self.company, request), form.cleaned_data["seen"]
        try:
            entry = proposing.correct(self.entry.pk, proposal, user=request.user, seen=seen)
        except StepRefused as refusal:
            if refusal.code not in FIELDS:
                return self.refused(refusal, self.address)
            blame(form, refusal)
            return self._shown(form, ruling)
        messages.success(
            request,
            gettext("The correction is proposed. It replaces the entry once somebody else confirms it."),
        )
        return redirect("credit:entry", entry.pk)

    def _form(self, ruling: Governing, *data: Any, **kwargs: Any) -> CorrectionForm:
        return CorrectionForm(*data, user=self.request.user, company=self.company, ruling=ruling, **kwargs)

    def _shown(self, form: EntryForm, ruling: Governing) -> HttpResponseBase:
        return self.shown(
            form=form, ruling=ruling, company=self.company, corrects=self.entry, back=self.address
        )


def given(form: EntryForm, company: Company, request: HttpRequest) -> Proposal:
    """What the form says."""
    data = form.cleaned_data
    return Proposal(
        company=company,
        area=data["area"],
        rule=data["rule"],
        title=form.given_title(),
        text=data["text"].strip(),
        occurred_on=data["occurred_on"],
        files=sent_files(request),
        again=bool(data.get("again")),
    )


def blame(form: Any, refusal: StepRefused) -> None:
    """Put a refusal beside the field that mends it."""
    field = FIELDS.get(refusal.code)
    form.add_error(field if field in form.fields else None, refusal.message)
