"""New from a template: choose one of the ready questionnaires and a folder, and get a draft in the editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST
from wagtail.models import Page

from forms_builder import library, reviewing
from forms_builder.models import Questionnaire
from forms_builder.queries import folders_for
from forms_builder.rendering import page as phone_page
from forms_builder.schema import digest

if TYPE_CHECKING:
    from django.http import HttpRequest


def template_list(request: HttpRequest) -> HttpResponse:
    """Cards of the ready questionnaires. `?folder=` preselects a folder, `?q=` narrows the cards."""
    folders = list(folders_for(request.user))
    if not folders:
        raise PermissionDenied
    wanted = request.GET.get("folder", "")
    search = request.GET.get("q", "").strip()
    context = {
        "templates": [each for each in library.templates() if _matches(each, search)],
        "folders": folders,
        "chosen": next((each.pk for each in folders if str(each.pk) == wanted), folders[0].pk),
        "search": search,
        "page_title": gettext("New from a template"),
        "header_icon": "clipboard-list",
    }
    return render(request, "forms_builder/editor/templates.html", context)


def template_page(request: HttpRequest, key: str) -> HttpResponse:
    """One ready questionnaire as a phone shows it, before it is chosen. `?folder=` is passed on."""
    folders = list(folders_for(request.user))
    if not folders:
        raise PermissionDenied
    try:
        chosen = library.template(key)
    except KeyError:
        raise Http404(key) from None
    wanted = request.GET.get("folder", "")
    context = {
        "template": chosen,
        "facts": reviewing.facts(library.compiled(key).form),
        "folder": next((each for each in folders if str(each.pk) == wanted), folders[0]),
        "page_title": chosen.title,
        "header_icon": "clipboard-list",
    }
    return render(request, "forms_builder/editor/template.html", context)


def template_phone(request: HttpRequest, key: str) -> HttpResponse:
    """The phone page of a ready questionnaire, for the frame of `template_page`. Nothing can be sent."""
    if not folders_for(request.user).exists():
        raise PermissionDenied
    try:
        form = library.compiled(key).form
    except KeyError:
        raise Http404(key) from None
    return HttpResponse(phone_page(form, digest=digest(form), preview=True))


@require_POST
def new_from_template(request: HttpRequest, key: str) -> HttpResponse:
    """A draft of the template in the folder that was chosen, opened in the editor."""
    try:
        draft = library.draft(key)
    except KeyError:
        raise Http404(key) from None
    folder = folders_for(request.user).filter(pk=_number(request.POST.get("folder"))).first()
    if folder is None:
        raise PermissionDenied
    add_draft(draft, folder, request.user)
    messages.success(request, gettext("“%(title)s” is ready to be edited.") % {"title": draft.title})
    return redirect("wagtailadmin_pages:edit", draft.pk)


@transaction.atomic
def add_draft(draft: Questionnaire, folder: Page, user: object) -> None:
    """Put an unsaved questionnaire into a folder as a draft with its first revision."""
    draft.owner = user
    draft.has_unpublished_changes = True
    folder.add_child(instance=draft)
    draft.save_revision(user=user, log_action=True)


def _matches(template: library.Template, search: str) -> bool:
    return all(word in f"{template.title} {template.intro} {template.kind}" for word in search.split())


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else 0
