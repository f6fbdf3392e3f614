"""Yuan in templates."""

from __future__ import annotations

from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def yuan(amount: Decimal | None) -> str:
    """120,000.00; '' for nothing."""
    return "" if amount is None else f"{amount:,.2f}"
