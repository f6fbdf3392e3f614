"""协商共治 in the menu: the registers and the pages beside them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import ModelAdminGroup

from surveys.admin.roles import READ
from surveys.topics.registers.matters import MatterRegister
from surveys.topics.registers.topics import TopicRegister
from territory.registers.menu import PageItem


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
            PageItem(_("meetings"), "topics:meetings", "calendar", 2, READ),
            PageItem(_("backlog"), "topics:backlog", "warning", 3, READ),
            PageItem(_("consultation in numbers"), "topics:rates", "table", 4, READ),
            matters,
        ]
