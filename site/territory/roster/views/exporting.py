"""导出名册: choose what, follow the job, fetch the file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import jobs
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from jobs.models import Job
from wagtail.log_actions import log

from territory import access
from territory.models import Area
from territory.roster import queries
from territory.roster.job_kinds import EXPORT, FILE
from territory.roster.sealing import unsealed
from territory.roster.views.base import HOME, finished
from territory.staff_view import StaffView

REASON_LIMIT = 200
LAYOUTS = [("xlsx", _("Excel workbook")), ("csv", _("CSV file"))]


class AreaField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no generic at run time
    """An area, set in by its depth."""

    def label_from_instance(self, obj: Any) -> str:
        """阳光花园."""
        return f"{'　' * max(obj.depth - getattr(self, 'top', 1), 0)}{obj.name}"


class ExportForm(forms.Form):
    """What, how, and whether names and phone numbers go along."""

    area = AreaField(Area.objects.none(), label=_("area"), empty_label=None)
    layout = forms.ChoiceField(
        label=_("Kind of file"), choices=LAYOUTS, initial="xlsx", widget=forms.RadioSelect
    )
    unmasked = forms.BooleanField(label=_("With full names and phone numbers"), required=False)
    reason = forms.CharField(
        label=_("What they are needed for"),
        required=False,
        max_length=REASON_LIMIT,
        help_text=_(
            "Needed with full names and phone numbers only. It is kept in the audit log with your name."
        ),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        field: Any = self.fields["area"]
        field.queryset = queries.exportable(user)
        some = queries.offered(user)
        field.top = min((each.depth for each in some), default=1)
        field.choices = [(each.pk, field.label_from_instance(each)) for each in some]

    def clean(self) -> dict[str, Any]:
        """Full data want a reason, and the right."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("unmasked"):
            area = found.get("area")
            if area and not access.may(self.user, area, *queries.UNMASK):
                self.add_error("unmasked", gettext("Only supervisors and administrators may do this."))
            if not found.get("reason", "").strip():
                self.add_error("reason", gettext("Please give the reason; it is kept in the audit log."))
        return found


class Export(StaffView):
    """Choose what."""

    template_name = "territory/roster/export.html"
    page_title = _("export roster")
    header_icon = "download"
    roles = queries.EXPORT
    parents = (HOME,)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form."""
        user = self.request.user
        form = kwargs.pop("form", None) or ExportForm(
            user=user, initial={"area": self.request.GET.get("area")}
        )
        return {
            **super().get_context_data(**kwargs),
            "form": form,
            "may_unmask": access.holds(user, *queries.UNMASK),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Start the job and log it."""
        form = ExportForm(request.POST, user=request.user)
        if not form.is_valid():
            return self._again(form)
        said = form.cleaned_data
        area = said["area"]
        choices = {name: said[name] for name in ("layout", "unmasked", "reason")}
        try:
            job = jobs.start(EXPORT, request.user, title=area.name, area=area.pk, **choices)
        except jobs.TooManyJobs as refusal:
            form.add_error(None, str(refusal))
            return self._again(form)
        log(area, queries.EXPORT_ACTION, user=request.user, data=choices)
        return redirect(f"{reverse('jobs:job', args=[job.pk])}?wait")

    def _again(self, form: ExportForm) -> HttpResponseBase:
        page: HttpResponseBase = self.render_to_response(self.get_context_data(form=form), status=422)
        return page


class Exported(StaffView):
    """The file is ready."""

    template_name = "territory/roster/exported.html"
    page_title = _("roster exported")
    header_icon = "success"
    roles = queries.EXPORT
    parents = (HOME,)

    @cached_property
    def job(self) -> Job:
        """The user's own job, as long as she may see what it made."""
        return _mine(self.request, self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        """Of which area."""
        return self.job.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is in it."""
        return {**super().get_context_data(**kwargs), "job": self.job, "result": self.job.result or {}}


def download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file, decrypted."""
    if not access.holds(request.user, *queries.EXPORT):
        raise PermissionDenied
    job = _mine(request, pk)
    kept = get_object_or_404(job.files, key=FILE)
    answer = HttpResponse(unsealed(kept), content_type="application/octet-stream")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Disposition"] = content_disposition_header(True, kept.name) or "attachment"
    return answer


def _mine(request: HttpRequest, pk: UUID) -> Job:
    """404 for someone else's, and where the right was lost since."""
    job = finished(request, EXPORT, pk)
    roles = queries.UNMASK if job.params["unmasked"] else queries.EXPORT
    if job.owner_id != request.user.pk:
        raise Http404
    get_object_or_404(queries.exportable(request.user, *roles), pk=job.params["area"])
    return job
