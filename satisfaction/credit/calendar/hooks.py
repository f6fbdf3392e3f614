"""What the calendar adds to the admin: a menu line, addresses, its style, what the log calls a change."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter

from satisfaction.credit.calendar.keeping import ACTION
from satisfaction.credit.calendar.queries import OFF, WORK
from satisfaction.credit.menu import HOOK
from territory.registers.menu import PageItem


@hooks.register(HOOK)
def calendar_item() -> MenuItem:
    """工作日历."""
    return PageItem(_("working-day calendar"), "credit_calendar:years", "calendar", 700)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern | URLResolver]:
    """The pages."""
    return [path("credit/calendar/", include("satisfaction.credit.calendar.urls"))]


@hooks.register("insert_global_admin_css")
def calendar_css() -> SafeString:
    """The months."""
    return format_html('<link rel="stylesheet" href="{}">', static("credit/calendar.css"))


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """What the audit log calls a change."""
    actions.register_action(ACTION)(Kept)


class Kept(LogFormatter):
    """Which days were moved."""

    label = _("change working days")

    def format_message(self, log_entry: Any) -> str:
        """休息：1月1日；上班：1月4日；照常：…"""
        days = log_entry.data.get("days", {})
        words = ((OFF, gettext("off")), (WORK, gettext("working")), ("", gettext("by the week")))
        said = []
        for kind, word in words:
            some = [
                date_format(date.fromisoformat(day), "n月j日") for day, each in days.items() if each == kind
            ]
            if some:
                said.append(f"{word}：{'、'.join(some)}")
        return "；".join(said) or gettext("Source changed")
