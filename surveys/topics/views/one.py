"""A topic on paper: minutes and agreement, A4."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from surveys.admin.roles import READ
from surveys.topics import queries
from surveys.topics.registers.topics import meeting_facts
from surveys.topics.telling import who
from surveys.topics.views.steps import REGISTER
from territory import access
from territory.access import KEEP
from territory.naming import full_names
from territory.staff_view import StaffView

SIGNERS = 20  # lines of a sheet to sign on


class TopicPaper(StaffView):
    """Minutes of all meetings and the agreement; before the first meeting a sheet to sign on. Those who came
    sign it, so opinions stand in the words for residents. Names stand in full for those who act, which is
    logged."""

    template_name = "topics/paper.html"
    page_title = _("minutes and agreement")
    header_icon = "comment"
    roles: ClassVar[tuple[Any, ...]] = READ
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (REGISTER,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The paper."""
        rows = queries.topics(request.user).select_related("area", "lead_area")
        topic = get_object_or_404(rows, pk=kwargs["pk"])
        parts = queries.parts(topic)
        held = [meeting_facts(each) for each in parts["meetings"] if each.held_at is not None]
        named = access.may(request.user, topic.lead_area, *KEEP)
        if named and any(came.names for facts in held for came, _masked in facts["came"]):
            log(topic, "topics.paper", user=request.user)
        context = self.get_context_data(
            topic=topic,
            place=full_names([topic.area])[topic.area_id],
            meetings=held,
            planned=next(
                (each for each in parts["meetings"] if not each.held_at and not each.cancelled_at), None
            ),
            lines=range(1, SIGNERS + 1),
            named=named,
            opinions=parts["opinions"],
            commitments=[(each, who(each)) for each in parts["commitments"]],
            today=timezone.localdate(),
            back=reverse("topics_topic_modeladmin_inspect", args=[topic.pk]),
        )
        page: HttpResponseBase = self.render_to_response(context)
        return page
