"""导出答卷: what to export, and the background job that writes the file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import jobs
from django import forms
from django.core.files import File
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import get_valid_filename
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.log_actions import log

from forms_builder.models import Questionnaire
from surveys.admin import queries
from surveys.admin.responses import Narrowing
from surveys.admin.roles import CORRECT, READ, holds
from surveys.corrections import REASON_LIMIT
from surveys.exports.files import SUFFIX, write_responses
from surveys.models import Response
from territory import access
from territory.access import User
from territory.staff_view import StaffView

KIND = "surveys.export"
LAYOUTS = [("xlsx", _("Excel workbook")), ("csv", _("CSV files, zipped"))]
STYLES = [
    ("words", _("In words, to read and print")),
    ("codes", _("As codes, one column for each option, to compute with")),
]


class Choices(forms.Form):
    """How to export."""

    layout = forms.ChoiceField(
        label=_("Kind of file"), choices=LAYOUTS, initial="xlsx", widget=forms.RadioSelect
    )
    style = forms.ChoiceField(label=_("Answers"), choices=STYLES, initial="words", widget=forms.RadioSelect)
    sensitive = forms.BooleanField(
        label=_("With sensitive answers (phone numbers and the like)"), required=False
    )
    reason = forms.CharField(
        label=_("What they are needed for"),
        required=False,
        max_length=REASON_LIMIT,
        help_text=_("Needed with sensitive answers only. It is kept in the audit log with your name."),
    )

    def clean(self) -> dict[str, Any]:
        """Sensitive answers want a reason."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("sensitive") and not found.get("reason", "").strip():
            self.add_error("reason", gettext("Please give the reason; it is kept with the change."))
        return found


class Export(StaffView):
    """Choose how, then follow the job."""

    template_name = "surveys/admin/export.html"
    page_title = _("Export responses")
    header_icon = "download"
    roles = READ
    parents = (("surveys_admin:responses", _("responses")),)

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """The questionnaire, if the user may see responses of it."""
        found: Questionnaire = get_object_or_404(
            queries.questionnaires(self.request.user, *READ), pk=self.kwargs["questionnaire"]
        )
        return found

    @property
    def narrowing(self) -> dict[str, str]:
        """What the list was narrowed to."""
        given = self.request.GET
        return {name: given[name] for name in Narrowing.base_fields if given.get(name)}

    def get_page_subtitle(self) -> str:
        """What is exported."""
        title: str = self.questionnaire.title
        return title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and how many responses it is about."""
        rows = chosen(self.request.user, self.questionnaire, self.narrowing, sensitive=False)
        return {
            **super().get_context_data(**kwargs),
            "form": kwargs.get("form") or Choices(),
            "count": rows.count(),
            "narrowed": bool(self.narrowing.keys() - {"questionnaire"}),
            "may_unmask": holds(self.request.user, CORRECT),
            "back": f"{reverse('surveys_admin:responses')}?questionnaire={self.questionnaire.pk}",
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Queue the job."""
        form = Choices(request.POST)
        if not form.is_valid():
            return self._again(form)
        choices = form.cleaned_data
        if choices["sensitive"] and not holds(request.user, CORRECT):
            raise Http404
        page = self.questionnaire
        said = {name: choices[name] for name in ("layout", "style", "sensitive", "reason")}
        try:
            job = jobs.start(
                KIND, request.user, title=page.title, questionnaire=page.pk, narrowing=self.narrowing, **said
            )
        except jobs.TooManyJobs as refusal:
            messages.error(request, str(refusal))
            return self._again(form)
        log(page, "surveys.export", user=request.user, data={**said, "narrowing": self.narrowing})
        return redirect(f"{reverse('jobs:job', args=[job.pk])}?wait")

    def _again(self, form: Choices) -> HttpResponse:
        page: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return page


def chosen(
    user: User, page: Questionnaire, narrowing: dict[str, str], *, sensitive: bool
) -> QuerySet[Response]:
    """The responses that the user may export: all that she may read, with sensitive answers only those that
    she may correct."""
    visible = access.visible(user, queries.unveiled(), "area", *(CORRECT if sensitive else READ))
    form = Narrowing({**narrowing, "questionnaire": str(page.pk)}, user=user)
    return visible.filter(form.as_filter(), questionnaire=page)


@jobs.kind(
    KIND,
    label=_("Export of responses"),
    seconds=3600,
    messages={"nothing_to_export": gettext_noop("There is no response to export. Narrow the list less.")},
)
def export(job: jobs.Running) -> dict[str, int]:
    """Write the file. What may be seen is decided anew, by the owner's rights as they are now."""
    params = job.params
    page = Questionnaire.objects.defer("body").get(pk=params["questionnaire"])
    rows = chosen(job.job.owner, page, params["narrowing"], sensitive=params["sensitive"])
    total = rows.count()
    if not total:
        raise jobs.JobFailed("nothing_to_export")
    suffix = SUFFIX[params["layout"]]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"export{suffix}"
        count = write_responses(
            path,
            page,
            rows,
            layout=params["layout"],
            style=params["style"],
            masked=not params["sensitive"],
            progress=lambda done: job.progress(done, total),
        )
        day = timezone.localdate().isoformat()
        with path.open("rb") as file:
            job.keep_file("export", f"{get_valid_filename(page.title)}-{day}{suffix}", File(file))
    return {"responses": count}
