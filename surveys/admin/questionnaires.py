"""The list of questionnaires where staff land, also as a panel on the home page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from surveys.admin import queries, roles
from surveys.admin.queries import Line
from surveys.models import CommunityPage
from territory import access
from territory.access import User
from territory.enums import Role
from territory.paging import paged
from territory.staff_view import StaffView

ANY_ROLE = tuple(Role)
ON_HOME = 12


def table(request: HttpRequest, size: int) -> dict[str, Any]:
    """The context of the table: lines, what this user may do, and where a new questionnaire would go."""
    user = request.user
    page = paged(queries.questionnaires(user), ("-pk",), request.GET, size)
    return {
        "page": page,
        "lines": _editable(user, queries.lines(user, page.rows, *ANY_ROLE)),
        "folder": first_folder(user),
        "reads": roles.holds(user, roles.READ),
        "corrects": roles.holds(user, roles.CORRECT),
        "sees_channels": roles.holds(user, roles.SEE_CHANNELS),
        "request": request,
    }


def first_folder(user: User) -> CommunityPage | None:
    """The topmost folder below which the user may make questionnaires."""
    folders = access.visible(user, CommunityPage.objects.all(), "area", *roles.KEEP_CHANNELS)
    found: CommunityPage | None = folders.order_by("depth", "path").first()
    return found


def _editable(user: User, lines: list[Line]) -> list[Line]:
    paths = [post.area.path for post in access.posts(user, *roles.KEEP_CHANNELS)]
    for line in lines:
        line.can_edit = access.sees_all(user) or bool(
            line.area and any(line.area.path.startswith(path) for path in paths)
        )
    return lines


class QuestionnaireList(StaffView):
    """问卷: what the user's areas ask, with counts and ways on."""

    template_name = "surveys/admin/questionnaires.html"
    page_title = _("questionnaires")
    header_icon = "form"
    roles = ANY_ROLE

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The table, fifty at a time."""
        return {**super().get_context_data(**kwargs), **table(self.request, 50)}


class QuestionnairePanel(Component):
    """The same on the home page: the newest few."""

    name = "questionnaires"
    template_name = "surveys/admin/home_panel.html"
    order = 50

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The table's context."""
        return table(parent_context["request"], ON_HOME)
