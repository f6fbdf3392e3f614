"""What problems add to the Wagtail admin: the menu with its registers, addresses, log actions, style."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail_modeladmin.options import modeladmin_register

from surveys.problems.admin import ProblemsGroup

modeladmin_register(ProblemsGroup)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern | URLResolver]:
    """Our own pages' addresses."""
    return [path("repairs/", include("surveys.problems.urls"))]


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    """Our few rules."""
    return format_html('<link rel="stylesheet" href="{}">', static("problems/problems.css"))


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """What the audit log calls our actions."""
    actions.register_action("problems.rule_make", _("make problem rule"), _("Problem rule made"))
    actions.register_action("problems.rule_change", _("change problem rule"), _("Problem rule changed"))
    actions.register_action("problems.open", _("put down a problem"), _("Problem put down"))
    actions.register_action("problems.target", _("save coverage target"), _("Coverage target saved"))
    actions.register_action(
        "problems.target_delete", _("delete coverage target"), _("Coverage target deleted")
    )
    actions.register_action(
        "problems.layout", _("save layout of estate files"), _("Layout of estate files saved")
    )
    actions.register_action(
        "problems.layout_delete", _("delete layout of estate files"), _("Layout of estate files deleted")
    )

    @actions.register_action("problems.rule_switch")
    class Switched(LogFormatter):
        """A rule was switched off or on."""

        label = _("switch problem rule")

        def format_message(self, log_entry: Any) -> Any:
            """Which way."""
            return (
                _("Problem rule in use again")
                if log_entry.data.get("active")
                else _("Problem rule switched off")
            )

    @actions.register_action("problems.step")
    class Stepped(LogFormatter):
        """A step was taken with a problem."""

        label = _("work on a problem")

        def format_message(self, log_entry: Any) -> Any:
            """Which step."""
            from surveys.problems.transitions import STEPS

            step = STEPS.get(log_entry.data.get("step", ""))
            return _("Problem: %(step)s") % {"step": step.label if step else ""}

    @actions.register_action("problems.estates_export")
    class EstatesExported(LogFormatter):
        """Estate files were taken out."""

        label = _("export estate files")

        def format_message(self, log_entry: Any) -> Any:
            """How many, in which layout."""
            return _("%(rows)s estate files exported as “%(layout)s”") % {
                "rows": log_entry.data.get("rows", 0),
                "layout": log_entry.data.get("layout", ""),
            }
