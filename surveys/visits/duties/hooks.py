"""What duties add to the admin (addresses, menu items, log actions) and to what is due on the phone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from surveys.admin import roles
from surveys.visits.duties import planning
from surveys.visits.duties.source import MonthlyVisits
from surveys.visits.visiting import sources
from territory import tagging
from territory.models import HouseholdTag


class DutiesItem(MenuItem):
    """A menu item for those who read answers."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user has such a role."""
        return roles.holds(request.user, roles.READ)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern | URLResolver]:
    """The staff pages' addresses."""
    return [path("field/", include("surveys.visits.duties.urls"))]


@hooks.register("register_field_menu_item")
def duties_item() -> MenuItem:
    """每月四必访."""
    label, address = capfirst(_("monthly visits")), reverse("duties:list")
    return DutiesItem(label, address, name="duties", icon_name="calendar-check", order=300)


@hooks.register("register_field_menu_item")
def incidents_item() -> MenuItem:
    """四必到."""
    label, address = capfirst(_("incidents")), reverse("duties:incidents")
    return DutiesItem(label, address, name="incidents", icon_name="warning", order=310)


@hooks.register("register_field_menu_item")
def reports_item() -> MenuItem:
    """四必报."""
    label, address = capfirst(_("reports")), reverse("duties:reports")
    return DutiesItem(label, address, name="reports", icon_name="mail", order=320)


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """What the audit log calls our actions."""
    for action, label, message in (
        ("plan_duties", _("plan monthly visits"), _("Monthly visits planned")),
        ("export_duties", _("export monthly visits"), _("Monthly visits exported")),
        ("enter_incident", _("enter incident"), _("Incident entered")),
        ("change_incident", _("add to incident"), _("Incident added to")),
        ("enter_report", _("enter report"), _("Report entered")),
        ("pass_on_report", _("pass report on"), _("Report passed on")),
        ("settle_report", _("settle report"), _("Report settled or opened again")),
    ):
        actions.register_action(f"visits.{action}", label, message)


def tag_added(sender: Any, tag: HouseholdTag, **kwargs: Any) -> None:
    """A new tag is planned at once."""
    planning.tag_added(tag)


def tag_withdrawn(sender: Any, tag: HouseholdTag, **kwargs: Any) -> None:
    """A withdrawn one drops the month's open visit."""
    planning.tag_withdrawn(tag)


tagging.added.connect(tag_added, dispatch_uid="visits.tag_added")
tagging.withdrawn.connect(tag_withdrawn, dispatch_uid="visits.tag_withdrawn")
sources.register(MonthlyVisits())
