"""What groups add to the Wagtail admin: the menu with its registers, addresses, log actions, style."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from surveys.admin.roles import SEE_CHANNELS
from surveys.chats import queries
from surveys.chats.importing import job_kinds  # noqa: F401 - registers the jobs
from surveys.chats.importing.examining import ACTION
from surveys.chats.registers.groups import GroupRegister
from surveys.chats.registers.others import AppealRegister, CategoryRegister, ReportRegister
from territory.registers.links import FURTHER
from territory.registers.menu import PageItem
from territory.sheets.logging import Imported
from territory.views.choosing import PURPOSES, Purpose

REGISTERS = (GroupRegister, ReportRegister, AppealRegister, CategoryRegister)


class ChatsGroup(ModelAdminGroup):
    """微信群."""

    menu_label = _("WeChat groups")
    menu_icon = "group"
    menu_order = 50
    items = REGISTERS

    def get_submenu_items(self) -> list[MenuItem]:
        """The registers and our own pages."""
        groups, reports, appeals, categories = (
            each.get_menu_item(order=order)
            for each, order in zip(self.modeladmin_instances, (1, 3, 4, 7), strict=True)
        )
        return [
            groups,
            PageItem(_("ledger of groups"), "chats:ledger", "table", 2),
            reports,
            appeals,
            PageItem(_("links for groups"), "chats:questionnaires", "link", 5, SEE_CHANNELS),
            PageItem(_("groups on the phone"), "work_groups:groups", "mobile-alt", 6, queries.STAFF),
            categories,
        ]


modeladmin_register(ChatsGroup)
FURTHER.extend(REGISTERS)
PURPOSES["chatgroup"] = Purpose(
    _("new group: choose the area"),
    _("A group belongs to a county, a street, a community, an estate or a building."),
    GroupRegister.place_level,
    "chats_chatgroup_modeladmin_create",
)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern | URLResolver]:
    """Our own pages' addresses."""
    return [path("chats/", include("surveys.chats.urls"))]


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    """Our few rules."""
    return format_html('<link rel="stylesheet" href="{}">', static("chats/chats.css"))


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """What the audit log calls our actions."""
    actions.register_action("chats.set_aside", _("set a report aside"), _("Report set aside"))

    actions.register_action(ACTION)(Imported)

    @actions.register_action("chats.report")
    class Reported(LogFormatter):
        """A month was typed."""

        label = _("report a month")

        def format_message(self, log_entry: Any) -> Any:
            """Which."""
            return _("Month reported: %(month)s") % {"month": log_entry.data.get("month", "")[:7]}

    @actions.register_action("chats.match")
    class Matched(LogFormatter):
        """Somebody said whose report it is."""

        label = _("give a report to its group")

        def format_message(self, log_entry: Any) -> Any:
            """Whose."""
            return _("Report given to the group “%(group)s”") % {"group": log_entry.data.get("group", "")}

    @actions.register_action("chats.link")
    class Linked(LogFormatter):
        """The group got a link."""

        label = _("make a link for a group")

        def format_message(self, log_entry: Any) -> Any:
            """Of which questionnaire."""
            said = _("Link of the questionnaire “%(title)s” made")
            return said % {"title": log_entry.data.get("questionnaire", "")}
