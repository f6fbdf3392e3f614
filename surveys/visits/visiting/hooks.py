"""What visiting adds to the admin: addresses, menu items, the register of visits."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter
from wagtail_modeladmin.options import modeladmin_register

from surveys.visits.visiting import queries
from surveys.visits.visiting.register import VisitRegister
from territory import access
from territory.registers.links import FURTHER


class VisitingItem(MenuItem):
    """A menu item for grid workers and those who watch them."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user has such a role."""
        return access.holds(request.user, *queries.READ)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern | URLResolver]:
    """The staff pages' addresses."""
    return [path("rounds/", include("surveys.visits.visiting.admin_urls"))]


@hooks.register("register_field_menu_item")
def results_item() -> MenuItem:
    """入户结果."""
    label, address = capfirst(_("results of rounds")), reverse("visits_visiting:rounds")
    return VisitingItem(label, address, name="visits-results", icon_name="order", order=20)


@hooks.register("register_field_menu_item")
def visits_item() -> MenuItem:
    """走访记录."""
    address = reverse(VisitRegister().url_helper.get_action_url_name("index"))
    return VisitingItem(_("Visits"), address, name="visits-visits", icon_name="user", order=30)


@hooks.register("register_field_menu_item")
def phone_item() -> MenuItem:
    """手机走访, outside the admin."""
    return VisitingItem(
        _("My visits on the phone"),
        reverse("work:page"),
        name="visits-phone",
        icon_name="mobile-alt",
        order=40,
    )


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """What the audit log calls our actions."""
    for name, formatter in ACTIONS.items():
        actions.register_action(f"visits.{name}")(formatter)
    actions.register_action(
        "visits.take_back", _("take visit back"), _("Taken back by the grid worker on her phone")
    )


class Voided(LogFormatter):
    """A visit was voided, and why."""

    label = _("void visit")

    def format_message(self, log_entry: Any) -> str:
        """With the reason."""
        return gettext("Voided: %(reason)s") % {"reason": log_entry.data.get("reason", "")}


class Restored(LogFormatter):
    """A voided visit counts again, and why."""

    label = _("let visit count again")

    def format_message(self, log_entry: Any) -> str:
        """With the reason."""
        return gettext("Counts again: %(reason)s") % {"reason": log_entry.data.get("reason", "")}


ACTIONS: dict[str, type[LogFormatter]] = {"void": Voided, "restore": Restored}

modeladmin_register(VisitRegister)
FURTHER.append(VisitRegister)
