"""需求与项目: the menu to which demands and projects register their lines. It scopes nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.text import capfirst
from wagtail.admin.menu import Menu, MenuItem

from territory import access

# A hook adds a line with @hooks.register(HOOK), returning a DemandsItem.
HOOK = "register_demands_menu_item"
# Orders: demands 100, collections 200, then projects 300 and more.
demands_menu = Menu(register_hook_name=HOOK)


class DemandsItem(MenuItem):
    """A page of the two lists, for those who hold one of `roles` somewhere (any post, where none)."""

    def __init__(self, label: Any, url_name: str, icon: str, order: int, roles: tuple[Any, ...] = ()) -> None:
        name = url_name.replace(":", "-").replace("_", "-")
        super().__init__(capfirst(label), reverse_lazy(url_name), name=name, icon_name=icon, order=order)
        self.roles = roles

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user has such a role."""
        return access.holds(request.user, *self.roles)
