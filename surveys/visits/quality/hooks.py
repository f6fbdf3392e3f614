"""What quality adds to the admin: addresses, menu items, log actions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from surveys.admin import roles
from territory.enums import Role


class QualityItem(MenuItem):
    """A menu item for those who hold one of some roles."""

    def __init__(self, label: Any, name: str, icon: str, order: int, allowed: tuple[Any, ...]) -> None:
        super().__init__(capfirst(label), reverse(f"quality:{name}"), name=name, icon_name=icon, order=order)
        self.allowed = allowed

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user has such a role."""
        return roles.holds(request.user, self.allowed)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern | URLResolver]:
    """The staff pages' addresses."""
    return [path("field/", include("surveys.visits.quality.urls"))]


@hooks.register("register_field_menu_item")
def quality_item() -> MenuItem:
    """质量与复核."""
    return QualityItem(_("quality"), "index", "circle-check", 400, roles.CORRECT)


@hooks.register("register_field_menu_item")
def workers_item() -> MenuItem:
    """网格员."""
    return QualityItem(_("grid workers"), "workers", "group", 410, roles.READ)


@hooks.register("register_field_menu_item")
def settings_item() -> MenuItem:
    """入户工作设置."""
    return QualityItem(_("field settings"), "settings", "sliders", 900, (Role.ADMINISTRATOR,))


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """What the audit log calls our actions."""
    for action, label, message in (
        ("draw_checks", _("draw back-checks"), _("Back-checks drawn")),
        ("record_check", _("note back-check"), _("Back-check noted")),
        ("choose_check_questions", _("choose what is asked again"), _("Chosen what is asked again")),
        ("change_settings", _("change field settings"), _("Field settings changed")),
    ):
        actions.register_action(f"visits.{action}", label, message)
