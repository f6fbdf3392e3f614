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
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.widgets import Button

from forms_builder import comparing  # noqa: F401 - registers how revisions are compared
from forms_builder.confirming import ask_first, concerns
from forms_builder.editor_words import editor_words
from forms_builder.media import MEDIA_URL
from forms_builder.models import Questionnaire
from forms_builder.queries import folders_for, takes_questionnaires
from forms_builder.reviewing import review
from forms_builder.trying import hooks as trying_hooks  # noqa: F401 - registers 试填

CHOOSING = (
    "wagtailadmin/js/modal-workflow.js",
    "wagtailadmin/js/chooser-modal.js",
    "wagtailimages/js/image-chooser-modal.js",
)


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
    places = {
        "chooser": reverse("wagtailimages_chooser:choose"),
        "freeze": reverse("forms_builder_picture", args=[0]),
        "shown": MEDIA_URL,
    }
    choosing = format_html_join(
        "", '<script src="{}"></script>', [(versioned_static(each),) for each in CHOOSING]
    )
    return format_html(
        '{}{}{}<script type="module" src="{}"></script>',
        json_script(editor_words(), "juwen-editor-words"),
        json_script(places, "juwen-editor-places"),
        choosing,
        static("forms_builder/editor/main.js"),
    )


@hooks.register("before_bulk_action")
def refuse_bulk_publishing(
    request: HttpRequest, action_type: str, objects: Any, action: Any
) -> HttpResponse | None:
    """Publishing many pages at once skips the editor's form, so its checks are made here."""
    if action_type != "publish" or request.method != "POST":
        return None
    refused = False
    for page in objects:
        if page.specific_class is Questionnaire:
            for reason in _reasons(page.get_latest_revision_as_object()):
                refused = True
                text = gettext("“%(title)s” cannot be published yet. %(message)s")
                messages.error(request, text % {"title": page.title, "message": reason})
    return redirect(request.get_full_path()) if refused else None


def _reasons(draft: Questionnaire) -> Iterator[str]:
    """What speaks against publishing unseen: a mistake, or a change that alters answers."""
    found = review(draft)
    if found.errors:
        yield found.errors[0].line
    elif altering := concerns(draft, found.form):
        text = gettext("It alters what answers mean (%(change)s). Open it and publish it there.")
        yield text % {"change": altering[0].change.line}


@hooks.register("before_edit_page")
def ask_before_publishing(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Changes that alter the meaning of answers are listed and must be understood."""
    return ask_first(request, page) if isinstance(page, Questionnaire) else None


@hooks.register("register_page_header_buttons")
def versions_button(page: Any, user: Any, next_url: str | None = None, **kwargs: Any) -> Iterator[Button]:
    """版本与差异, in a questionnaire's menu of actions."""
    if isinstance(page.specific_deferred, Questionnaire) and page.permissions_for_user(user).can_edit():
        address = reverse("forms_builder_versions", args=[page.pk])
        yield Button(gettext("Versions and changes"), address, icon_name="history", priority=70)


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
