"""导入名册: hand a file in, look at what would happen, confirm, see what was done."""

from __future__ import annotations

import json
from typing import Any

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
from wagtail.admin import messages

from territory import access
from territory.models import Area
from territory.roster import limits, queries
from territory.roster.columns import REQUIRED
from territory.roster.confirming import confirm, import_of
from territory.roster.job_kinds import CHECK, FILE, IMPORT, LISTS
from territory.roster.sealing import sealed
from territory.roster.template import template
from territory.roster.views.base import HOME, finished
from territory.staff_view import StaffView

MEGABYTE = 1_000_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CommunityField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no generic at run time
    """A community by name and code."""

    def label_from_instance(self, obj: Any) -> str:
        """阳光社区 (990102001001)."""
        return f"{obj.name} ({obj.code})" if obj.code else str(obj.name)


class UploadForm(forms.Form):
    """Which file into which community, and what it may do."""

    community = CommunityField(Area.objects.none(), label=_("community"), empty_label=_("Choose a community"))
    file = forms.FileField(
        label=_("roster file"),
        error_messages={"required": _("Choose a file first."), "empty": _("The file is empty.")},
    )
    create_missing = forms.BooleanField(
        label=_("Make estates and buildings that are missing"), required=False
    )
    clear_blanks = forms.BooleanField(label=_("Blank cells clear what is stored"), required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["community"]
        field.queryset = queries.communities(user)
        some = list(field.queryset[:2])
        if len(some) == 1:
            field.empty_label, field.initial = None, some[0].pk

    def clean_file(self) -> Any:
        """No larger than is read."""
        given = self.cleaned_data["file"]
        if given.size > limits.FILE_SIZE:
            raise forms.ValidationError(
                gettext("The file is larger than %(limit)s MB. Divide it.")
                % {"limit": limits.FILE_SIZE // MEGABYTE}
            )
        return given


class Upload(StaffView):
    """Hand a file in."""

    template_name = "territory/roster/upload.html"
    page_title = _("import roster")
    header_icon = "upload"
    roles = queries.IMPORT
    parents = (HOME,)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form."""
        form = kwargs.pop("form", None) or UploadForm(
            user=self.request.user,
            initial={
                "community": self.request.GET.get("community"),
                "create_missing": "create" in self.request.GET,
            },
        )
        return {
            **super().get_context_data(**kwargs),
            "form": form,
            "required": "、".join(column.heading for column in REQUIRED),
            "limit": limits.FILE_SIZE // MEGABYTE,
            "rows": limits.ROWS,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Start the dry run."""
        form = UploadForm(request.POST, request.FILES, user=request.user)
        if not form.is_valid():
            return self._again(form)
        given, community = form.cleaned_data["file"], form.cleaned_data["community"]
        try:
            job = jobs.start(
                CHECK,
                request.user,
                title=f"{community.name} · {given.name}",
                files={FILE: sealed(given.read(), FILE)},
                community=community.pk,
                name=str(given.name)[:200],
                create_missing=form.cleaned_data["create_missing"],
                clear_blanks=form.cleaned_data["clear_blanks"],
            )
        except jobs.TooManyJobs as refusal:
            form.add_error(None, str(refusal))
            return self._again(form)
        return redirect(f"{reverse('jobs:job', args=[job.pk])}?wait")

    def _again(self, form: UploadForm) -> HttpResponseBase:
        page: HttpResponseBase = self.render_to_response(self.get_context_data(form=form), status=422)
        return page


class _OfJob(StaffView):
    """A page about a finished job; 404 where it is not the user's or its community no longer is."""

    kind = ""
    roles = queries.IMPORT
    parents = (HOME,)

    @cached_property
    def job(self) -> Job:
        """The job."""
        return finished(self.request, self.kind, self.kwargs["pk"])

    @cached_property
    def community(self) -> Area:
        """Where the file goes."""
        rows = queries.communities(self.request.user)
        found: Area = get_object_or_404(rows, pk=self.job.params["community"])
        return found

    def get_page_subtitle(self) -> str:
        """Community and file."""
        return self.job.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What all these pages show."""
        return {
            **super().get_context_data(**kwargs),
            "community": self.community,
            "job": self.job,
            "result": self.job.result or {},
        }


class Preview(_OfJob):
    """What would happen: counts, differences and problems page by page."""

    template_name = "territory/roster/preview.html"
    page_title = _("preview of the import")
    header_icon = "view"
    kind = CHECK

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One list of the three, one page of it."""
        context = super().get_context_data(**kwargs)
        result = context["result"]
        counts = result["counts"]
        shown = self.request.GET.get("show")
        if shown not in LISTS:
            shown = next((name for name in ("problems", "changed", "new") if counts[name]), "changed")
        offsets = result["offsets"][shown]
        page = _number(self.request.GET.get("page"), len(offsets))
        return {
            **context,
            "shown": shown,
            "lines": _lines(self.job, shown, offsets, page),
            "page": page,
            "pages": len(offsets),
            "errors_file": self.job.files.filter(key="errors").first(),
            "started": import_of(self.job),
            "options": self.job.params,
            "nothing": not (counts["changed"] or counts["new"]),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Confirm."""
        if not access.may(request.user, self.community, *queries.IMPORT):
            raise PermissionDenied
        if self.job.owner_id != request.user.pk:
            raise Http404
        try:
            job = confirm(self.job, request.user)
        except ValueError:
            messages.error(request, gettext("This file has problems. Correct them and hand it in again."))
            return redirect("territory_roster:preview", self.job.pk)
        except jobs.TooManyJobs as refusal:
            messages.error(request, str(refusal))
            return redirect("territory_roster:preview", self.job.pk)
        return redirect(f"{reverse('jobs:job', args=[job.pk])}?wait")


class Done(_OfJob):
    """What was done."""

    template_name = "territory/roster/done.html"
    page_title = _("roster imported")
    header_icon = "success"
    kind = IMPORT


def template_file(request: HttpRequest) -> HttpResponse:
    """The file to fill in."""
    if not access.holds(request.user, *queries.EXPORT):
        raise PermissionDenied
    name = f"{gettext('roster template')}.xlsx"
    answer = HttpResponse(template(), content_type=XLSX)
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def _number(given: str | None, pages: int) -> int:
    """A page's number from 1, within what there is."""
    number = int(given) if given and given.isdecimal() and len(given) < 9 else 1
    return max(1, min(number, pages))


def _lines(job: Job, name: str, offsets: list[int], page: int) -> list[dict[str, Any]]:
    """A page of a kept list, read from where it begins."""
    if not offsets:
        return []
    with job.files.get(key=name).content() as file:
        file.seek(offsets[page - 1])
        some = [file.readline() for _line in range(limits.PAGE_SIZE)]
    return [json.loads(each) for each in some if each]
