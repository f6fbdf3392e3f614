"""What was understood of a file, and making the draft."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from jobs.enums import Side, State
from jobs.models import Job
from jobs.queries import visible_to

from forms_builder.importing.creating import create
from forms_builder.importing.job_kinds import KIND
from forms_builder.importing.outline import outline, type_counts
from forms_builder.importing.views.base import AuthorView
from forms_builder.models import Questionnaire
from forms_builder.schema import Form, from_json

SHOWN = 300  # lines of the questionnaire that the preview lists
HUGE = 150  # questions from which the editor is not opened by itself
UPLOAD = ("forms_importing:upload", _("Import a questionnaire"))


class Preview(AuthorView):
    """What came of a file."""

    template_name = "forms_builder/importing/preview.html"
    page_title = _("What was understood")
    header_icon = "upload"
    parents = (UPLOAD,)

    @cached_property
    def job(self) -> Job:
        """The finished job. 404 for someone else's, another kind's or one that is not done."""
        jobs = visible_to(self.request.user).filter(kind=KIND, state=State.DONE)
        return get_object_or_404(jobs, pk=self.pk)

    @cached_property
    def form(self) -> Form | None:
        """What was read, where it can be used."""
        stored = (self.job.result or {}).get("form")
        return from_json(stored) if stored else None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page."""
        self.pk: UUID = kwargs["pk"]
        return super().get(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        """The file's name."""
        return self.job.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Counts, notes, and the questionnaire as a list."""
        result = self.job.result or {}
        notes = result.get("notes", [])
        context = {
            **super().get_context_data(**kwargs),
            "job": self.job,
            "errors": [note for note in notes if note["severity"] == "error"],
            "warnings": [note for note in notes if note["severity"] == "warning"],
            "said": [note for note in notes if note["severity"] == "info"],
            "form_title": self.job.title,
        }
        folder = self.folder(self.request.GET.get("folder") or self.job.params.get("folder"))
        if folder is not None:
            context["chosen"] = folder.pk
        if self.form is not None:
            findings = result.get("findings", [])
            context |= shown(self.form) | {
                "blocking": [each for each in findings if each["severity"] == "error"],
                "doubts": [each for each in findings if each["severity"] != "error"],
            }
        return context

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponseBase:
        """Make the draft in the folder that was chosen."""
        self.pk = pk
        folder = self.folder(request.POST.get("folder"))
        if folder is None:
            raise PermissionDenied
        if self.form is None:
            raise Http404
        pictures = {}
        for kept in self.job.files.filter(side=Side.KEPT):
            with kept.content() as file:
                pictures[kept.name] = file.read()
        draft = create(
            self.form, folder, request.user, title=request.POST.get("title", ""), pictures=pictures
        )
        return made(request, draft, len(self.form.questions))


def shown(form: Form) -> dict[str, Any]:
    """What the preview of a form shows."""
    items = sum(1 for _item in form.walk())
    return {
        "form": form,
        "form_title": form.title,
        "lines": list(outline(form, SHOWN)),
        "counts": type_counts(form),
        "total": len(form.questions),
        "left_out": max(0, items - SHOWN),
        "languages": len(form.languages) + 1,
    }


def made(request: HttpRequest, draft: Questionnaire, questions: int) -> HttpResponseBase:
    """To the editor; for a huge form to a page from which it can be published without the editor."""
    said = ngettext(
        "“%(title)s” is here as a draft with %(n)s question.",
        "“%(title)s” is here as a draft with %(n)s questions.",
        questions,
    )
    messages.success(request, said % {"title": draft.title, "n": questions})
    if questions > HUGE:
        messages.info(request, gettext("It is too long to be edited comfortably in the browser."))
        return redirect("forms_importing:huge", draft.pk)
    return redirect("wagtailadmin_pages:edit", draft.pk)
