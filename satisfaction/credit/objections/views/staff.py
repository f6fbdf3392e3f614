"""Objections as staff see them: the list with its lights, one file, putting one down, marking, deciding."""

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
from wagtail.log_actions import log

from satisfaction.credit.entries import proposing, wording
from satisfaction.credit.entries.forms import sent_files
from satisfaction.credit.entries.views.base import KeeperView, OneEntry
from satisfaction.credit.entries.views.proposing import FIELDS
from satisfaction.credit.enums import Outcome
from satisfaction.credit.errors import StepRefused
from satisfaction.credit.models import Objection
from satisfaction.credit.objections import deciding, marking, queries, receiving
from satisfaction.credit.objections.deciding import Decision
from satisfaction.credit.objections.forms import DecisionForm, PutDownForm
from satisfaction.credit.objections.receiving import Raised
from territory import access
from territory.paging import paged

OBJECTIONS = ("credit:objections", _("objections raised"))
REASON = 200  # characters
STAGES = (
    ("new", _("to be marked")),
    ("marked", _("being examined")),
    ("late", _("overdue")),
    ("done", _("decided")),
)


class ObjectionList(KeeperView):
    """All objections of the areas that the user keeps, the most urgent first."""

    template_name = "credit/objections/list.html"
    page_title = _("objections raised")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """One page."""
        today, chosen = timezone.localdate(), request.GET.get("stage", "")
        rows = queries.objections(request.user).filter(queries.stage(chosen, today))
        page = paged(rows, ("-due_on", "-pk") if chosen in ("", "done") else ("due_on", "pk"), request.GET)
        counts = {
            key: queries.objections(request.user).filter(queries.stage(key, today)).count()
            for key in ("new", "marked", "late")
        }
        return self.shown(
            lines=[(each, queries.lateness(each, today)) for each in page.rows],
            page=page,
            kept=f"stage={chosen}" if chosen in dict(STAGES) else "",
            stages=[(key, label, counts.get(key)) for key, label in STAGES],
            stage=chosen,
        )


