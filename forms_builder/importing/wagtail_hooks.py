"""Ways in and out in Wagtail's admin: buttons beside folders and questionnaires."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from wagtail import hooks
from wagtail.admin.widgets import Button

from forms_builder.models import Questionnaire
from forms_builder.queries import takes_questionnaires


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """The pages."""
    return [path("", include("forms_builder.importing.urls"))]


@hooks.register("register_page_header_buttons")
def header_buttons(page: Any, user: Any, next_url: str | None = None, **kwargs: Any) -> Iterator[Button]:
    """导入, in a folder's menu; 导出, in a questionnaire's."""
    if takes_questionnaires(page, user):
        yield _import_button(page, priority=16)
    elif _is_questionnaire(page) and page.permissions_for_user(user).can_edit():
        yield _export_button(page, priority=60)


@hooks.register("register_page_listing_buttons")
def listing_buttons(page: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """The same in the explorer."""
    if takes_questionnaires(page, user):
        yield _import_button(page, priority=26)
    elif _is_questionnaire(page) and page.permissions_for_user(user).can_edit():
        yield _export_button(page, priority=60)


@hooks.register("insert_global_admin_css")
def importing_css() -> SafeString:
    """The pages' few rules."""
    return format_html('<link rel="stylesheet" href="{}">', static("forms_builder/importing/importing.css"))


def _is_questionnaire(page: Any) -> bool:
    return page.specific_class is Questionnaire


def _import_button(page: Any, priority: int) -> Button:
    address = f"{reverse('forms_importing:upload')}?folder={page.pk}"
    return Button(gettext("Import from Excel or text"), address, icon_name="upload", priority=priority)


def _export_button(page: Any, priority: int) -> Button:
    address = reverse("forms_importing:versions", args=[page.pk])
    return Button(gettext("Take out as a spreadsheet"), address, icon_name="download", priority=priority)
