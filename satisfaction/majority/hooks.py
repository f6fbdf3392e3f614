"""What the calculator adds to the admin: a menu item and its style."""

from __future__ import annotations

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
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


@hooks.register("insert_global_admin_css")
def majority_css() -> SafeString:
    """The table of numbers."""
    return format_html('<link rel="stylesheet" href="{}">', static("satisfaction/majority.css"))
