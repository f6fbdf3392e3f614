"""What targets add to the Wagtail admin: the menu, the register, addresses, the panel, log actions, style."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem, SubmenuMenuItem
from wagtail.log_actions import LogFormatter
from wagtail_modeladmin.options import modeladmin_register

from surveys.admin.roles import READ
from surveys.targets.menu import HOOK, targets_menu
from surveys.targets.panels import panel
from surveys.targets.registers.indicators import IndicatorRegister
from surveys.targets.wording import formula_words
from territory import access
from territory.access import KEEP
from territory.registers.menu import PageItem


class _Hidden(IndicatorRegister):
    """The register, whose line stands in our own menu."""

    add_to_admin_menu = False


modeladmin_register(_Hidden)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern | URLResolver]:
    """Our own pages' addresses."""
    return [path("targets/", include("surveys.targets.urls"))]


@hooks.register("register_admin_menu_item")
def targets_menu_item() -> MenuItem:
    """目标任务."""
    return SubmenuMenuItem(
        _("Targets and tasks"), targets_menu, name="targets", icon_name="success", order=49
    )


@hooks.register(HOOK)
def programmes_item() -> PageItem:
    """目标方案."""
    return PageItem(_("programmes of targets"), "targets:programmes", "success", 100, READ)


@hooks.register(HOOK)
def late_item() -> PageItem:
    """逾期未报."""
    return PageItem(_("late reporters"), "targets:late", "warning", 200, READ)


@hooks.register(HOOK)
def indicators_item() -> PageItem:
    """指标."""
    return PageItem(_("indicators"), "targets_indicator_modeladmin_index", "list-ul", 300, READ)


@hooks.register(HOOK)
def report_item() -> PageItem:
    """填报."""
    return PageItem(_("report readings"), "work_targets:list", "edit", 350, KEEP)


@hooks.register(HOOK)
def import_item() -> PageItem:
    """导入."""
    return PageItem(_("import readings"), "targets:upload", "upload", 400, KEEP)


@hooks.register("construct_homepage_panels")
def report_panel(request: HttpRequest, panels: list[Any]) -> None:
    """What is to be reported, for who looks after an area."""
    if access.holds(request.user, *READ):
        found = panel(request.user)
        if found is not None:
            panels.append(found)


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    """Our few rules."""
    return format_html('<link rel="stylesheet" href="{}">', static("targets/targets.css"))


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """What the audit log calls our actions."""
    actions.register_action("targets.load", _("take over a set of targets"), _("Set of targets taken over"))
    actions.register_action("targets.goal", _("set a goal"), _("Goal set"))
    actions.register_action("targets.close", _("set the end of a programme"), _("End of the programme set"))
    actions.register_action("targets.import", _("import readings"), _("Readings imported"))

    @actions.register_action("targets.formula")
    class Chosen(LogFormatter):
        """A formula was chosen."""

        label = _("choose a formula")

        def format_message(self, log_entry: Any) -> Any:
            """Which, and which before."""
            data = log_entry.data
            if "after" not in data:  # before the log kept both
                return _("Formula chosen")
            return _("Formula chosen: %(after)s; before: %(before)s") % {
                side: formula_words(data[side]["formula"], data[side]["parameters"])
                for side in ("before", "after")
            }
