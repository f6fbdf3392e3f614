"""The registers of problems and of estate checks: looked up within the user's areas, never edited as rows."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.helpers import ButtonHelper, PermissionHelper
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup
from wagtail_modeladmin.views import IndexView, InspectView

from surveys.admin.roles import READ
from surveys.problems import narrowing, queries, transitions, wording
from surveys.problems.enums import OwnerLevel, ProblemState
from surveys.problems.five_have import PARTS
from surveys.problems.models import Category, EstateCheck, Problem
from surveys.templatetags.staff import person
from territory import access
from territory.enums import Level
from territory.naming import full_names
from territory.paging import KeyPage, paged

PAGE_SIZE = 50
AREAS = 80  # that the filter offers


class LookUp(PermissionHelper):
    """Rows under the areas of those who read responses; nothing is made, changed or deleted as a row."""

    def user_can_list(self, user: Any) -> bool:
        """Whoever reads responses somewhere."""
        return access.holds(user, *READ)

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        """Rows of the user's areas."""
        area = obj.area if isinstance(obj, Problem) else obj.estate.area
        return access.may(user, area, *READ)

    def user_can_create(self, user: Any) -> bool:
        """Not as a row."""
        return False

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        """Not as a row."""
        return False

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        """Never."""
        return False


class NoButtons(ButtonHelper):
    """The title leads to the details; there is nothing else to press."""

    def get_buttons_for_obj(
        self, obj: Any, exclude: Any = None, classnames_add: Any = None, classnames_exclude: Any = None
    ) -> list[dict[str, Any]]:
        """None."""
        return []


class Listed(IndexView):
    """modeladmin's list, paged by key, and deaf to look-ups that were not offered as filters."""

    sortable_by: tuple[str, ...] = ()

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """Only the declared filters."""
        offered = {each.parameter_name for each in self.list_filter}
        found: dict[str, Any] = super().get_filters_params(params)
        return {name: value for name, value in found.items() if name in offered}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page, its filters, and what stands above it."""
        page: KeyPage[Any] = paged(self.queryset, self.model_admin.keys, self.request.GET, PAGE_SIZE)
        self.model_admin.dress(page.rows)
        kept = self.request.GET.copy()
        for name in ("after", "before", self.PAGE_VAR):
            kept.pop(name, None)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {
            **context,
            "object_list": page.rows,
            "page": page,
            "kept": kept.urlencode(),
            "filters": [_shown(spec) for spec in self.filter_specs],
            "narrowed": bool(self.query or self.get_filters_params()),
            "search": self.query,
            "heads": self.model_admin.heads,
            "lines": [self.model_admin.line(row) for row in page.rows],
            **self.model_admin.above(self.request),
        }


def _shown(spec: SimpleListFilter) -> dict[str, Any]:
    """A filter as a drop-down."""
    return {
        "name": spec.parameter_name,
        "title": spec.title,
        "value": spec.value() or "",
        "choices": [(str(value), label) for value, label in spec.lookup_choices],
    }


class Inspected(InspectView):
    """One row in full; 404 outside the user's areas."""

    page_title = _("Details")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Not found rather than forbidden: what lies elsewhere is nobody's business."""
        try:
            response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        except PermissionDenied:
            raise Http404 from None
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the register shows of a row."""
        return {**super().get_context_data(**kwargs), **self.model_admin.details(self.request, self.instance)}

    def get_page_title(self) -> Any:
        """What it is."""
        return capfirst(self.verbose_name)

    def get_meta_title(self) -> str:
        """The row."""
        return str(self.instance)


class Filter(SimpleListFilter):
    """A filter of narrowing.FILTERS."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """What it leaves."""
        value = self.value()
        return (
            queryset.filter(narrowing.FILTERS[str(self.parameter_name)](value, request.user))
            if value
            else queryset
        )


class StateFilter(Filter):
    """How far."""

    title, parameter_name = _("state"), "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """All states."""
        return list(ProblemState.choices)


class DueFilter(Filter):
    """In time or not."""

    title, parameter_name = _("due"), "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """Both."""
        return [("overdue", _("overdue")), ("in_time", _("not due yet"))]


class PersonFilter(Filter):
    """Whose."""

    title, parameter_name = _("person in charge"), "person"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """Mine, nobody's, and those who have any."""
        rows = queries.problems(request.user).exclude(owner=None).order_by("owner__username")
        people = rows.values_list(
            "owner", "owner__last_name", "owner__first_name", "owner__username"
        ).distinct()
        named = [(str(pk), f"{last}{first}" or username) for pk, last, first, username in people[:AREAS]]
        return [(narrowing.MINE, _("I am")), (narrowing.NOBODY, _("nobody in person")), *named]


class CategoryFilter(Filter):
    """Which category."""

    title, parameter_name = _("category"), "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """Those that occur."""
        used = queries.problems(request.user).values("category")
        return [
            (str(pk), name) for pk, name in Category.objects.filter(pk__in=used).values_list("pk", "name")
        ]


class OwnerLevelFilter(Filter):
    """At which level."""

    title, parameter_name = _("who is in charge"), "owner_level"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """All levels."""
        return list(OwnerLevel.choices)


class AreaFilter(Filter):
    """Where."""

    title, parameter_name = _("area"), "area"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """Communities and estates, or only communities where they are many."""
        mine = access.areas(request.user, *READ).order_by("path")
        found = list(mine.filter(level__in=(Level.COMMUNITY, Level.ESTATE))[: AREAS + 1])
        if len(found) > AREAS:
            found = list(mine.filter(level=Level.COMMUNITY)[:AREAS])
        return [(str(each.pk), each.name) for each in found]


class CheckAreaFilter(AreaFilter):
    """The same for estates."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Checks of estates in the area chosen."""
        pk = narrowing.number(self.value())
        if pk is None:
            return queryset
        area = access.areas(request.user, *READ).filter(pk=pk).first()
        return queryset.filter(estate__area__path__startswith=area.path) if area else queryset.none()


