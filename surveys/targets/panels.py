"""On the first page of the admin: what the user's areas have to report, and who has reminded them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from wagtail.admin.ui.components import Component

from surveys.targets import lateness, queries, worklist
from surveys.targets.models import Reminder
from territory import access
from territory.access import KEEP
from territory.models import Area

FEW = 3  # areas whose periods are all looked at; of more only the last month
MOST = 12  # lines


class ReportPanel(Component):
    """Late and due readings by area; of many areas who is late with the last month."""

    name = "targets"
    template_name = "targets/panel.html"
    order = 150

    def __init__(self, user: Any, areas: list[Area]) -> None:
        self.user, self.areas = user, areas

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """A line for each area that has something to report."""
        if len(self.areas) > FEW:
            found = lateness.late(self.user, lateness.last_month(), most=MOST + 1)
            lines = [_line(each.area, len(each.missing), 0, each.programme.name) for each in found]
            return {
                "lines": lines[:MOST],
                "reminders": self._reminders(),
                "more": len(lines) > MOST,
                "month": lateness.last_month(),
            }
        lines = []
        for area in self.areas:
            items = worklist.items(area)
            late = sum(each.state == worklist.LATE for each in items)
            due = sum(each.state == worklist.DUE for each in items)
            if late or due:
                lines.append(_line(area, late, due))
        return {"lines": lines, "reminders": self._reminders(), "more": False}

    def _reminders(self) -> list[Reminder]:
        """Of few areas all; of many those of the areas at which the user has a post: what lies below has
        people of its own who are reminded."""
        if len(self.areas) <= FEW:
            return queries.open_reminders(self.areas)
        own = {post.area_id for post in access.posts(self.user, *KEEP)}
        return queries.open_reminders([each for each in self.areas if each.pk in own])


def panel(user: Any) -> ReportPanel | None:
    """For who looks after areas that report something."""
    areas = queries.with_something_to_report(list(queries.reporting_areas(user, *KEEP)))
    return ReportPanel(user, areas) if areas else None


def _line(area: Area, late: int, due: int, programme: str = "") -> dict[str, Any]:
    address = f"{reverse('work_targets:list')}?area={area.pk}"
    return {"area": area, "late": late, "due": due, "address": address, "programme": programme}
