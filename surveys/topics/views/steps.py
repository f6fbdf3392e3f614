"""Taking a step with a topic, and the files of its steps."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from surveys.admin.roles import READ
from surveys.flow import views as flow
from surveys.flow.steps import Step
from surveys.topics import queries
from surveys.topics.models import Topic
from surveys.topics.table import FLOW
from surveys.topics.views.fields import FIELDS
from surveys.topics.views.fields.meetings import amend
from territory.access import User
from territory.naming import full_names

REGISTER = ("topics_topic_modeladmin_index", _("consultation topics"))


class TakeStep(flow.TakeStep):
    """One step of one topic."""

    flow = FLOW
    header_icon = "comment"
    roles: ClassVar[tuple[Any, ...]] = READ
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (REGISTER,)

    def rows(self, user: User) -> QuerySet[Topic]:
        """The topics that the user sees."""
        return queries.topics(user).select_related("area", "lead_area")

    def address(self, row: Topic) -> str:
        """The topic's own page."""
        return reverse("topics_topic_modeladmin_inspect", args=[row.pk])

    def fields(self, row: Topic, step: Step) -> dict[str, forms.Field]:
        """What the step asks for."""
        if step.key == "amend":
            return amend(row, self.request.user, self.request.GET.get("meeting", ""))
        found = FIELDS.get(step.key)
        return found(row, self.request.user) if found else {}

    def lead(self, row: Topic) -> str:
        """Where it was raised, and how far it is."""
        return f"{full_names([row.area])[row.area_id]} · {row.get_state_display()}"


class StepFile(flow.StepFile):
    """A file of a step."""

    flow = FLOW
    roles: ClassVar[tuple[Any, ...]] = READ

    def rows(self, user: User) -> QuerySet[Topic]:
        """The topics that the user sees."""
        return queries.topics(user)
