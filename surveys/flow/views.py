"""The page of one step, for every flow: its form, taking it, saying why not; and the files of steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.flow import files, steps
from surveys.flow.errors import StepRefused
from surveys.flow.models import OPINION, TOLD
from surveys.flow.steps import Flow, Given, Step
from territory.access import User
from territory.staff_view import StaffView

ELSEWHERE = ("wrong_state", "not_yours", "level", "same_person", "stale")  # nothing in the form would help


class Files(forms.ClearableFileInput):
    """Several files at once; on a phone the camera is offered."""

    allow_multiple_selected = True


class StepForm(forms.Form):
    """What one step takes: the flow's own fields, then opinion, words for residents, files.

    What is right is judged by `steps.take`."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, step: Step, fields: Mapping[str, forms.Field], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(fields)
        area = {"rows": 3}
        self.fields["opinion"] = forms.CharField(
            label=_("opinion"), required=step.opinion, max_length=OPINION, widget=forms.Textarea(attrs=area)
        )
        if step.told or step.offers_told:
            self.fields["told"] = forms.CharField(
                label=_("what residents are told"),
                required=step.told,
                max_length=TOLD,
                widget=forms.Textarea(attrs=area),
                help_text=_("Everybody can read this: no names, no phone numbers, plain words."),
            )
        if step.file or step.offers_files:
            self.fields["files"] = forms.Field(
                label=_("files"),
                required=step.file,
                widget=Files(attrs={"multiple": True}),
                help_text=_(
                    "At most 10 pictures or documents of 16 MB. Where a picture was taken is removed from it."
                ),
            )

    @property
    def own(self) -> dict[str, Any]:
        """What the flow's own fields were given."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("seen", "opinion", "told", "files")
        }


class TakeStep(StaffView):
    """One step of one row. A flow's view says which rows the user sees and where a row's own page is."""

    template_name = "surveys/flow/step.html"
    flow: ClassVar[Flow]

    def rows(self, user: User) -> QuerySet[Any]:
        """The rows that the user sees."""
        raise NotImplementedError  # every flow overrides this

    def address(self, row: Any) -> str:
        """The row's own page."""
        raise NotImplementedError  # every flow overrides this

    def fields(self, row: Any, step: Step) -> dict[str, forms.Field]:
        """Form fields for what the step needs and offers, with their initial values."""
        return {}

    @cached_property
    def row(self) -> Any:
        """The row of the address; 404 outside the user's areas."""
        return get_object_or_404(self.rows(self.request.user), pk=self.kwargs["pk"])

    @cached_property
    def step(self) -> Step:
        """The step of the address."""
        found = self.flow.steps.get(self.kwargs["step"])
        if found is None or found.by_program:
            raise Http404
        return found

    def get_page_title(self) -> Any:
        """What is to be done."""
        return self.step.label

    def get_page_subtitle(self) -> str:
        """With what."""
        return self.name(self.row)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form, or why the step is not possible."""
        return self._shown(self._form(initial={"seen": steps.last_event(self.flow, self.row)}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Take the step, or say what is missing and keep the words."""
        form = self._form(request.POST, request.FILES)
        if not form.is_valid():
            return self._shown(form)
        data = form.cleaned_data
        given = Given(
            seen=data["seen"],
            opinion=data["opinion"],
            told=data.get("told", ""),
            files=files.sent(request) if "files" in form.fields else (),
            data=form.own,
        )
        try:
            steps.take(self.flow, self.row.pk, self.step.key, given, user=request.user)
        except StepRefused as refusal:
            if refusal.code in ELSEWHERE:
                return self._elsewhere(refusal)
            form.add_error(None, refusal.message)
            return self._shown(form)
        messages.success(
            request, gettext("Done: %(step)s. It stands in the history.") % {"step": self.step.label}
        )
        return redirect(self.address(self.row))

    def _form(self, *args: Any, **kwargs: Any) -> StepForm:
        return StepForm(*args, step=self.step, fields=self.fields(self.row, self.step), **kwargs)

    def _elsewhere(self, refusal: StepRefused) -> HttpResponseBase:
        messages.error(self.request, refusal.message)
        return redirect(self.address(self.row))

    def _shown(self, form: StepForm) -> HttpResponseBase:
        """The form, for whoever may take the step: others read nothing here that the row's page hides."""
        try:
            steps.check(self.flow, self.row, self.step, self.request.user)
        except StepRefused as refusal:
            return self._elsewhere(refusal)
        context = self.get_context_data(
            form=form,
            step=self.step,
            row=self.row,
            name=self.name(self.row),
            lead=self.lead(self.row),
            remarks=self.remarks(self.row),
            warnings=self.warnings(self.row),
            back=self.address(self.row),
        )
        page: HttpResponseBase = self.render_to_response(context)
        return page

    def name(self, row: Any) -> str:
        """What the row is called for this user."""
        return str(row)

    def lead(self, row: Any) -> str:
        """A line on what the row is, under its name."""
        return ""

    def remarks(self, row: Any) -> list[Any]:
        """What is to be known for this step."""
        return []

    def warnings(self, row: Any) -> list[Any]:
        """What is to be thought of before it is taken."""
        return [self.step.asks] if self.step.asks else []


class StepFile(StaffView):
    """A file of a step, for those who see its row; always as a download unless it is a picture."""

    flow: ClassVar[Flow]

    def rows(self, user: User) -> QuerySet[Any]:
        """The rows that the user sees."""
        raise NotImplementedError  # every flow overrides this

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file."""
        mine = self.rows(request.user).values("pk")
        found = get_object_or_404(self.flow.files, pk=kwargs["pk"], event__of__in=mine)
        return files.sent_back(found)
