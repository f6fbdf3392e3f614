"""What the calculator adds to the admin: a menu item and its style."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from satisfaction.menu import TestsItem


@hooks.register("register_tests_menu_item")
def majority_item() -> MenuItem:
    """双过半计算."""
    return TestsItem(
        _("double majority of owners"),
        "satisfaction:majority",
        name="majority",
        icon="tick-inverse",
        order=90,
    )
