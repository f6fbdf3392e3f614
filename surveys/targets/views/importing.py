"""导入填报值: hand a file in, look at what it would do, confirm."""

from __future__ import annotations

import base64
import zlib
from typing import Any, ClassVar

from django import forms
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.problems.exporting import XLSX, attachment
from surveys.targets import queries
from surveys.targets.importing.carrying import Stale, carry_out
from surveys.targets.importing.examining import LISTED, ROWS, Plan, examine
from surveys.targets.importing.template import template
from surveys.targets.models import Programme
from surveys.targets.views.programmes import LIST
from surveys.targets.views.reading import shown_month
from territory.access import KEEP
from territory.staff_view import StaffView

MEGABYTE = 1_000_000
LIMIT = MEGABYTE  # bytes of a file; the whole of it waits in the page between the two steps
SALT = "surveys.targets.import"
AGE = 3600  # seconds between looking at it and confirming it


class ProgrammeChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no generic at run time
    """A programme and whose it is."""

    def label_from_instance(self, obj: Any) -> str:
        """解放路街道 · 宜居家园四十项目标任务."""
        return f"{obj.area} · {obj.name}"


class UploadForm(forms.Form):
    """Which file, of which programme."""

    programme = ProgrammeChoice(Programme.objects.none(), label=_("programme of targets"), empty_label=None)
    file = forms.FileField(
        label=_("file"),
        error_messages={"required": _("Choose a file first."), "empty": _("The file is empty.")},
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["programme"]
        field.queryset = queries.programmes(user)

    def clean_file(self) -> bytes:
        """Its bytes."""
        given = self.cleaned_data["file"]
        if given.size > LIMIT:
            said = gettext("The file is larger than %(limit)s MB. Divide it.")
            raise forms.ValidationError(said % {"limit": LIMIT // MEGABYTE})
        found: bytes = given.read()
        return found


class Import(StaffView):
    """Both steps: the dry run shows what would happen and keeps the file, signed, in its page."""

    template_name = "targets/import.html"
    page_title = _("import readings")
    header_icon = "upload"
    roles: ClassVar[tuple[Any, ...]] = KEEP
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (LIST,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form."""
        chosen = request.GET.get("programme")
        return self._shown(UploadForm(user=request.user, initial={"programme": chosen}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The dry run, or the import of what it showed."""
        if "confirm" in request.POST:
            return self._confirmed(request)
        form = UploadForm(request.POST, request.FILES, user=request.user)
        if not form.is_valid():
            return self._shown(form, status=422)
        programme, data = form.cleaned_data["programme"], form.cleaned_data["file"]
        plan = examine(data, programme, request.user)
        return self._shown(form, plan, _sealed(programme, data, plan, request.user))

    def _confirmed(self, request: HttpRequest) -> HttpResponseBase:
        try:
            kept = signing.loads(request.POST["confirm"], salt=SALT, max_age=AGE)
        except signing.BadSignature:
            messages.error(request, gettext("The preview is too old. Hand the file in again."))
            return redirect("targets:import")
        programme = get_object_or_404(queries.programmes(request.user), pk=kept["programme"])
        if kept["user"] != request.user.pk:
            return redirect("targets:import")
        data = zlib.decompress(base64.b85decode(kept["data"]))
        try:
            plan = carry_out(data, programme, request.user, fingerprint=kept["fingerprint"])
        except Stale:
            messages.error(
                request,
                gettext(
                    "Readings have changed since the preview. Nothing was imported. Hand the file in again."
                ),
            )
            return redirect("targets:import")
        said = gettext("Imported: %(new)s new readings, %(changed)s corrected.")
        messages.success(request, said % {"new": plan.count("new"), "changed": plan.count("changed")})
        return redirect("targets:board", programme.pk)

    def _shown(
        self, form: UploadForm, plan: Plan | None = None, sealed: str = "", status: int = 200
    ) -> HttpResponseBase:
        changes = [each for each in plan.changes if each.action != "same"] if plan else []
        context = self.get_context_data(
            form=form,
            plan=plan,
            sealed=sealed,
            new=plan.count("new") if plan else 0,
            changed=plan.count("changed") if plan else 0,
            same=plan.count("same") if plan else 0,
            changes=changes[:LISTED],
            faults=plan.faults[:LISTED] if plan else [],
            more=max(len(plan.faults if plan.faults else changes) - LISTED, 0) if plan else 0,
            rows=ROWS,
            limit=LIMIT // MEGABYTE,
            programmes=list(queries.programmes(self.request.user)),
        )
        page: HttpResponseBase = self.render_to_response(context, status=status)
        return page


def _sealed(programme: Programme, data: bytes, plan: Plan, user: Any) -> str:
    """The file with what it would do, so that nothing else can be confirmed; '' where there is nothing to."""
    if not plan.ok or not (plan.count("new") or plan.count("changed")):
        return ""
    kept = {
        "programme": programme.pk,
        "user": user.pk,
        "data": base64.b85encode(zlib.compress(data)).decode(),
        "fingerprint": plan.fingerprint,
    }
    return signing.dumps(kept, salt=SALT)


class Template(StaffView):
    """The file to fill in, for a month."""

    roles: ClassVar[tuple[Any, ...]] = KEEP

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """An .xlsx file."""
        programme: Programme = get_object_or_404(queries.programmes(request.user), pk=kwargs["pk"])
        month = shown_month(programme, request.GET.get("month"))
        name = f"{programme.name}-{month:%Y-%m}.xlsx"
        return attachment(template(programme, month, request.user), name, XLSX)
