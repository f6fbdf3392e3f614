"""企业信用: the menu to which each feature of the credit record registers its lines. It scopes nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.text import capfirst
from wagtail.admin.menu import Menu, MenuItem

from territory import access

# A feature's hooks add a line with @hooks.register(HOOK), returning a CreditItem.
HOOK = "register_credit_menu_item"
# Orders: entries 100, objections 200, repairs 300, consultation results 400, grades 500, schemes 600,
# calendar 700, ledger 800.
credit_menu = Menu(register_hook_name=HOOK)


class CreditItem(MenuItem):
    """A page of the credit record, for those who hold one of `roles` somewhere (any post, where none)."""

    def __init__(self, label: Any, url_name: str, icon: str, order: int, roles: tuple[Any, ...] = ()) -> None:
        name = url_name.replace(":", "-").replace("_", "-")
        super().__init__(capfirst(label), reverse_lazy(url_name), name=name, icon_name=icon, order=order)
        self.roles = roles

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user has such a role."""
        return access.holds(request.user, *self.roles)
