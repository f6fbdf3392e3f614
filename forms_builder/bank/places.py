"""Where an item was shared from, and who may see it: asked of a class that the installation names.

`FORMS_BUILDER_BANK_PLACES` is the dotted path of a subclass of `Places`. The form builder itself knows no
areas: without the setting there is one place, and everyone sees everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string


class Places:
    """One place without a name. A place's key is a text of at most 40 characters that never changes."""

    def of(self, user: Any) -> Sequence[tuple[str, str]]:
        """(key, name) of the places from which the user may share, the usual one first."""
        return [("", "")]

    def seen_by(self, user: Any) -> Q:
        """A filter on items with visibility AREA, by their field `place`: those whose place is the user's,
        lies above it, or lies below it. Items for everyone and the user's own are added by the caller."""
        return Q()

    def names(self, keys: Iterable[str]) -> Mapping[str, str]:
        """The names of places by key, with one query; keys without a place are left out."""
        return {}


@cache
def _load(path: str) -> Places:
    found: Places = import_string(path)()
    return found


def places() -> Places:
    """The installation's places."""
    path = getattr(settings, "FORMS_BUILDER_BANK_PLACES", "forms_builder.bank.places.Places")
    return _load(path)
