"""What the credit record adds to the Wagtail admin: one menu, to which each feature registers its lines.

A feature's `hooks` registers menu lines, admin addresses and log actions by itself.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem, SubmenuMenuItem

from satisfaction.credit.calendar import hooks as calendar
from satisfaction.credit.entries import hooks as entries
from satisfaction.credit.feeds import consultation_hooks as consultation
from satisfaction.credit.grades import hooks as grades
from satisfaction.credit.menu import credit_menu
from satisfaction.credit.schemes import hooks as schemes

FEATURES = (entries, consultation, grades, schemes, calendar)  # imported for what they register


@hooks.register("register_admin_menu_item")
def credit_menu_item() -> MenuItem:
    """企业信用."""
    return SubmenuMenuItem(_("Company credit"), credit_menu, name="credit", icon_name="list-ul", order=50)
