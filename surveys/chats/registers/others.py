"""The registers that are only looked up: monthly reports and appeals; and the categories of appeals."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from surveys.chats import appeals, drawing, figures, months, queries, reviewing, wording
from surveys.chats.enums import ReportState
from surveys.chats.models import Appeal, AppealCategory, GroupReport
from surveys.chats.registers.filters import (
    AppealAreaFilter,
    AppealStateFilter,
    CategoryFilter,
    DueFilter,
    GroupAreaFilter,
    MineFilter,
    MonthFilter,
    ReportStateFilter,
)
from surveys.flow import steps, telling
from territory import access
from territory.enums import Level
from territory.naming import full_names, person
from territory.registers.base import KeptForm, Register, Scoped


class LookUp(Scoped):
    """Nothing is made, changed or deleted as a row: steps do that."""

    def user_can_create(self, user: Any) -> bool:
        """Not as a row."""
        return False

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        """Not as a row."""
        return False

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        """Never."""
        return False


class AppealScope(LookUp):
    """Seen by those who handle it and by those of the group in which it was raised."""

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        """As in the list."""
        return getattr(obj, "scoped", False) or access.may(user, obj.area) or access.may(user, obj.group.area)


class ReportRegister(Register):
    """月报."""

    model = GroupReport
    menu_icon = "clipboard-list"
    menu_label = gettext_lazy("Monthly reports")
    list_display = ("called", "month_shown", "where", "how_far", "members", "reach", "appeals", "clues")
    list_filter = (MonthFilter, ReportStateFilter, GroupAreaFilter)
    search_fields = ("group__name", "group_name", "area__name")
    search_hint = gettext_lazy("Name of the group or the area")
    keys = ("-month", "-pk")
    ordering = keys
    permission_helper_class = LookUp
    inspect_view_fields = (
        "state", "members", "households", "posts", "avg_reads", "appeals_received", "appeals_closed",
        "clues", "events_held", "issues", "reported_at",
    )  # fmt: skip
    empty_hint = gettext_lazy(
        "Reports come from the monthly form, or are typed under “Groups” on the phone (/work/groups/)."
    )

    def called(self, row: GroupReport) -> str:
        """Its group; of one that has none yet the name as written."""
        return row.group.name if row.group else f"{row.group_name}？"

    called.short_description = gettext_lazy("WeChat group")  # type: ignore[attr-defined]  # how the admin names a method's column

    def month_shown(self, row: GroupReport) -> str:
        """2026-11."""
        return f"{row.month:%Y-%m}"

    month_shown.short_description = gettext_lazy("month")  # type: ignore[attr-defined]  # how the admin names a method's column

    def where(self, row: Any) -> str:
        """Its area."""
        return str(getattr(row, "place", row.area.name))

    where.short_description = gettext_lazy("area")  # type: ignore[attr-defined]  # how the admin names a method's column

    def how_far(self, row: GroupReport) -> str:
        """Its state, and whether its numbers are in doubt."""
        return wording.report_state(row)

    how_far.short_description = gettext_lazy("state")  # type: ignore[attr-defined]  # how the admin names a method's column

    def row_class(self, row: GroupReport) -> str:
        """Amber where numbers are in doubt."""
        return "jw-soon" if row.doubt and row.state == ReportState.WAITING else ""

    def reach(self, row: GroupReport) -> str:
        """Average readers ÷ members."""
        return figures.percent(wording.reach_of(row))

    reach.short_description = gettext_lazy("reach")  # type: ignore[attr-defined]  # how the admin names a method's column

    def appeals(self, row: GroupReport) -> str:
        """Closed of received."""
        return f"{row.appeals_closed} / {row.appeals_received}"

    appeals.short_description = gettext_lazy("appeals closed / received")  # type: ignore[attr-defined]  # how the admin names a method's column

    def get_queryset(self, request: HttpRequest) -> QuerySet[GroupReport]:
        """The reports of the user's areas."""
        return queries.reports(request.user).order_by(*self.keys)

    def page_shown(self, rows: list[Any]) -> None:
        """Places in words."""
        names = full_names(each.area for each in rows)
        for row in rows:
            row.place = names[row.area_id]

    prepare = page_shown

    def header_links(self, request: HttpRequest) -> list[dict[str, Any]]:
        """To the reports whose group is not known, with their number."""
        n = queries.unmatched(request.user).count()
        if not n:
            return []
        label = _("%(n)s reports wait for their group") % {"n": n}
        return [{"url": reverse("chats:unmatched"), "label": label, "icon": "warning"}]

    def more(self, request: HttpRequest, instance: GroupReport) -> dict[str, Any]:
        """What was done about bad information, the history, the steps."""
        mine = instance.response is not None and access.may(request.user, instance.response.area)
        return {
            "report": instance,
            "place": full_names([instance.area], top=Level.CITY)[instance.area_id],
            "bad_info": wording.bad_info(instance),
            "doubts": wording.doubts(instance),
            "guessed": drawing.month_guessed(instance),
            "grace": months.GRACE,
            "reach": figures.percent(wording.reach_of(instance)),
            "steps": steps.possible(reviewing.FLOW, instance, request.user),
            "line": wording.told(telling.history(reviewing.FLOW, instance, _("reported"))),
            "response": instance.response if mine else None,
            "may_match": instance.group is None and access.may(request.user, instance.area, *access.KEEP),
            "extra_template": "chats/report.html",
        }

    def export_columns(self) -> list[tuple[Any, Any]]:
        """One number a column."""
        return [
            (_("WeChat group"), self.called),
            (_("area"), self.where),
            (_("month"), self.month_shown),
            (_("state"), wording.report_state),
            (_("members"), lambda row: row.members),
            (_("households covered"), lambda row: row.households),
            (_("posts on policies and notices"), lambda row: row.posts),
            (_("average readers of a post"), lambda row: row.avg_reads and float(row.avg_reads)),
            (_("reach"), self.reach),
            (_("appeals received"), lambda row: row.appeals_received),
            (_("appeals closed"), lambda row: row.appeals_closed),
            (_("clues about rumours passed on"), lambda row: row.clues),
            (_("what was done about bad information"), wording.bad_info),
            (_("charity and social events"), lambda row: row.events_held),
            (_("what the level above should settle"), lambda row: row.issues),
            (_("reported"), lambda row: timezone.localtime(row.reported_at).strftime("%Y-%m-%d %H:%M")),
        ]


