"""复核回访: the closed tests that wait for calls, and the way to one's own list."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from satisfaction.callbacks import queries
from satisfaction.planning.views.base import OfTests


class Index(OfTests):
    """Everybody sees her own call-backs; those who look after tests see how far these are."""

    template_name = "satisfaction/callbacks/index.html"
    page_title = _("call-backs")
    header_icon = "comment"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Her own, and the tests'."""
        mine = queries.own(self.request.user)
        return {
            **super().get_context_data(**kwargs),
            "mine": mine.count(),
            "mine_open": mine.filter(has_form=False).count(),
            "tests": queries.waiting(self.request.user),
        }
