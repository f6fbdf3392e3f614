"""协商结果 in the menu of the credit record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from satisfaction.credit.menu import HOOK
from territory.registers.menu import PageItem


@hooks.register(HOOK)
def consultation_item() -> PageItem:
    """协商结果."""
    return PageItem(_("consultation results"), "credit:consultation", "comment", 400)