class PassedFilter(SimpleListFilter):
    """Met or not."""

    title, parameter_name = _("all five 有 met"), "passed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """Both."""
        return [("yes", _("met")), ("no", _("not met"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """What it leaves."""
        value = self.value()
        return queryset.filter(passed=value == "yes") if value in ("yes", "no") else queryset


class Register(ModelAdmin):
    """What both registers share."""

    permission_helper_class = LookUp
    button_helper_class = NoButtons
    index_view_class = Listed
    inspect_view_class = Inspected
    inspect_view_enabled = True
    history_view_enabled = False
    index_template_name = "problems/register.html"
    keys: tuple[str, ...] = ("pk",)

    heads: tuple[Any, ...] = ()

    def dress(self, rows: list[Any]) -> None:
        """Read for all rows at once what their columns need."""

    def line(self, row: Any) -> tuple[str, str, list[Any]]:
        """(address, title, further cells) of a row."""
        raise NotImplementedError  # every register overrides this

    def above(self, request: HttpRequest) -> dict[str, Any]:
        """What stands above the list."""
        return {}

    def details(self, request: HttpRequest, instance: Any) -> dict[str, Any]:
        """What the page of one row shows."""
        return {}


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


class CheckRegister(Register):
    """五有核查."""

    model = EstateCheck
    menu_icon = "clipboard-list"
    list_display = ("__str__",)
    heads = (_("estate"), _("checked on"), _("score"), _("all five 有 met"), _("parts not met"))
    list_filter = (PassedFilter, CheckAreaFilter)
    search_fields = ("estate__area__name",)
    keys = ("-checked_on", "-pk")
    ordering = keys
    inspect_template_name = "problems/check.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[EstateCheck]:
        """The checks of the user's estates."""
        return queries.checks(request.user).select_related("estate__area").order_by(*self.keys)

    def dress(self, rows: list[Any]) -> None:
        """Places in words."""
        names = full_names(each.estate.area for each in rows)
        for each in rows:
            each.place = names[each.estate.area_id]

    def line(self, row: Any) -> tuple[str, str, list[Any]]:
        """Estate, day, score, whether all is met, what is not."""
        labels = {key: label for label, key in PARTS.items()}
        lacking = "、".join(labels[key] for key, part in row.parts.items() if not part["passed"])
        address = reverse("problems_estatecheck_modeladmin_inspect", args=[row.pk])
        return (
            address,
            row.place,
            [row.checked_on.isoformat(), row.score, met_tag(row.passed), lacking or "—"],
        )

    def details(self, request: HttpRequest, instance: EstateCheck) -> dict[str, Any]:
        """Each part with where its points come from."""
        return {
            "check": instance,
            "place": full_names([instance.estate.area])[instance.estate.area_id],
            "parts": parts_of(instance),
            "met": met_tag(instance.passed),
        }


def parts_of(check: EstateCheck) -> list[dict[str, Any]]:
    """A check's parts as pages show them."""
    return [
        {"label": label, **check.parts[key], "met": met_tag(check.parts[key]["passed"])}
        for label, key in PARTS.items()
    ]


def met_tag(passed: bool | None) -> SafeString:
    """达标 or 未达标."""
    if passed is None:
        return format_html('<span class="jw-none">{}</span>', _("not checked yet"))
    look, word = ("good", _("met")) if passed else ("bad", _("not met"))
    return format_html('<span class="jw-tag jw-tag--{}">{}</span>', look, word)


TAGS = {
    ProblemState.OPEN: "warn",
    ProblemState.WORKING: "warn",
    ProblemState.FIXED: "",
    ProblemState.CLOSED: "good",
}


def tag(problem: Problem) -> SafeString:
    """The state as a label."""
    look = TAGS[ProblemState(problem.state)]
    return format_html(
        '<span class="jw-tag{}">{}</span>', look and f" jw-tag--{look}", wording.state_words(problem)
    )


def in_charge(problem: Problem) -> str:
    """The person and unit in charge, else the area whose level it is."""
    named = [str(each) for each in (problem.organisation, person(problem.owner)) if each]
    return "、".join(named) or str(problem.owner_area)


class PageItem(MenuItem):
    """A page of ours in the submenu, for those who hold one of some roles."""

    def __init__(self, label: Any, name: str, icon: str, order: int, roles: tuple[Any, ...]) -> None:
        slug = name.replace("_", "-")
        super().__init__(
            capfirst(label), reverse(f"problems:{name}"), name=f"problems-{slug}", icon_name=icon, order=order
        )
        self.roles = roles

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user has such a role."""
        return access.holds(request.user, *self.roles)


class ProblemsGroup(ModelAdminGroup):
    """问题与整改."""

    menu_label = _("Problems and repairs")
    menu_icon = "warning"
    menu_order = 46
    items = (ProblemRegister, CheckRegister)

    def get_submenu_items(self) -> list[MenuItem]:
        """The registers and our own pages."""
        problems, checks = (
            each.get_menu_item(order=order)
            for each, order in zip(self.modeladmin_instances, (1, 4), strict=True)
        )
        return [
            problems,
            PageItem(_("problem rules"), "rules", "cogs", 2, queries.RULE_KEEPERS),
            PageItem(_("statistics"), "statistics", "table", 3, READ),
            checks,
            PageItem(_("coverage"), "coverage", "check", 5, READ),
            PageItem(_("estate files for other systems"), "layouts", "download", 6, READ),
        ]
