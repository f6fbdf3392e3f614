"""How members of staff are named, and what templates cannot look up themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def person(user: Any) -> str:
    """Family name first, as in Chinese; the user name where there is neither; '' for nobody."""
    if user is None:
        return ""
    return f"{user.last_name}{user.first_name}" or str(user.get_username())


@register.filter
def at(mapping: Mapping[str, Any], key: str) -> Any:
    """What stands under a key; None where nothing does."""
    return mapping.get(key)
