"""What consultation adds to the Wagtail admin: the menu with its registers, addresses, log actions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from surveys.topics.admin import TopicsGroup
from surveys.topics.panels import panel
from surveys.topics.views.raising import PLACES, PURPOSE
from territory import access
from territory.access import KEEP
from territory.views.choosing import PURPOSES, Purpose

modeladmin_register(TopicsGroup)

PURPOSES[PURPOSE] = Purpose(
    _("new topic: choose where it was raised"),
    _("Search for the estate or the community; what concerns a whole street is put down there."),
    PLACES,
    "topics:create",
)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern | URLResolver]:
    """Our own pages' addresses; the registers' lie below /admin/topics/topic/ and /admin/topics/matter/."""
    return [path("topics/", include("surveys.topics.urls"))]


@hooks.register("construct_homepage_panels")
def late_panel(request: HttpRequest, panels: list[Any]) -> None:
    """What waits too long, for who looks after an area."""
    if access.holds(request.user, *KEEP):
        found = panel(request.user)
        if found is not None:
            panels.append(found)


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    """Our few rules."""
    return format_html('<link rel="stylesheet" href="{}">', static("topics/topics.css"))


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """What the audit log calls our actions."""
    actions.register_action("topics.raise", _("raise a topic"), _("Topic raised"))
    actions.register_action("topics.paper", _("print minutes"), _("Minutes printed with names"))
    actions.register_action("topics.joint_plan", _("plan a joint meeting"), _("Joint meeting planned"))
    actions.register_action("topics.joint_record", _("record a joint meeting"), _("Joint meeting recorded"))
    actions.register_action(
        "topics.joint_amend",
        _("correct the record of a joint meeting"),
        _("Record of a joint meeting corrected"),
    )
    actions.register_action("topics.joint_off", _("call a joint meeting off"), _("Joint meeting called off"))
