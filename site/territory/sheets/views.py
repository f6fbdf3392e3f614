"""导入: hand a file in, look at what it would do, confirm, see what was done. Each app names its kinds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import jobs
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from jobs.models import Job
from wagtail.admin import messages

from territory import access
from territory.access import KEEP
from territory.enums import Level
from territory.models import Area
from territory.roster import limits as reading
from territory.roster.sealing import sealed
from territory.roster.views.base import finished
from territory.sheets import limits
from territory.sheets.kind import Kind
from territory.sheets.work import FILE, confirm, import_of
from territory.staff_view import StaffView

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEGABYTE = 1_000_000


class AreaField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no generic at run time
    """An area, set in by its depth."""

    def label_from_instance(self, obj: Any) -> str:
        """解放路街道."""
        return f"{'　' * (obj.depth - 1)}{obj.name}"


class UploadForm(forms.Form):
    """Which file, and where new rows go."""

    area = AreaField(
        Area.objects.none(),
        label=_("New rows go to"),
        required=False,
        empty_label=_("the file says so in each row"),
        help_text=_("Whoever looks after this area keeps the row."),
    )
    file = forms.FileField(
        label=_("file"),
        error_messages={"required": _("Choose a file first."), "empty": _("The file is empty.")},
    )

    def __init__(self, *args: Any, user: Any, placed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["area"]
        field.queryset = access.areas(user, *KEEP).filter(level__lte=Level.COMMUNITY).order_by("path")
        field.initial = field.queryset.first()
        if not placed:
            del self.fields["area"]

    def clean_file(self) -> Any:
        """No larger than is read."""
        given = self.cleaned_data["file"]
        if given.size > reading.FILE_SIZE:
            said = gettext("The file is larger than %(limit)s MB. Divide it.")
            raise forms.ValidationError(said % {"limit": reading.FILE_SIZE // MEGABYTE})
        return given


class OfKind(StaffView):
    """A page about one kind of file. An app says which kinds it has, by key, and what they are called; where
    that depends on who looks, `setup` does.

    `namespace` has the addresses upload, template, preview and done. `placed` are the kinds whose new rows go
    to an area that is chosen with the file.
    """

    roles = KEEP
    namespace: ClassVar[str] = ""
    kinds: Mapping[str, Kind] = MappingProxyType({})
    labels: Mapping[str, Any] = MappingProxyType({})
    placed: ClassVar[tuple[str, ...]] = ()

    def register_address(self, key: str) -> str:
        """The list to which a kind of file belongs."""
        raise NotImplementedError  # every app overrides this

    @cached_property
    def kind(self) -> Kind:
        """Which; 404 for none."""
        found = self.kinds.get(self.wanted)
        if found is None:
            raise Http404
        return found

    @property
    def wanted(self) -> str:
        """Its key."""
        return str(self.request.GET.get("kind", next(iter(self.kinds))))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the register, this page."""
        home, *rest = super().get_breadcrumbs_items()
        above = {"url": self.register_address(self.kind.key), "label": self.labels[self.kind.key]}
        return [home, above, *rest]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What all these pages show."""
        key = self.kind.key
        return {
            **super().get_context_data(**kwargs),
            "kind": self.kind,
            "label": self.labels[key],
            "list": self.register_address(key),
            "again": f"{reverse(f'{self.namespace}:upload')}?kind={key}",
        }


class Upload(OfKind):
    """Hand a file in."""

    check_kind: ClassVar[str] = ""

    template_name = "territory/sheets/upload.html"
    header_icon = "upload"

    def get_page_title(self) -> str:
        """导入物业企业."""
        return gettext("Import %(what)s") % {"what": self.labels[self.kind.key]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form."""
        form = kwargs.pop("form", None) or UploadForm(
            user=self.request.user, placed=self.kind.key in self.placed
        )
        kinds = [(key, self.labels[key], key == self.kind.key) for key in self.kinds]
        return {
            **super().get_context_data(**kwargs),
            "form": form,
            "kinds": kinds if len(kinds) > 1 else [],
            "template": reverse(f"{self.namespace}:template", args=[self.kind.key]),
            "required": "、".join(column.heading for column in self.kind.words.required),
            "limit": reading.FILE_SIZE // MEGABYTE,
            "rows": limits.ROWS,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Start the dry run."""
        form = UploadForm(request.POST, request.FILES, user=request.user, placed=self.kind.key in self.placed)
        if not form.is_valid():
            return self._again(form)
        given, area = form.cleaned_data["file"], form.cleaned_data.get("area")
        try:
            job = jobs.start(
                self.check_kind,
                request.user,
                title=f"{self.labels[self.kind.key]} · {given.name}",
                files={FILE: sealed(given.read(), FILE)},
                of=self.kind.key,
                area=area.pk if area else None,
                name=str(given.name)[:200],
            )
        except jobs.TooManyJobs as refusal:
            form.add_error(None, str(refusal))
            return self._again(form)
        return redirect(f"{reverse('jobs:job', args=[job.pk])}?wait")

    def _again(self, form: UploadForm) -> HttpResponseBase:
        page: HttpResponseBase = self.render_to_response(self.get_context_data(form=form), status=422)
        return page


class _OfJob(OfKind):
    """A page about a finished job of the user's own."""

    job_kind: ClassVar[str] = ""

    @cached_property
    def job(self) -> Job:
        """The job."""
        return finished(self.request, self.job_kind, self.kwargs["pk"])

    @property
    def wanted(self) -> str:
        """As the job says."""
        return str(self.job.params["of"])

    def get_page_subtitle(self) -> str:
        """Kind and file."""
        return self.job.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what came of it."""
        return {**super().get_context_data(**kwargs), "job": self.job, "result": self.job.result or {}}


class Preview(_OfJob):
    """What would happen. `job_kind` is the dry run, `import_kind` the import."""

    import_kind: ClassVar[str] = ""

    template_name = "territory/sheets/preview.html"
    page_title = _("preview of the import")
    header_icon = "view"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Changes or problems."""
        context = super().get_context_data(**kwargs)
        result = context["result"]
        return {
            **context,
            "errors_file": self.job.files.filter(key="errors").first(),
            "started": import_of(self.job, self.import_kind),
            "nothing": not (result.get("new") or result.get("changed")),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Confirm."""
        if self.job.owner_id != request.user.pk:
            raise Http404
        try:
            job = confirm(self.job, request.user, self.import_kind)
        except ValueError:
            messages.error(request, gettext("This file has problems. Correct them and hand it in again."))
            return redirect(f"{self.namespace}:preview", self.job.pk)
        except jobs.TooManyJobs as refusal:
            messages.error(request, str(refusal))
            return redirect(f"{self.namespace}:preview", self.job.pk)
        return redirect(f"{reverse('jobs:job', args=[job.pk])}?wait")


class Done(_OfJob):
    """What was done."""

    template_name = "territory/sheets/done.html"
    page_title = _("import finished")
    header_icon = "success"


def file_to_fill_in(request: HttpRequest, kind: Kind, body: bytes) -> HttpResponse:
    """A template as a file, for those who may hand it in."""
    if not access.holds(request.user, *KEEP):
        raise PermissionDenied
    answer = HttpResponse(body, content_type=XLSX)
    name = f"{kind.sheet}-{gettext('template')}.xlsx"
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer
