"""The draft as a phone shows it, inside Wagtail's preview panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render

from forms_builder.compiling import compile_page
from forms_builder.rendering import page as phone_page
from forms_builder.schema import digest

if TYPE_CHECKING:
    from django.http import HttpRequest

    from forms_builder.models import Questionnaire


def preview_response(questionnaire: Questionnaire, request: HttpRequest) -> HttpResponse:
    """The phone page of the form as it stands, or the list of what is in the way."""
    compiled = compile_page(questionnaire)
    if compiled.errors:
        context = {"title": questionnaire.title, "findings": compiled.errors}
        return render(request, "forms_builder/editor/preview_errors.html", context)
    return HttpResponse(phone_page(compiled.form, digest=digest(compiled.form), preview=True))
