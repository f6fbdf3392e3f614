"""需求台账: the register of demands."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.helpers import DjangoORMSearchHandler

from surveys.admin.roles import READ
from surveys.demands import figures, labels, merging, narrowing, queries, steps, suggesting
from surveys.demands.enums import DemandState
from surveys.demands.models import Collection, Demand, DemandEvent
from surveys.demands.priority import rounded
from surveys.flow import telling
from surveys.flow.steps import Step, possible
from surveys.problems.registers.base import Listed, LookUp, Register
from surveys.problems.registers.filters import AreaFilter
from territory import access
from territory.access import KEEP
from territory.naming import full_names

SOURCES = 200  # that one page shows


class Filter(SimpleListFilter):
    """A filter of narrowing.FILTERS."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """What it leaves."""
        value = self.value()
        make = narrowing.FILTERS[str(self.parameter_name)]
        return queryset.filter(make(value, request.user)) if value else queryset


class CollectionFilter(Filter):
    """Of which collection."""

    title, parameter_name = _("collection of demands"), "collection"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """The user's."""
        return [(str(each.pk), each.name) for each in queries.collections(request.user)[:80]]


class StateFilter(Filter):
    """How far."""

    title, parameter_name = _("state"), "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """All states."""
        return list(DemandState.choices)


class CategoryFilter(Filter):
    """Which category."""

    title, parameter_name = _("category"), "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """Those that occur in the newest collections."""
        found = Demand.objects.filter(collection__in=list(queries.collections(request.user)[:10]))
        names = found.exclude(category_label="").order_by("category_label").values_list("category_label")
        return [(name, name) for (name,) in names.distinct()[:80]]


class StandingFilter(Filter):
    """Whether anybody stands behind it."""

    title, parameter_name = _("standing"), "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """Both."""
        return [(narrowing.STANDING, _("somebody asks for it")), (narrowing.WITHDRAWN, _("withdrawn"))]


class WordsSearch(DjangoORMSearchHandler):
    """What the user may read is searched, no more."""

    def search_queryset(self, queryset: QuerySet[Any], search_term: str, **kwargs: Any) -> QuerySet[Any]:
        """Those that hold every part of the term."""
        return queryset.filter(narrowing.searched(search_term or "", kwargs["user"]))


class DemandLookUp(LookUp):
    """Demands that the user sees."""

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        """The scoped query decides, since a demand of a street can have sources in a community."""
        return access.holds(user, *READ) and queries.demands(user).filter(pk=obj.pk).exists()


class DemandIndex(Listed):
    """The list; each line can be ticked for a merger."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page; whose words the user may read is asked once."""
        with access.remembering():
            found: dict[str, Any] = super().get_context_data(**kwargs)
        return found

    def _line(self, row: Any) -> Any:
        address, _name, cells = self.model_admin.line(row)
        title = shown(labels.name_for(self.request.user, row))
        return row.pk, address, title, list(zip(self.model_admin.heads[1:], cells, strict=True))


