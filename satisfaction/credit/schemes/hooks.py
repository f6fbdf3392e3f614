"""What schemes add to the admin: a menu line, addresses, log actions, style."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from satisfaction.credit.menu import HOOK
from territory.registers.menu import PageItem


@hooks.register(HOOK)
def menu_item() -> PageItem:
    """评价方案."""
    return PageItem(_("credit schemes"), "schemes:list", "list-ol", 600)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern | URLResolver]:
    """The staff pages' addresses."""
    return [path("credit-schemes/", include("satisfaction.credit.schemes.urls"))]


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    """The editor's few rules."""
    return format_html('<link rel="stylesheet" href="{}">', static("credit/schemes.css"))


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """What the audit log calls our actions."""
    actions.register_action("credit.scheme_begin", _("draft a credit scheme"), _("Credit scheme drafted"))
    actions.register_action("credit.scheme_change", _("change a draft scheme"), _("Draft scheme changed"))
    actions.register_action("credit.scheme_delete", _("delete a draft scheme"), _("Draft scheme deleted"))
    actions.register_action("credit.scheme_adopt", _("adopt a credit scheme"), _("Credit scheme adopted"))
