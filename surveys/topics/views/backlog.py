"""积压超期: the lists of what waits too long, one page at a time."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.admin.roles import READ
from surveys.topics import lateness
from surveys.topics.telling import who
from surveys.topics.views.steps import REGISTER
from territory.paging import paged
from territory.staff_view import StaffView

SIZE = 30
DUE = {"answers": "reply_due", "publication": "publish_due", "commitments": "deadline", "settle": "done_on"}


class Backlog(StaffView):
    """One of the lists, with the number of each."""

    template_name = "topics/backlog.html"
    page_title = _("backlog")
    header_icon = "warning"
    roles: ClassVar[tuple[Any, ...]] = READ
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (REGISTER,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """One page of one list."""
        user, today = request.user, timezone.localdate()
        lists = lateness.lists(user, today)
        chosen = request.GET.get("list", "")
        counts = {key: each.rows.count() for key, each in lists.items()}
        if chosen not in lists:
            chosen = next((key for key, n in counts.items() if n), "answers")
        shown = lists[chosen]
        page: Any = paged(shown.rows, shown.keys, request.GET, SIZE)
        context = self.get_context_data(
            tabs=[(key, lists[key].label, n, key == chosen) for key, n in counts.items()],
            label=shown.label,
            page=page,
            lines=[_line(chosen, each, today) for each in page.rows],
            kept=f"list={chosen}",
        )
        answer: HttpResponseBase = self.render_to_response(context)
        return answer


def _line(chosen: str, row: Any, today: Any) -> dict[str, Any]:
    """(address, title, who leads or is in charge, due, days late)."""
    topic = row if chosen in ("answers", "publication") else row.topic
    if topic is None:
        return {
            "address": reverse("topics:joint", args=[row.pk]),
            "title": row.subject,
            "who": row.area.name,
            "due": timezone.localdate(row.planned_at),
            "days": (today - timezone.localdate(row.planned_at)).days,
        }
    due = timezone.localdate(row.planned_at) if chosen == "meetings" else getattr(row, DUE[chosen])
    return {
        "address": reverse("topics_topic_modeladmin_inspect", args=[topic.pk]),
        "title": row.text if chosen in ("commitments", "settle") else topic.title,
        "topic": topic.title if chosen in ("commitments", "settle", "meetings") else "",
        "who": who(row) if chosen in ("commitments", "settle") else topic.lead_area.name,
        "due": due,
        "days": (today - due).days,
    }