class DemandRegister(Register):
    """需求."""

    model = Demand
    add_to_admin_menu = False  # it stands in the menu of demands and projects
    menu_icon = "clipboard-list"
    permission_helper_class = DemandLookUp
    index_view_class = DemandIndex
    index_template_name = "demands/register.html"
    inspect_template_name = "demands/demand.html"
    list_display = ("__str__",)
    heads = (
        _("demand"),
        _("state"),
        _("category"),
        _("where"),
        _("people"),
        _("priority in all of the collection"),
        _("collected on"),
    )
    list_filter = (CollectionFilter, StateFilter, CategoryFilter, StandingFilter, AreaFilter)
    search_fields = ("title", "text")
    search_handler_class = WordsSearch
    keys = ("-pk",)
    ordering = keys

    def get_queryset(self, request: HttpRequest) -> QuerySet[Demand]:
        """The demands that the user sees."""
        rows = queries.demands(request.user).select_related("area", "collection", "department")
        return rows.order_by(*self.keys)

    def get_extra_search_kwargs(self, request: HttpRequest, search_term: str) -> dict[str, Any]:
        """For whom it searches."""
        return {"user": request.user}

    def dress(self, rows: list[Any]) -> None:
        """Places and priorities for a page at once."""
        names = full_names(each.area for each in rows)
        priorities = priorities_of({each.collection_id: each.collection for each in rows})
        for each in rows:
            each.place = names[each.area_id]
            each.priority = priorities[each.collection_id].get(each.category)

    def line(self, row: Any) -> tuple[str, str, list[Any]]:
        """Title, state, category, place, people, priority, day."""
        address = reverse("demands_demand_modeladmin_inspect", args=[row.pk])
        priority = "—" if row.priority is None else row.priority
        day = timezone.localdate(row.created_at).isoformat()
        cells = [labels.tag(row), row.category_label or "—", row.place, row.sources_counting, priority, day]
        return address, str(row), cells

    def above(self, request: HttpRequest) -> dict[str, Any]:
        """What is to be done, and the fields that narrow."""
        rows = queries.demands(request.user)
        chosen = narrowing.number(request.GET.get("collection"))
        return {
            "of_collection": f"&collection={chosen}" if chosen else "",
            "may_merge": access.holds(request.user, *KEEP),
            "todo": queries.states(rows.filter(collection=chosen) if chosen else rows),
            "has_collections": queries.collections(request.user).exists(),
        }

    def details(self, request: HttpRequest, instance: Demand) -> dict[str, Any]:
        """Facts, sources, history and what can be done now."""
        with access.remembering():
            return self._details(request.user, instance)

    def _details(self, user: Any, instance: Demand) -> dict[str, Any]:
        mine = queries.sources(user, instance).select_related("area", "response__channel", "first_demand")
        sources = list(mine[: SOURCES + 1])
        names = full_names([instance.area, *(each.area for each in sources)])
        for each in sources:
            each.place = names[each.area_id]  # type: ignore[attr-defined]  # for the page
        holder = merging.holder(instance) if instance.merged_into_id else None
        assessed = _assessed(instance)
        first = _("put down by hand") if instance.created_by_id else _("collected from an answer")
        steps_now = possible(steps.FLOW, instance, user)
        alike = []
        if instance.state in steps.MERGEABLE and access.may(user, instance.area, *KEEP):
            alike = suggesting.similar(instance)
        return {
            "demand": instance,
            "row": instance,
            "place": names[instance.area_id],
            "state": labels.tag(instance),
            "numbers": labels.numbers(instance),
            "need": _need(instance),
            "figures_then": figures.kept(assessed),
            "assessed_at": assessed.at if assessed else None,
            "sources": sources[:SOURCES],
            "more_sources": len(sources) > SOURCES,
            "hidden_sources": instance.sources.count() - mine.count(),
            "merged": [
                (each.pk, labels.name_for(user, each)) for each in instance.merged.select_related("area")
            ],
            "holder": holder,
            "holder_name": labels.name_for(user, holder) if holder else "",
            "similar": [(each.pk, shown(labels.name_for(user, each)), percent) for each, percent in alike],
            "words": labels.words_for(user, instance),
            "may_split": holder is not None and merging.may_split(instance, holder, user),
            "steps": steps_now,
            "waits_for_other": _waits_for_other(instance, user),
            "turn": "" if _waits_for_other(instance, user) else _turn(instance, steps_now),
            "history": telling.history(steps.FLOW, instance, first),
        }


def shown(text: str) -> str:
    """A demand's name on one line of a list."""
    return text if len(text) <= 60 else f"{text[:59]}…"


def priorities_of(collections: dict[int, Collection]) -> dict[int, dict[str, Any]]:
    """By collection: the priority of each category, to one decimal."""
    return {
        pk: {each.category: rounded(each.need.priority) for each in figures.lines(collection)}
        for pk, collection in collections.items()
    }


def _need(demand: Demand) -> list[tuple[Any, Any]]:
    """(where, figures of the category): all of the collection, and where the demand is."""
    found = figures.by_area(demand.collection, [None, demand.area])
    return [
        (where, line)
        for where, pk in ((_("all of the collection"), 0), (demand.area.name, demand.area_id))
        for line in found[pk]
        if line.category == demand.category
    ]


def _assessed(demand: Demand) -> DemandEvent | None:
    """The assessment that put it on the list on which it stands."""
    if demand.state not in queries.LIST:
        return None
    return demand.events.filter(step="assess").order_by("-pk").first()


WAITS = {
    DemandState.COLLECTED: ("recognise", _("It waits for the street office to recognise it.")),
    DemandState.CATALOGUED: ("assess", _("It waits for the street office to assess it.")),
}


def _turn(demand: Demand, now: list[Step]) -> Any:
    """Whose turn it is, for who cannot take the step that leads on; '' where the user can, or it ended."""
    step, words = WAITS.get(DemandState(demand.state), ("", ""))
    return "" if demand.withdrawn or any(each.key == step for each in now) else words


def _waits_for_other(demand: Demand, user: Any) -> bool:
    """Whether the user recognised it, so that somebody else assesses it."""
    if demand.state != DemandState.CATALOGUED:
        return False
    last = demand.events.filter(step="recognise").order_by("-pk").first()
    return last is not None and last.by_id == user.pk
