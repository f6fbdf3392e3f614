"""On the first page of the admin: what the user's areas have to report, and who has reminded them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from wagtail.admin.ui.components import Component

from surveys.targets import queries, worklist
from territory.access import KEEP
from territory.models import Area

MOST = 12  # areas that are looked at; a street's supervisor looks at the page of late reporters


class ReportPanel(Component):
    """Late and due readings by area."""

    name = "targets"
    template_name = "targets/panel.html"
    order = 150

    def __init__(self, areas: list[Area]) -> None:
        self.areas = areas

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """A line for each area that has something to report."""
        lines = []
        for area in self.areas[:MOST]:
            items = worklist.items(area)
            late = sum(each.state == worklist.LATE for each in items)
            due = sum(each.state == worklist.DUE for each in items)
            if late or due:
                address = f"{reverse('work_targets:list')}?area={area.pk}"
                lines.append({"area": area, "late": late, "due": due, "address": address})
        return {
            "lines": lines,
            "reminders": queries.open_reminders(self.areas),
            "more": len(self.areas) > MOST,
        }


def panel(user: Any) -> ReportPanel | None:
    """For who looks after areas that report something."""
    areas = queries.with_something_to_report(list(queries.reporting_areas(user, *KEEP)))
    return ReportPanel(areas) if areas else None
