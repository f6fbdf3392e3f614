"""What tests add to the Wagtail admin: one menu, to which each feature registers its items, and addresses.

A feature's `hooks` registers with `register_tests_menu_item` and so on by itself.
"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem, SubmenuMenuItem

from satisfaction.archive import hooks as archive
from satisfaction.callbacks import hooks as callbacks
from satisfaction.majority import hooks as majority
from satisfaction.menu import tests_menu
from satisfaction.planning import hooks as planning
from satisfaction.scores import hooks as scores
from satisfaction.voting import hooks as voting

FEATURES = (planning, voting, callbacks, scores, majority, archive)  # imported for what they register


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern | URLResolver]:
    """The tests' addresses."""
    return [path("tests/", include("satisfaction.urls"))]


@hooks.register("register_admin_menu_item")
def tests_menu_item() -> MenuItem:
    """满意度测评."""
    return SubmenuMenuItem(
        _("Satisfaction"), tests_menu, name="satisfaction", icon_name="tick-inverse", order=47
    )
