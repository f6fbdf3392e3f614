"""Taking a questionnaire out: the draft or a published version as a workbook for ODK, Kobo or Excel."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from forms_builder.compiling import compile_page
from forms_builder.importing.views.base import AuthorView
from forms_builder.models import FormVersion, Questionnaire
from forms_builder.schema import Form
from forms_builder.xlsform import attachments, write

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DRAFT = "draft"


class Versions(AuthorView):
    """Choose what to take out."""

    template_name = "forms_builder/importing/export.html"
    page_title = _("Take out as a spreadsheet")
    header_icon = "download"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The draft and every version, newest first."""
        page = _questionnaire(self.request, kwargs["pk"])
        versions = list(page.versions.defer("schema").order_by("-number"))
        return {**super().get_context_data(**kwargs), "questionnaire": page, "versions": versions}


def workbook(request: HttpRequest, pk: int, version: str) -> HttpResponseBase:
    """The workbook; a .zip with the tables beside it where lists came from files."""
    page = _questionnaire(request, pk)
    form = _form(page, version)
    stem = f"{slugify(page.title, allow_unicode=True) or 'form'}-{version}"
    beside = attachments(form)
    if not beside:
        return _answer(write(form), f"{stem}.xlsx", XLSX)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr(f"{stem}.xlsx", write(form))
        for name, content in beside.items():
            pack.writestr(name, content)
    return _answer(out.getvalue(), f"{stem}.zip", "application/zip")


def _questionnaire(request: HttpRequest, pk: int) -> Questionnaire:
    """The questionnaire, for those who may edit it."""
    page = get_object_or_404(Questionnaire, pk=pk)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page


def _form(page: Questionnaire, version: str) -> Form:
    if version == DRAFT:
        return compile_page(page.get_latest_revision_as_object()).form
    if not version.startswith("v") or not version[1:].isdigit() or len(version) > 6:
        raise Http404
    found: FormVersion = get_object_or_404(page.versions, number=int(version[1:]))
    return found.form


def _answer(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Cache-Control"] = "private, no-store"
    return response
