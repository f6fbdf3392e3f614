"""目标任务: the menu to which targets and assessments register their lines. It scopes nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.text import capfirst
from wagtail.admin.menu import Menu, MenuItem

from surveys.admin.roles import READ
from territory import access

# A feature's hooks add a line with @hooks.register(HOOK), returning a TargetsItem.
HOOK = "register_targets_menu_item"
# Orders: programmes 100, late 200, indicators 300, import 400; assessments from 500 on.
targets_menu = Menu(register_hook_name=HOOK)


class TargetsItem(MenuItem):
    """A page of the menu, for those who hold one of `roles` somewhere."""

    def __init__(
        self, label: Any, url_name: str, icon: str, order: int, roles: tuple[Any, ...] = READ
    ) -> None:
        name = url_name.replace(":", "-").replace("_", "-")
        super().__init__(capfirst(label), reverse_lazy(url_name), name=name, icon_name=icon, order=order)
        self.roles = roles

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user has such a role."""
        return access.holds(request.user, *self.roles)
