"""What field work adds to the Wagtail admin: one menu, to which each feature registers its items.

A feature's `hooks` registers with `register_field_menu_item`, `register_admin_urls` and so on by itself.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from surveys.visits.duties import hooks as duties
from surveys.visits.quality import hooks as quality
from surveys.visits.rounds import hooks as rounds
from surveys.visits.visiting import hooks as visiting

FEATURES = (rounds, visiting, duties, quality)  # imported for what they register

field_menu = Menu(register_hook_name="register_field_menu_item")


@hooks.register("register_admin_menu_item")
def field_menu_item() -> MenuItem:
    """入户工作."""
    return SubmenuMenuItem(
        _("Field work"), field_menu, name="field-work", icon_name="clipboard-list", order=45
    )
