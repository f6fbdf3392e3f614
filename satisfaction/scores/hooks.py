"""What scores add to the admin: a tab on the test's page and the names of what is logged."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from satisfaction.enums import TestState
from satisfaction.planning import tabs

tabs.add(tabs.Tab("satisfaction:scores", _("test scores"), "doc-full", (TestState.CLOSED, TestState.SETTLED)))


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """What the audit log calls our actions."""
    actions.register_action("satisfaction.work_out", _("work out scores"), _("Scores worked out"))
    actions.register_action("satisfaction.final", _("make scores final"), _("Scores made final"))
