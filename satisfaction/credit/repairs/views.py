"""Repairs as staff see them: the list, an application with its conditions, the decision."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from satisfaction.credit.entries import wording
from satisfaction.credit.entries.forms import files_field, sent_files
from satisfaction.credit.entries.views.base import KeeperView, OneEntry
from satisfaction.credit.entries.views.proposing import FIELDS
from satisfaction.credit.errors import StepRefused
from satisfaction.credit.ledger.appending import track_of
from satisfaction.credit.models import Repair
from satisfaction.credit.objections import queries
from satisfaction.credit.repairs import applying
from satisfaction.credit.repairs.applying import Application
from surveys.admin.responses import DayInput
from territory import access
from territory.paging import paged

REPAIRS = ("credit:repairs", _("credit repair"))


class ApplyForm(forms.Form):
    """An application of the company."""

    applied_on = forms.DateField(label=_("applied on"), widget=DayInput)
    rectified = forms.CharField(
        label=_("how it was put right"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What was done, since when, who checked it; fines and refunds that were paid."),
    )
    promise = forms.BooleanField(
        label=_("The company has given a public promise of good faith in writing"), required=False
    )
    evidence = files_field(_("proof that it was put right, and the promise"), required=True)


class DecideForm(forms.Form):
    """Grant or refuse."""

    grant = forms.ChoiceField(
        label=_("decision"),
        choices=[("yes", _("grant: the record counts no more from today on")), ("no", _("do not grant it"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("reasons of the decision"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class RepairList(KeeperView):
    """All applications, the open ones first."""

    template_name = "credit/repairs/list.html"
    page_title = _("credit repair")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """One page."""
        rows, chosen = queries.repairs(request.user), request.GET.get("stage", "")
        today = timezone.localdate()
        if chosen in ("open", "done"):
            rows = rows.filter(granted__isnull=chosen == "open")
        page = paged(rows, ("-pk",), request.GET)
        return self.shown(
            lines=[(each, each.granted is None and each.due_on < today) for each in page.rows],
            page=page,
            kept=f"stage={chosen}" if chosen in ("open", "done") else "",
            stage=chosen,
            stages=[("open", _("waiting")), ("done", _("decided"))],
        )


class Apply(OneEntry):
    """Put an application down."""

    template_name = "credit/repairs/apply.html"
    page_title = _("put down an application for repair")
    roles: ClassVar[tuple[Any, ...]] = access.KEEP

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The conditions and an empty form, or why it is not possible."""
        today = timezone.localdate()
        try:
            applying.check_possible(self.entry, track_of(self.entry), today, today)
        except StepRefused as refusal:
            return self.refused(refusal, self.address)
        return self._shown(ApplyForm(initial={"applied_on": today}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Put it down, or say which condition is not met."""
        form = ApplyForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._shown(form)
        data = form.cleaned_data
        given = Application(data["applied_on"], data["rectified"], data["promise"], sent_files(request))
        try:
            repair = applying.apply(self.entry.pk, given, user=request.user)
        except StepRefused as refusal:
            fields = {**FIELDS, "promise_missing": "promise", "received_future": "applied_on"}
            field = {**fields, "too_early": "applied_on"}.get(refusal.code)
            form.add_error(field if field in form.fields else None, refusal.message)
            return self._shown(form)
        messages.success(request, gettext("The application is put down. Somebody else decides on it."))
        return redirect("credit:repair", repair.pk)

    def _shown(self, form: forms.Form) -> HttpResponseBase:
        found = applying.earliest(self.entry, track_of(self.entry))
        return self.shown(form=form, entry=self.entry, earliest=found, back=self.address)


class RepairPage(KeeperView):
    """One application and its decision."""

    template_name = "credit/repairs/repair.html"
    page_title = _("application for repair")
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (REPAIRS,)

    @cached_property
    def repair(self) -> Repair:
        """The application of the address, if it lies in the user's areas."""
        rows = queries.repairs(self.request.user).select_related("created_by", "decided_by", "entry__scheme")
        found: Repair = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def get_page_subtitle(self) -> str:
        """Of what."""
        return str(self.repair.entry.title)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, with the form for whoever may decide."""
        return self._shown(DecideForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Decide."""
        form = DecideForm(request.POST)
        if not form.is_valid():
            return self._shown(form)
        data = form.cleaned_data
        address = reverse("credit:repair", args=[self.repair.pk])
        try:
            applying.decide(
                self.repair.pk, user=request.user, grant=data["grant"] == "yes", reason=data["reason"]
            )
        except StepRefused as refusal:
            return self.refused(refusal, address)
        messages.success(request, gettext("Decided. Tell the company."))
        return redirect(address)

    def _shown(self, form: forms.Form) -> HttpResponseBase:
        repair = self.repair
        return self.shown(
            repair=repair,
            entry=repair.entry,
            who=wording.who(repair.entry),
            points=wording.signed(repair.entry.points),
            earliest=applying.earliest(repair.entry, track_of(repair.entry)),
            files=repair.files.order_by("pk"),
            own=repair.created_by_id == self.request.user.pk,
            form=form,
        )
