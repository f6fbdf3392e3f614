"""问题与整改 in the menu: the registers and the pages beside them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import ModelAdminGroup

from surveys.admin.roles import READ
from surveys.problems import queries
from surveys.problems.registers.checks import CheckRegister
from surveys.problems.registers.problems import ProblemRegister
from territory.registers.menu import PageItem


class ProblemsGroup(ModelAdminGroup):
    """问题与整改."""

    menu_label = _("Problems and repairs")
    menu_icon = "warning"
    menu_order = 46
    items = (ProblemRegister, CheckRegister)

    def get_submenu_items(self) -> list[MenuItem]:
        """The registers and our own pages."""
        problems, checks = (
            each.get_menu_item(order=order)
            for each, order in zip(self.modeladmin_instances, (1, 4), strict=True)
        )
        return [
            problems,
            PageItem(_("problem rules"), "problems:rules", "cogs", 2, queries.RULE_KEEPERS),
            PageItem(_("statistics"), "problems:statistics", "table", 3, READ),
            checks,
            PageItem(_("coverage"), "problems:coverage", "check", 5, READ),
            PageItem(_("estate files for other systems"), "problems:layouts", "download", 6, READ),
        ]
