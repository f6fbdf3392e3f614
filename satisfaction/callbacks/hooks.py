"""What call-backs add to the admin: a menu item, a tab on the test's page, the names of what is logged."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from satisfaction.enums import TestState
from satisfaction.menu import TestsItem
from satisfaction.planning import tabs

tabs.add(
    tabs.Tab(
        "satisfaction:callbacks", _("call-backs"), "comment", (TestState.CLOSED, TestState.SETTLED), acts=True
    )
)


@hooks.register("register_tests_menu_item")
def callbacks_item() -> MenuItem:
    """复核回访."""
    return TestsItem(
        _("call-backs"), "satisfaction:callback_tests", name="callbacks", icon="comment", order=30
    )


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """What the audit log calls our actions."""
    for name, label, said in (
        ("draw_callbacks", _("draw call-backs"), _("Call-backs drawn")),
        ("share_callbacks", _("give out call-backs"), _("Call-backs given out")),
        ("give_callback", _("give call-back to a caller"), _("A call-back was given to somebody else")),
        ("show_phone", _("show a household's phone"), _("The phone number of a call-back was shown")),
        ("note_call", _("note a call"), _("A call was noted")),
        ("strike", _("strike out votes"), _("Votes changed their standing after call-backs")),
    ):
        actions.register_action(f"satisfaction.{name}", label, said)
