"""What territory adds to the Wagtail admin: registers, tree, ledger, the log's words."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from territory import history
from territory.admin import TerritoryGroup
from territory.roster import hooks as roster_hooks  # noqa: F401 - registers the roster's pages

modeladmin_register(TerritoryGroup)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern | URLResolver]:
    """The staff pages' addresses."""
    return [
        path("territory/tree/", include("territory.tree.urls")),
        path("territory/", include("territory.urls")),
    ]


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """What the audit log calls our actions."""
    history.register(actions)


@hooks.register("insert_global_admin_js")
def print_js() -> SafeString:
    """The buttons that print a page."""
    return format_html('<script type="module" src="{}"></script>', static("territory/print.js"))


@hooks.register("insert_global_admin_css")
def territory_css() -> SafeString:
    """The tree, the grids' boxes, the ledger on paper."""
    return format_html('<link rel="stylesheet" href="{}">', static("territory/territory.css"))
