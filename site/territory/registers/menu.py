"""Lines of the admin's menus for pages that are no register."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.text import capfirst
from wagtail.admin.menu import MenuItem

from territory import access


class PageItem(MenuItem):
    """A page of ours, for those who hold one of `roles` somewhere (any post, where none is given)."""

    def __init__(self, label: Any, url_name: str, icon: str, order: int, roles: tuple[Any, ...] = ()) -> None:
        name = url_name.replace(":", "-").replace("_", "-")
        super().__init__(capfirst(label), reverse_lazy(url_name), name=name, icon_name=icon, order=order)
        self.roles = roles

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user has such a role."""
        return access.holds(request.user, *self.roles)
