"""On the first page of the admin: what of consultation waits too long, for who looks after areas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from surveys.topics import lateness


class LatePanel(Component):
    """How many wait in each list of the backlog that is not empty."""

    name = "topics"
    template_name = "topics/panel.html"
    order = 155

    def __init__(self, lines: list[tuple[Any, int, str]]) -> None:
        self.lines = lines

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """(what, how many, the list's address)."""
        return {"lines": self.lines}


def panel(user: Any) -> LatePanel | None:
    """None where nothing waits. Five queries."""
    base = reverse("topics:backlog")
    found = lateness.lists(user, timezone.localdate())
    counted = [(each.label, each.rows.count(), f"{base}?list={key}") for key, each in found.items()]
    lines = [each for each in counted if each[1]]
    return LatePanel(lines) if lines else None
