"""What the form builder adds to Wagtail's admin: templates, the editor's scripts and words, two guards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button

from forms_builder import comparing  # noqa: F401 - registers how revisions are compared
from forms_builder.compiling import compile_page
from forms_builder.editor_words import editor_words
from forms_builder.models import Questionnaire
from forms_builder.queries import folders_for, takes_questionnaires


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """The template pages."""
    return [path("", include("forms_builder.urls"))]


class TemplatesMenuItem(MenuItem):
    """问卷模板, for those who may add questionnaires."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether there is a folder to add to."""
        return bool(folders_for(request.user).exists())


@hooks.register("register_admin_menu_item")
def templates_menu_item() -> MenuItem:
    """In the main menu, after the pages."""
    return TemplatesMenuItem(
        _("Questionnaire templates"),
        reverse("forms_builder_templates"),
        name="questionnaire-templates",
        icon_name="clipboard-list",
        order=150,
    )


@hooks.register("register_page_header_buttons")
def header_button(page: Any, user: Any, next_url: str | None = None, **kwargs: Any) -> Iterator[Button]:
    """从模板新建, in a folder's menu of actions."""
    if takes_questionnaires(page, user):
        yield _new_button(page, priority=15)


@hooks.register("register_page_listing_buttons")
def listing_button(page: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """从模板新建, beside a folder in the explorer."""
    if takes_questionnaires(page, user):
        yield _new_button(page, priority=25)


def _new_button(page: Any, priority: int) -> Button:
    address = f"{reverse('forms_builder_templates')}?folder={page.pk}"
    return Button(gettext("New from a template"), address, icon_name="clipboard-list", priority=priority)


@hooks.register("insert_global_admin_css")
def editor_css() -> SafeString:
    """The editor's and the template list's styles."""
    return format_html('<link rel="stylesheet" href="{}">', static("forms_builder/editor/editor.css"))


@hooks.register("insert_editor_js")
def editor_js() -> SafeString:
    """The editor's scripts, and their words in the user's language."""
    scripts = format_html_join(
        "", '<script type="module" src="{}"></script>', [(static("forms_builder/editor/main.js"),)]
    )
    return format_html("{}{}", json_script(editor_words(), "juwen-editor-words"), scripts)


@hooks.register("before_bulk_action")
def refuse_bulk_publishing(
    request: HttpRequest, action_type: str, objects: Any, action: Any
) -> HttpResponse | None:
    """Publishing many pages at once skips the editor's form, so its check is made here."""
    if action_type != "publish" or request.method != "POST":
        return None
    refused = False
    for page in objects:
        if page.specific_class is Questionnaire:
            errors = compile_page(page.get_latest_revision_as_object()).errors
            for finding in errors[:1]:
                refused = True
                text = gettext("“%(title)s” cannot be published yet. %(message)s")
                messages.error(request, text % {"title": page.title, "message": finding.line})
    return redirect(request.get_full_path()) if refused else None


@hooks.register("before_delete_page")
def keep_published(request: HttpRequest, page: Any) -> HttpResponse | None:
    """What was published stays, with its answers: it can be withdrawn, not deleted."""
    kept = Questionnaire.objects.descendant_of(page, inclusive=True).filter(versions__isnull=False).first()
    if kept is None:
        return None
    text = gettext(
        "“%(title)s” has been published and may have answers. Unpublish it instead of deleting it."
    )
    messages.error(request, text % {"title": kept.title})
    return redirect("wagtailadmin_explore", page.get_parent().pk)
