"""What territory adds to the Wagtail admin: the registers, the tree, the ledger, and what the log calls them."""

from __future__ import annotations

from typing import Any

from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from territory import history
from territory.admin import TerritoryGroup

modeladmin_register(TerritoryGroup)


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """What the audit log calls our actions."""
    history.register(actions)
