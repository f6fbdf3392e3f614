"""What apps add to the Wagtail admin: addresses, a menu item, log actions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from surveys.admin import roles
from surveys.openrosa.staff.queries import ROLES


class AppsItem(MenuItem):
    """手机应用, for those who may make links."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user has such a role."""
        return roles.holds(request.user, ROLES)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern | URLResolver]:
    """The staff page's addresses."""
    return [path("apps/", include("surveys.openrosa.staff.urls"))]


@hooks.register("register_admin_menu_item")
def apps_item() -> MenuItem:
    """手机应用."""
    label, address = capfirst(_("phone apps")), reverse("openrosa_staff:links")
    return AppsItem(label, address, name="surveys-apps", icon_name="mobile-alt", order=40)


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """What the audit log calls our actions."""
    actions.register_action("surveys.create_app_link", _("make app link"), _("App link made"))
    actions.register_action("surveys.revoke_app_link", _("withdraw app link"), _("App link withdrawn"))
