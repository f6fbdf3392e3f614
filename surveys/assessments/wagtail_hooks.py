"""What assessments add to the Wagtail admin: a line of the menu 目标任务, addresses, log actions."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from surveys.admin.roles import READ
from surveys.targets.menu import HOOK
from territory.registers.menu import PageItem


@hooks.register(HOOK)
def sheets_item() -> MenuItem:
    """考核方案."""
    return PageItem(_("assessment sheets"), "assessments:sheets", "list-ol", 500, READ)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern | URLResolver]:
    """Our own pages' addresses."""
    return [path("assessments/", include("surveys.assessments.urls"))]


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """What the audit log calls our actions."""
    actions.register_action("assessments.adopt", _("adopt assessment sheet"), _("Assessment sheet adopted"))
    actions.register_action("assessments.mark", _("mark by hand"), _("Marked by hand"))
    actions.register_action("assessments.settle", _("settle league table"), _("League table settled"))
