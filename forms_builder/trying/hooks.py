"""Where staff find 试填: beside the editor's other actions. Imported by forms_builder.wagtail_hooks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext
from wagtail import hooks
from wagtail.admin.widgets import Button

from forms_builder.models import Questionnaire


@hooks.register("register_admin_urls")
def try_urls() -> list[URLPattern | URLResolver]:
    """The pages."""
    return [path("", include("forms_builder.trying.urls"))]


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_buttons")
def try_button(page: Any, user: Any, next_url: str | None = None, **kwargs: Any) -> Iterator[Button]:
    """试填, for those who may edit the questionnaire."""
    if page.specific_class is Questionnaire and page.permissions_for_user(user).can_edit():
        yield Button(
            gettext("Try it out"),
            reverse("forms_builder_try", args=[page.pk]),
            icon_name="mobile-alt",
            priority=12,
        )
