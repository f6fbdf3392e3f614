"""试填: the pages on which staff try a draft. Nothing that is filled in here is ever sent or kept."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from forms_builder import rendering
from forms_builder.answers import CompiledForm
from forms_builder.compiling import Compiled, compile_page
from forms_builder.languages import language_name
from forms_builder.models import Questionnaire
from forms_builder.schema import digest
from forms_builder.translating import translated
from forms_builder.trying.crowd import RESPONDENTS, crowd
from forms_builder.trying.steps import steps

if TYPE_CHECKING:
    from forms_builder.schema import Form

LARGE = 200  # questions from which a hundred respondents would keep the page waiting
FEW = 20


def try_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The phone in a frame, every condition with its value, and the random respondents."""
    page, compiled = _draft(request, pk)
    context: dict[str, Any] = {
        "page": page,
        "errors": compiled.errors,
        "page_title": gettext("Try it out"),
        "main_language": language_name(compiled.form.language),
        "languages": [(tag, language_name(tag)) for tag in compiled.form.languages],
        "respondents": RESPONDENTS,
    }
    if not compiled.errors:
        context["steps"] = steps(compiled.form, {}, at=timezone.localtime())
        if request.GET.get("crowd"):
            seed = int(request.GET["crowd"]) if request.GET["crowd"].isdecimal() else 0
            size = RESPONDENTS if len(compiled.form.questions) <= LARGE else FEW
            context["crowd"] = crowd(
                CompiledForm(compiled.form), seed=seed % 10**9, at=timezone.localtime(), size=size
            )
        context["next_seed"] = random.randrange(1, 10**6)  # noqa: S311 - a label of a draw, no secret
    return render(request, "forms_builder/trying/page.html", context)


@xframe_options_sameorigin
def try_frame(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as a phone shows it, in the language asked for."""
    page, compiled = _draft(request, pk)
    if compiled.errors:
        context = {"title": page.title, "findings": compiled.errors}
        return render(request, "forms_builder/editor/preview_errors.html", context)
    form = compiled.form
    language = request.GET.get("lang", "")
    shown = translated(form, language) if language in form.languages else form
    html = rendering.page(shown, digest=digest(form), preview=True, language=shown.language)
    return HttpResponse(html)


@require_POST
def try_steps(request: HttpRequest, pk: int) -> HttpResponse:
    """Every condition's value under the answers that the frame's form holds: a piece of the page."""
    _page, compiled = _draft(request, pk)
    form: Form = compiled.form
    fields = {name: [str(each) for each in values] for name, values in request.POST.lists()}
    answers = rendering.read_post(form, fields).answers
    context = {"steps": steps(form, answers, at=timezone.localtime())}
    return render(request, "forms_builder/trying/steps.html", context)


def _draft(request: HttpRequest, pk: int) -> tuple[Questionnaire, Compiled]:
    page = get_object_or_404(Questionnaire, pk=pk)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    draft = cast(Questionnaire, page.get_latest_revision_as_object())
    return draft, compile_page(draft)
