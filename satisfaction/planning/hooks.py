"""What planning tests adds to the admin: a menu item and the names of what is logged."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter

from satisfaction.menu import TestsItem


@hooks.register("register_tests_menu_item")
def tests_item() -> MenuItem:
    """测评."""
    return TestsItem(_("tests"), "satisfaction:tests", name="tests", icon="list-ul", order=10)


class _Told(LogFormatter):
    """A log entry with its data in the sentence."""

    said: Any = ""

    def format_message(self, log_entry: Any) -> Any:
        """The sentence; data that an older version did not keep stays empty."""
        return self.said % {"count": "", "reason": "", **log_entry.data}


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """What the audit log calls our actions."""
    for name, label, said in (
        ("letters", _("print letters"), _("Letters made for %(count)s households")),
        (
            "messages",
            _("take out message list"),
            _("Phone numbers and links of %(count)s households taken out: %(reason)s"),
        ),
        ("close_early", _("close test early"), _("Test closed early: %(reason)s")),
    ):
        formatter = type("Told", (_Told,), {"label": label, "said": said})
        actions.register_action(f"satisfaction.{name}")(formatter)
