"""What planning tests adds to the admin: addresses, a menu item, log actions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from satisfaction.menu import TestsItem


@hooks.register("register_tests_menu_item")
def tests_item() -> MenuItem:
    """测评."""
    return TestsItem(_("tests"), "satisfaction:tests", name="tests", icon="list-ul", order=10)
