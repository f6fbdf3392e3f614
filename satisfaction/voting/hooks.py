"""What the audit log calls the steps of a test."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """The names."""
    actions.register_action("satisfaction.open", _("open test"), _("Test opened, ballots and links made"))
    actions.register_action("satisfaction.close", _("close test"), _("Test closed"))
    actions.register_action("satisfaction.give_up", _("give up test"), _("Test given up"))
    actions.register_action(
        "satisfaction.settle", _("end pseudonyms"), _("Scores final, pseudonyms and key destroyed")
    )
