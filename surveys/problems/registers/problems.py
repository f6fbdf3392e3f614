"""问题台账: the register of problems."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from surveys.admin.roles import READ
from surveys.problems import narrowing, queries, transitions, wording
from surveys.problems.enums import ProblemState
from surveys.problems.models import Problem
from surveys.problems.registers.base import Register
from surveys.problems.registers.filters import (
    AreaFilter,
    CategoryFilter,
    DueFilter,
    OwnerLevelFilter,
    PersonFilter,
    StateFilter,
)
from surveys.problems.registers.labels import in_charge, tag
from territory import access
from territory.naming import full_names


class ProblemRegister(Register):
    """问题."""

    model = Problem
    menu_icon = "warning"
    list_display = ("__str__",)
    heads = (_("problem"), _("state"), _("deadline"), _("category"), _("where"), _("in charge"))
    list_filter = (StateFilter, DueFilter, PersonFilter, CategoryFilter, OwnerLevelFilter, AreaFilter)
    search_fields = ("title", "text", "area__name")
    keys = ("-opened_at", "-pk")
    ordering = keys
    inspect_template_name = "problems/problem.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Problem]:
        """The problems of the user's areas."""
        rows = queries.problems(request.user).select_related(
            "area", "category", "owner", "owner_area", "household"
        )
        return rows.select_related("organisation").order_by(*self.keys)

    def dress(self, rows: list[Any]) -> None:
        """Places in words."""
        names = full_names(each.area for each in rows)
        for each in rows:
            home = each.household
            each.place = f"{names[each.area_id]}{f' {home.unit}-{home.room}' if home else ''}"

    def line(self, row: Any) -> tuple[str, str, list[Any]]:
        """Title, state, deadline with how long that is, category, place, who is in charge."""
        late = "jw-tag jw-tag--bad" if wording.is_overdue(row) else "jw-small"
        due = format_html('{} <span class="{}">{}</span>', row.deadline.isoformat(), late, wording.since(row))
        address = reverse("problems_problem_modeladmin_inspect", args=[row.pk])
        return address, row.title, [tag(row), due, row.category, row.place, in_charge(row)]

    def above(self, request: HttpRequest) -> dict[str, Any]:
        """Buttons and the failed follow-ups."""
        return {
            "may_open": True,
            "kept_fields": narrowing.kept(request.GET),
            "failed": queries.follow_ups(request.user).count(),
        }

    def details(self, request: HttpRequest, instance: Problem) -> dict[str, Any]:
        """Facts, history with photos, and what can be done now."""
        events = instance.events.select_related("by").prefetch_related("evidence")
        return {
            "problem": instance,
            "place": full_names([instance.area])[instance.area_id],
            "state": tag(instance),
            "since": wording.since(instance),
            "late": wording.is_overdue(instance),
            "in_charge": in_charge(instance),
            "events": [(each, wording.event_words(each)) for each in events],
            "steps": transitions.possible(instance, request.user),
            "waits_for_other": instance.state == ProblemState.FIXED
            and instance.fixed_by_id == request.user.pk,
            "may_read_response": instance.response
            and access.may(request.user, instance.response.area, *READ),
        }
