"""协商结果 in the menu of the credit record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from satisfaction.credit.menu import HOOK, CreditItem


@hooks.register(HOOK)
def consultation_item() -> CreditItem:
    """协商结果."""
    return CreditItem(_("consultation results"), "credit:consultation", "comment", 400)
