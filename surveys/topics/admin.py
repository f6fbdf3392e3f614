"""协商共治 in the menu: the registers and the pages beside them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import ModelAdminGroup

from surveys.admin.roles import READ
from surveys.topics.registers.matters import MatterRegister
from surveys.topics.registers.topics import TopicRegister
from territory import access


class PageItem(MenuItem):
    """A page of ours in the submenu, for those who hold one of some roles."""

    def __init__(self, label: Any, name: str, icon: str, order: int, roles: tuple[Any, ...] = READ) -> None:
        super().__init__(
            capfirst(label), reverse(f"topics:{name}"), name=f"topics-{name}", icon_name=icon, order=order
        )
        self.roles = roles

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user has such a role."""
        return access.holds(request.user, *self.roles)


class TopicsGroup(ModelAdminGroup):
    """协商共治."""

    menu_label = _("Consultation")
    menu_icon = "comment"
    menu_order = 48
    items = (TopicRegister, MatterRegister)

    def get_submenu_items(self) -> list[MenuItem]:
        """The registers and our own pages."""
        topics, matters = (
            each.get_menu_item(order=order)
            for each, order in zip(self.modeladmin_instances, (1, 5), strict=True)
        )
        return [
            topics,
            PageItem(_("meetings"), "meetings", "calendar", 2),
            PageItem(_("backlog"), "backlog", "warning", 3),
            PageItem(_("consultation in numbers"), "rates", "table", 4),
            matters,
        ]