class PutDown(OneEntry):
    """Put down an objection that came on paper or in person."""

    template_name = "credit/objections/put_down.html"
    page_title = _("put down an objection")
    roles: ClassVar[tuple[Any, ...]] = access.KEEP

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """An empty form."""
        return self._shown(PutDownForm(initial={"raised_by": self.entry.branch or self.entry.company}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Put it down, or say what is missing."""
        form = PutDownForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._shown(form)
        data = {name: value for name, value in form.cleaned_data.items() if name != "evidence"}
        try:
            given = Raised(**data, files=sent_files(request))
            objection = receiving.receive(self.entry.pk, given, user=request.user)
        except StepRefused as refusal:
            fields = {**FIELDS, "objection_late": "late", "received_future": "received_on"}
            fields["received_early"] = "received_on"
            field = fields.get(refusal.code)
            form.add_error(field if field in form.fields else None, refusal.message)
            return self._shown(form)
        messages.success(
            request, gettext("The objection is put down. Mark it, so that the entry is suspended.")
        )
        return redirect("credit:objection", objection.pk)

    def _shown(self, form: forms.Form) -> HttpResponseBase:
        last = receiving.objections_until(self.entry)
        late = last is not None and last < timezone.localdate()
        return self.shown(form=form, entry=self.entry, until=last, late=late, back=self.address)


class OneObjection(KeeperView):
    """A page of one objection of the user's areas; 404 for any other."""

    parents: ClassVar[tuple[tuple[str, Any], ...]] = (OBJECTIONS,)

    @cached_property
    def objection(self) -> Objection:
        """The objection of the address."""
        rows = queries.objections(self.request.user).select_related(
            "marked_by", "decided_by", "created_by", "entry__scheme"
        )
        found: Objection = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    @property
    def address(self) -> str:
        """Its own page."""
        return reverse("credit:objection", args=[self.objection.pk])

    def get_page_subtitle(self) -> str:
        """To what."""
        return str(self.objection.entry.title)

    def file(self) -> dict[str, Any]:
        """What its page and its paper show."""
        one = self.objection
        return {
            "objection": one,
            "entry": one.entry,
            "who": wording.who(one.entry),
            "points": wording.signed(one.entry.points),
            "light": queries.lateness(one, timezone.localdate()),
            "files": one.files.order_by("pk"),
            "others": one.entry.objections.exclude(pk=one.pk).order_by("-pk"),
            "corrected": one.entry.corrected_by.order_by("-pk").first()
            if one.outcome == Outcome.CORRECTED
            else None,
        }


class ObjectionPage(OneObjection):
    """The file: what was brought forward, what can be done, what was decided."""

    template_name = "credit/objections/objection.html"
    page_title = _("objection")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page."""
        one = self.objection
        why = ""
        if one.outcome == Outcome.WAITING and one.marked_on:
            try:
                deciding.check(one.entry, one, request.user)
            except StepRefused as refusal:
                why = refusal.message
        return self.shown(**self.file(), why_not=why)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Mark it, or do not admit it."""
        try:
            if request.POST.get("do") == "mark":
                marking.mark(self.objection.pk, user=request.user)
                messages.success(request, gettext("Marked: from today on the entry is suspended."))
            elif request.POST.get("do") == "refuse":
                marking.not_admit(self.objection.pk, user=request.user, reason=request.POST.get("reason", ""))
                messages.success(
                    request, gettext("The objection is not admitted. Tell whoever objected why.")
                )
        except StepRefused as refusal:
            return self.refused(refusal, self.address)
        return redirect(self.address)


class ObjectionPaper(OneObjection):
    """异议处理决定书: the file as it is printed and put into the records. Name and contact in full want a
    reason, which is logged."""

    template_name = "credit/objections/paper.html"
    page_title = _("file of the objection")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The paper, masked."""
        return self._shown(full=False)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Log, then show it in full."""
        reason = request.POST.get("reason", "").strip()[:REASON]
        if not reason:
            messages.error(request, gettext("Please say what you need the contact for; nothing was shown."))
            return redirect(self.address)
        data = {"reason": reason, "objection": str(self.objection.uid)}
        log(self.objection.entry, "credit.unmask_objection", user=request.user, data=data)
        return self._shown(full=True)

    def _shown(self, *, full: bool) -> HttpResponseBase:
        one = self.objection
        days = {
            name: wording.long_day(day)
            for name, day in (
                ("received", one.received_on),
                ("marked", one.marked_on),
                ("due", one.due_on),
                ("decided", one.decided_on),
            )
            if day is not None
        }
        return self.shown(**self.file(), days=days, full=full, back=self.address)


class ObjectionDecide(OneObjection):
    """The decision."""

    template_name = "credit/objections/decide.html"
    page_title = _("decide on the objection")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form, or why the user cannot decide."""
        try:
            deciding.check(self.objection.entry, self.objection, request.user)
        except StepRefused as refusal:
            return self.refused(refusal, self.address)
        entry = self.objection.entry
        initial = {"rule": entry.rule, "title": entry.title, "text": entry.text}
        return self._shown(DecisionForm(initial=initial, ruling=self._ruling()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Decide."""
        form = DecisionForm(request.POST, ruling=self._ruling())
        if not form.is_valid():
            return self._shown(form)
        try:
            deciding.decide(self.objection.pk, Decision(**form.cleaned_data), user=request.user)
        except StepRefused as refusal:
            return self.refused(refusal, self.address)
        messages.success(request, gettext("Decided. Print the file and tell whoever objected."))
        return redirect(self.address)

    def _ruling(self) -> proposing.Governing | None:
        entry = self.objection.entry
        try:
            return proposing.governing(entry.branch or entry.company, timezone.localdate())
        except StepRefused:
            return None

    def _shown(self, form: forms.Form) -> HttpResponseBase:
        return self.shown(**self.file(), form=form, back=self.address)
