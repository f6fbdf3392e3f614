"""What grades add to the admin: a menu line and addresses."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from satisfaction.credit.menu import HOOK
from territory.registers.menu import PageItem


@hooks.register(HOOK)
def menu_item() -> PageItem:
    """信用等级."""
    return PageItem(_("credit grades"), "grades:list", "list-ol", 500)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern | URLResolver]:
    """The staff pages' addresses."""
    return [path("credit-grades/", include("satisfaction.credit.grades.urls"))]
