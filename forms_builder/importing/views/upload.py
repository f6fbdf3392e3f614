"""Handing a file in: it becomes a job, and its page leads on to the preview."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

import jobs
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forms_builder.importing.job_kinds import FILE, KIND
from forms_builder.importing.limits import FILE_SIZE
from forms_builder.importing.views.base import AuthorView

FORMS = (".xlsx", ".xls", ".xlsm", ".lss", ".lsg", ".lsq", ".xml")
TABLES = (".csv", ".xml", ".geojson")
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif")
SOUNDS = (".mp3", ".m4a", ".wav", ".ogg", ".mp4", ".webm")
ATTACHMENTS = (*TABLES, *PICTURES, *SOUNDS)
MOST_ATTACHMENTS = 60
ATTACHMENTS_SIZE = 60_000_000  # bytes of all of them
MEGABYTE = 1_000_000


class Upload(AuthorView):
    """导入问卷."""

    template_name = "forms_builder/importing/upload.html"
    page_title = _("Import a questionnaire")
    header_icon = "upload"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What may be handed in."""
        return {
            "accept": ",".join(FORMS),
            "accept_more": ",".join(ATTACHMENTS),
            "limit": FILE_SIZE // MEGABYTE,
            "error": "",
            **super().get_context_data(**kwargs),
        }

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Start the job, or say what is wrong with the files."""
        given = request.FILES.get("file")
        more = [each for each in request.FILES.getlist("more") if isinstance(each, UploadedFile)]
        error = _refusal(given, more)
        folder = self.folder(request.POST.get("folder"))
        if folder is None:
            error = gettext("Choose a folder of your own.")
        if not error and given is not None and folder is not None:
            files = {FILE: given, **{f"more{at}": each for at, each in enumerate(more)}}
            try:
                job = jobs.start(KIND, request.user, title=given.name or "", files=files, folder=folder.pk)
            except jobs.TooManyJobs as refused:
                error = str(refused)
            else:
                return redirect(f"{reverse('jobs:job', args=[job.pk])}?wait")
        context = self.get_context_data(error=error)
        page: HttpResponseBase = self.render_to_response(context, status=422)
        return page


def _refusal(given: UploadedFile[Any] | None, more: list[UploadedFile[Any]]) -> str:
    """Why these files cannot be taken; '' where they can. What is in them the job finds out."""
    if given is None:
        return gettext("Choose a file first.")
    if PurePath(given.name or "").suffix.lower() not in FORMS:
        return gettext("“%(name)s” is no questionnaire file. Choose an .xlsx, .xls or .lss file.") % {
            "name": given.name
        }
    if (given.size or 0) > FILE_SIZE:
        return gettext("The file is larger than %(limit)s MB.") % {"limit": FILE_SIZE // MEGABYTE}
    if len(more) > MOST_ATTACHMENTS or sum(each.size or 0 for each in more) > ATTACHMENTS_SIZE:
        return gettext("At most %(count)s further files of together %(limit)s MB can be added.") % {
            "count": MOST_ATTACHMENTS,
            "limit": ATTACHMENTS_SIZE // MEGABYTE,
        }
    for each in more:
        if PurePath(each.name or "").suffix.lower() not in ATTACHMENTS:
            return gettext("“%(name)s” is neither a table nor a picture or sound.") % {"name": each.name}
    return ""
