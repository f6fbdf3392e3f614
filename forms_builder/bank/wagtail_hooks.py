"""The bank in Wagtail's admin: a menu item, buttons beside questionnaires, the chooser in the editor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.admin.widgets import Button

from forms_builder.bank.enums import Kind
from forms_builder.models import Questionnaire
from forms_builder.queries import folders_for

FIRST = 10  # the order of panels on the home page


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """The pages."""
    return [path("", include("forms_builder.bank.urls"))]


class BankMenuItem(MenuItem):
    """题库, for those who may make questionnaires."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether there is a folder to make one in."""
        return bool(folders_for(request.user).exists())


@hooks.register("register_admin_menu_item")
def bank_item() -> MenuItem:
    """In the main menu, after the templates."""
    return BankMenuItem(
        _("Question bank"),
        reverse("forms_bank:list"),
        name="question-bank",
        icon_name="folder-open-inverse",
        order=155,
    )


@hooks.register("register_page_header_buttons")
def header_buttons(page: Any, user: Any, next_url: str | None = None, **kwargs: Any) -> Iterator[Button]:
    """存入题库 and 复制到其他社区, in a questionnaire's menu."""
    if _is_ours(page, user):
        yield from _buttons(page)


@hooks.register("register_page_listing_buttons")
def listing_buttons(page: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """The same in the explorer."""
    if _is_ours(page, user):
        yield from _buttons(page)


@hooks.register("insert_global_admin_css")
def bank_css() -> SafeString:
    """The pages' and the chooser's rules."""
    return format_html('<link rel="stylesheet" href="{}">', static("forms_builder/bank/bank.css"))


@hooks.register("insert_editor_js")
def chooser() -> SafeString:
    """The chooser's script, and its words in the user's language."""
    words = {
        "choose": reverse("forms_bank:choose"),
        "item": reverse("forms_bank:blocks", args=["KEY"]),
        "open": gettext("Add from the question bank"),
        "close": gettext("Close the question bank"),
        "search": gettext("Search the question bank"),
        "go": gettext("Search"),
        "where": gettext("Where to put it"),
        "kind": gettext("Kind of item"),
        "kinds": [
            [Kind.QUESTION, str(Kind.QUESTION.label)],
            [Kind.GROUP, str(Kind.GROUP.label)],
            [Kind.QUESTIONNAIRE, str(Kind.QUESTIONNAIRE.label)],
            ["", gettext("All kinds")],
        ],
        "end": gettext("at the end"),
        "after": gettext("after %s"),
        "loading": gettext("Looking …"),
        "failed": gettext("The question bank does not answer. Try again."),
        "inserted": gettext("Added from the question bank: %s"),
    }
    script = format_html('<script type="module" src="{}"></script>', static("forms_builder/bank/chooser.js"))
    return format_html("{}{}", json_script(words, "juwen-bank-words"), script)


@hooks.register("construct_homepage_panels")
def approvals_first(request: HttpRequest, panels: list[Any]) -> None:
    """What waits for the user's approval comes before everything else."""
    for panel in panels:
        if isinstance(panel, WorkflowObjectsToModeratePanel):
            panel.order = FIRST


def _is_ours(page: Any, user: Any) -> bool:
    return page.specific_class is Questionnaire and page.permissions_for_user(user).can_edit()


def _buttons(page: Any) -> Iterator[Button]:
    share = reverse("forms_bank:share", args=[page.pk])
    copy = reverse("forms_bank:copy", args=[page.pk])
    yield Button(gettext("Put into the question bank"), share, icon_name="folder-open-inverse", priority=61)
    yield Button(gettext("Copy to a community"), copy, icon_name="copy", priority=62)
