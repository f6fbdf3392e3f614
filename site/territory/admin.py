"""The registers of territory, and their places in the menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import ModelAdminGroup

from territory import access
from territory.registers.areas import AreaRegister
from territory.registers.base import Register
from territory.registers.estates import EstateRegister
from territory.registers.grids import GridRegister
from territory.registers.households import HouseholdRegister
from territory.registers.links import FURTHER, HEADER_LINKS
from territory.registers.organisations import OrganisationRegister

__all__ = ["HEADER_LINKS", "TerritoryGroup", "registers"]

ITEMS: tuple[type[Register], ...] = (
    AreaRegister,
    EstateRegister,
    HouseholdRegister,
    GridRegister,
    OrganisationRegister,
)


def registers() -> list[Register]:
    """One of each register, those of the apps above included."""
    kinds: list[type[Register]] = [*ITEMS, *FURTHER]
    return [each() for each in kinds]


class PostItem(MenuItem):
    """A menu item for whoever has a post."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user has one."""
        return access.holds(request.user)


class TerritoryGroup(ModelAdminGroup):
    """区划和住户."""

    menu_label = _("Areas and households")
    menu_icon = "site"
    menu_order = 400
    items = ITEMS

    def get_submenu_items(self) -> list[Any]:
        """The tree first, the registers, the ledger."""
        tree = PostItem(
            capfirst(_("tree of areas")),
            reverse("territory_tree:tree"),
            name="territory-tree",
            icon_name="site",
            order=0,
        )
        ledger = PostItem(
            capfirst(_("grid ledger")),
            reverse("territory:ledger"),
            name="territory-ledger",
            icon_name="list-ul",
            order=99,
        )
        return [tree, *super().get_submenu_items(), ledger]