class AppealRegister(Register):
    """诉求."""

    model = Appeal
    menu_icon = "comment"
    menu_label = gettext_lazy("Appeals")
    list_display = ("title", "state", "light", "category", "raised_in", "where", "in_charge", "received_on")
    list_filter = (AppealStateFilter, DueFilter, MineFilter, CategoryFilter, AppealAreaFilter)
    search_fields = ("title", "text", "group__name", "area__name")
    search_hint = gettext_lazy("Words of the appeal, or the name of the group or the area")
    keys = ("-opened_at", "-pk")
    ordering = keys
    permission_helper_class = AppealScope
    inspect_view_fields = (
        "category", "group", "area", "organisation", "owner", "received_on", "first_deadline", "deadline",
        "answered_on", "closed_on", "content",
    )  # fmt: skip
    empty_hint = gettext_lazy(
        "Put down what residents ask for in their groups: it gets a deadline by itself."
    )

    def light(self, row: Appeal) -> str:
        """How late, or how many days are left."""
        return wording.due(row)

    light.short_description = gettext_lazy("deadline")  # type: ignore[attr-defined]  # how the admin names a method's column

    def raised_in(self, row: Appeal) -> str:
        """The group."""
        return str(row.group.name)

    raised_in.short_description = gettext_lazy("WeChat group")  # type: ignore[attr-defined]  # how the admin names a method's column

    def where(self, row: Any) -> str:
        """The area that handles it."""
        return str(getattr(row, "place", row.area.name))

    where.short_description = gettext_lazy("area that handles it")  # type: ignore[attr-defined]  # how the admin names a method's column

    def in_charge(self, row: Appeal) -> str:
        """Person and unit."""
        return wording.in_charge(row)

    in_charge.short_description = gettext_lazy("in charge")  # type: ignore[attr-defined]  # how the admin names a method's column

    def row_class(self, row: Appeal) -> str:
        """The light: red when overdue, amber two days before."""
        return {"late": "jw-late", "soon": "jw-soon"}.get(appeals.lateness(row)[0], "")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appeal]:
        """What the user sees."""
        return queries.appeals(request.user).order_by(*self.keys)

    def page_shown(self, rows: list[Any]) -> None:
        """Places in words."""
        names = full_names(each.area for each in rows)
        for row in rows:
            row.place = names[row.area_id]

    prepare = page_shown

    def header_links(self, request: HttpRequest) -> list[dict[str, Any]]:
        """To a new one, and to the figures."""
        found = [{"url": reverse("chats:appeal_figures"), "label": _("Figures"), "icon": "table"}]
        if access.holds(request.user, *queries.STAFF):
            found.append(
                {"url": reverse("work_groups:appeal_new"), "label": _("Put an appeal down"), "icon": "plus"}
            )
        return found

    def more(self, request: HttpRequest, instance: Appeal) -> dict[str, Any]:
        """State, words, steps, history, and the problem that was opened from it."""
        possible = steps.possible(appeals.FLOW, instance, request.user)
        may_open = instance.problem_id is None and instance.state in queries.UNDONE
        return {
            "appeal": instance,
            "place": full_names([instance.area], top=Level.CITY)[instance.area_id],
            "due": wording.due(instance),
            "light": appeals.lateness(instance)[0],
            "steps": possible,
            "line": wording.told(telling.history(appeals.FLOW, instance, _("noted down"))),
            "may_open": may_open and access.may(request.user, instance.area, *access.KEEP),
            "problem": instance.problem
            if instance.problem and access.may(request.user, instance.problem.area)
            else None,
            "extra_template": "chats/appeal.html",
        }

    def export_columns(self) -> list[tuple[Any, Any]]:
        """As in the list."""
        return [
            (_("title"), lambda row: row.title),
            (_("description"), lambda row: row.text),
            (_("state"), lambda row: row.get_state_display()),
            (_("category"), lambda row: row.category.name),
            (_("WeChat group"), self.raised_in),
            (_("area that handles it"), self.where),
            (_("unit in charge"), lambda row: row.organisation.name if row.organisation else ""),
            (_("person in charge"), lambda row: person(row.owner)),
            (_("raised on"), lambda row: row.received_on.isoformat()),
            (_("first deadline"), lambda row: row.due_on.isoformat()),
            (_("deadline"), lambda row: row.deadline.isoformat()),
            (_("answered on"), lambda row: row.answered_on and row.answered_on.isoformat()),
            (_("closed on"), lambda row: row.closed_on and row.closed_on.isoformat()),
            (_("what the resident says"), lambda row: row.get_content_display()),
        ]


