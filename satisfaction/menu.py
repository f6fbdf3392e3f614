"""The admin menu 满意度测评, to which each feature registers its items with `register_tests_menu_item`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from wagtail.admin.menu import Menu, MenuItem

from satisfaction.planning.roles import SEE
from territory import access

tests_menu = Menu(register_hook_name="register_tests_menu_item")


class TestsItem(MenuItem):
    """An item for those who hold one of some roles (any post, where none is given)."""

    __test__ = False  # no test case, whatever its name

    def __init__(
        self, label: Any, address: str, *, name: str, icon: str, order: int, roles: tuple[Any, ...] = SEE
    ) -> None:
        super().__init__(capfirst(label), reverse(address), name=name, icon_name=icon, order=order)
        self.roles = roles

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user has such a role."""
        return access.holds(request.user, *self.roles)
