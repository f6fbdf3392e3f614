"""住户名册: the two ways, and who brought what in and took what out."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from territory import access
from territory.paging import paged
from territory.roster import queries
from territory.staff_view import StaffView


class Home(StaffView):
    """Where everything about rosters begins."""

    template_name = "territory/roster/home.html"
    page_title = _("roster of households")
    header_icon = "table"
    roles = queries.EXPORT

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the user may do, and the log."""
        user = self.request.user
        page = paged(queries.log_entries(user), ("-timestamp", "-pk"), self.request.GET)
        return {
            **super().get_context_data(**kwargs),
            "may_import": access.holds(user, *access.KEEP),
            "page": page,
            "entries": queries.told(page.rows),
        }
