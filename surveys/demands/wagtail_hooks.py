"""What demands add to the Wagtail admin: the menu 需求与项目, the register, addresses, log actions."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem, SubmenuMenuItem
from wagtail_modeladmin.options import modeladmin_register

from surveys.admin.roles import READ
from surveys.demands.menu import HOOK, demands_menu
from surveys.demands.registers import DemandRegister
from territory.registers.menu import PageItem

modeladmin_register(DemandRegister)


@hooks.register("register_admin_menu_item")
def demands_menu_item() -> MenuItem:
    """需求与项目."""
    return SubmenuMenuItem(
        _("Demands and projects"), demands_menu, name="demands", icon_name="clipboard-list", order=47
    )


@hooks.register(HOOK)
def demands_item() -> MenuItem:
    """需求."""
    return PageItem(_("demands"), "demands_demand_modeladmin_index", "clipboard-list", 100, READ)


@hooks.register(HOOK)
def collections_item() -> MenuItem:
    """需求征集."""
    return PageItem(_("collections of demands"), "demands:collections", "folder-open-inverse", 200, READ)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern | URLResolver]:
    """Our own pages' addresses."""
    return [path("demands/", include("surveys.demands.urls"))]


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    """Our few rules."""
    return format_html('<link rel="stylesheet" href="{}">', static("demands/demands.css"))


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """What the audit log calls our actions."""
    actions.register_action(
        "demands.begin", _("begin collection of demands"), _("Collection of demands begun")
    )
    actions.register_action(
        "demands.change", _("change collection of demands"), _("Collection of demands changed")
    )
    actions.register_action(
        "demands.open", _("open collection again"), _("Collection of demands opened again")
    )
    actions.register_action("demands.close", _("close collection"), _("Collection of demands closed"))
    actions.register_action("demands.add", _("put down a demand"), _("Demand put down"))