class CategoryScope(Scoped):
    """Looked up by all staff; kept by those who lead a street or more."""

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        """Whoever has a post."""
        return access.holds(user)

    def user_can_create(self, user: Any) -> bool:
        """The street and above: a category counts everywhere."""
        posts = access.posts(user, *access.KEEP)
        return access.sees_all(user) or any(each.area.level <= Level.STREET for each in posts)

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        """The same."""
        return self.user_can_create(user)

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        """The same; one that was used is given up instead."""
        return self.user_can_create(user)


class CategoryRegister(Register):
    """诉求类别: how many days there are for each."""

    model = AppealCategory
    menu_icon = "tag"
    menu_label = gettext_lazy("Categories of appeals")
    list_display = ("name", "days", "position", "use")
    search_fields = ("name",)
    keys = ("position", "name")
    ordering = keys
    permission_helper_class = CategoryScope
    inspect_view_fields = ("name", "days", "position", "active")
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("days"), FieldPanel("position")]),
            FieldPanel("active"),
        ],
        base_form_class=KeptForm,
    )

    def use(self, row: AppealCategory) -> str:
        """Yes or no."""
        return _("Yes") if row.active else _("No")

    use.short_description = gettext_lazy("in use")  # type: ignore[attr-defined]  # how the admin names a method's column

    def get_queryset(self, request: HttpRequest) -> QuerySet[AppealCategory]:
        """All."""
        return AppealCategory.objects.order_by(*self.keys)

    def export_columns(self) -> list[tuple[Any, Any]]:
        """As in the list."""
        return [
            (_("name"), lambda row: row.name),
            (_("days to answer"), lambda row: row.days),
            (_("in use"), self.use),
        ]
