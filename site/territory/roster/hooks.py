"""What rosters add to the Wagtail admin: addresses, a menu item, buttons over the register, log actions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter

from territory import access
from territory.registers.links import HEADER_LINKS
from territory.roster import queries


class RosterItem(MenuItem):
    """住户名册, for those who may take rosters out or bring them in."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user has such a role."""
        return access.holds(request.user, *queries.EXPORT)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern | URLResolver]:
    """The pages."""
    return [path("roster/", include("territory.roster.urls"))]


@hooks.register("register_admin_menu_item")
def roster_item() -> MenuItem:
    """Below areas and households."""
    label, address = capfirst(_("roster of households")), reverse("territory_roster:home")
    return RosterItem(label, address, name="territory-roster", icon_name="table", order=410)


@hooks.register("insert_global_admin_css")
def roster_css() -> SafeString:
    """The pages' few rules."""
    return format_html('<link rel="stylesheet" href="{}">', static("territory/roster.css"))


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """What the audit log calls our actions."""
    actions.register_action(queries.IMPORT_ACTION)(Imported)
    actions.register_action(queries.EXPORT_ACTION)(TakenOut)


class Imported(LogFormatter):
    """Who brought in what."""

    label = _("import roster")

    def format_message(self, log_entry: Any) -> str:
        """With the counts."""
        said = gettext("Roster “%(file)s” imported: %(new)s new, %(changed)s changed, %(same)s unchanged")
        return said % {name: log_entry.data.get(name, "") for name in ("file", "new", "changed", "same")}


class TakenOut(LogFormatter):
    """Who took out what, and why where names and phone numbers went along."""

    label = _("export roster")

    def format_message(self, log_entry: Any) -> str:
        """With the reason."""
        if log_entry.data.get("unmasked"):
            said = gettext("Roster exported with full names and phone numbers: %(reason)s")
            return said % {"reason": log_entry.data.get("reason", "")}
        return gettext("Roster exported, masked")


def _import_button(request: HttpRequest) -> dict[str, Any] | None:
    if not access.holds(request.user, *queries.IMPORT):
        return None
    return {"url": reverse("territory_roster:upload"), "label": gettext("Import roster"), "icon": "upload"}


HEADER_LINKS.append(_import_button)
