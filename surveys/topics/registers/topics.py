"""议题台账: the register of topics, and the page of one with all of its parts."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from surveys.admin.roles import READ
from surveys.flow import steps
from surveys.problems.registers.base import Listed, LookUp, NoButtons, Register
from surveys.topics import history, queries, wording
from surveys.topics.enums import Category, PublicChannel, TopicState
from surveys.topics.models import Topic
from surveys.topics.table import FLOW
from surveys.topics.telling import next_words, who
from surveys.topics.views.fields import worth_offering
from territory import access
from territory.access import KEEP
from territory.enums import Level
from territory.masking import mask_name
from territory.naming import full_names

AREAS = 80


class StateFilter(SimpleListFilter):
    """How far."""

    title, parameter_name = _("state"), "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """All states."""
        return list(TopicState.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those in it."""
        return queryset.filter(state=self.value()) if self.value() in TopicState.values else queryset


class CategoryFilter(SimpleListFilter):
    """Of which category."""

    title, parameter_name = _("category"), "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """All categories."""
        return list(Category.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those of it."""
        return queryset.filter(category=self.value()) if self.value() in Category.values else queryset


class CommunityFilter(SimpleListFilter):
    """Raised in one community, or touching it."""

    title, parameter_name = _("community"), "community"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """The user's communities."""
        mine = access.areas(request.user, *READ).filter(level=Level.COMMUNITY).order_by("path")
        return [(str(each.pk), each.name) for each in mine[:AREAS]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those."""
        known = {pk for pk, _name in self.lookup_choices}
        if self.value() not in known:
            return queryset
        found = Topic.places.through.objects.filter(area=int(str(self.value())))
        return queryset.filter(pk__in=found.values("topic"))


class DueFilter(SimpleListFilter):
    """Late in anything, or led by the street."""

    title, parameter_name = _("look at"), "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """Both."""
        return [("overdue", _("overdue")), ("street", _("led by the street")), ("mine", _("I can act"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those."""
        match self.value():
            case "overdue":
                return queryset.filter(queries.overdue())
            case "street":
                return queryset.filter(lead_area__level__lte=Level.STREET)
            case "mine":
                return queryset.filter(access.within(request.user, "lead_area", *KEEP))
        return queryset


class TopicLookUp(LookUp):
    """Topics that the user sees: raised in her areas, led by them, or touching them."""

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        """As in the list."""
        return queries.topics(user).filter(pk=obj.pk).exists()


class TopicRegister(Register):
    """议题."""

    model = Topic
    menu_icon = "comment"
    permission_helper_class = TopicLookUp
    button_helper_class = NoButtons
    index_view_class = Listed
    index_template_name = "topics/register.html"
    inspect_template_name = "topics/topic.html"
    list_display = ("__str__",)
    heads = (_("topic"), _("state"), _("due"), _("category"), _("where raised"), _("led by"), _("raised on"))
    list_filter = (StateFilter, DueFilter, CategoryFilter, CommunityFilter)
    search_fields = ("title", "text", "public_title")
    keys = ("-raised_on", "-pk")
    ordering = keys

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        """The topics that the user sees."""
        rows = queries.topics(request.user).select_related("area", "lead_area")
        return rows.order_by(*self.keys)

    def dress(self, rows: list[Any]) -> None:
        """Places in words."""
        names = full_names(each.area for each in rows)
        for each in rows:
            each.place = names[each.area_id]

    def line(self, row: Any) -> tuple[str, str, list[Any]]:
        """Title, state, what is due, category, place, lead, day."""
        address = reverse("topics_topic_modeladmin_inspect", args=[row.pk])
        lead: Any = row.lead_area.name
        if row.lead_area.level <= Level.STREET:
            lead = format_html('{} <span class="jw-tag">{}</span>', lead, _("street leads"))
        due = wording.lamp(wording.due_of(row), timezone.localdate())
        cells = [
            wording.tag(row),
            due,
            row.get_category_display(),
            row.place,
            lead,
            row.raised_on.isoformat(),
        ]
        return address, row.title, cells

    def above(self, request: HttpRequest) -> dict[str, Any]:
        """Whether topics can be put down."""
        return {"may_raise": access.holds(request.user, *KEEP)}

    def details(self, request: HttpRequest, instance: Topic) -> dict[str, Any]:
        """All of the topic's parts, and what can be done now."""
        today, user = timezone.localdate(), request.user
        parts = queries.parts(instance)
        acts = access.may(user, instance.lead_area, *KEEP)
        possible = [
            each for each in steps.possible(FLOW, instance, user) if worth_offering(instance, each, user)
        ]
        return {
            "topic": instance,
            "row": instance,
            "tag": wording.tag(instance),
            "due": wording.lamp(wording.due_of(instance), today) if wording.due_of(instance) else "",
            "place": full_names([instance.area])[instance.area_id],
            "street": instance.lead_area.level <= Level.STREET,
            "next": next_words(instance),
            "places": parts["places"],
            "merged": parts["merged"],
            "meetings": [meeting_facts(each) for each in parts["meetings"]],
            "opinions": parts["opinions"],
            "commitments": [
                (each, who(each), wording.outcome_tag(each, today)) for each in parts["commitments"]
            ],
            "publications": [
                (each, [PublicChannel(key).label for key in each.channels if key in PublicChannel.values])
                for each in parts["publications"]
            ],
            "history": history.lines(instance),
            "steps": possible,
            "amends": any(each.key == "amend" for each in possible),
            "held": any(each.held_at for each in parts["meetings"]),
            "acts": acts,
            "may_read_response": instance.response and access.may(user, instance.response.area, *READ),
        }


def meeting_facts(meeting: Any) -> dict[str, Any]:
    """A meeting as pages show it: who came with names masked, votes in words."""
    came = list(meeting.attendance.all())
    votes = wording.votes_of(meeting)
    return {
        "row": meeting,
        "came": [
            (each, "、".join(mask_name(name) for name in each.names.replace("，", "、").split("、") if name))
            for each in came
        ],
        "people": sum(each.count for each in came),
        "votes": votes,
        "votes_words": wording.votes_words(votes) if votes else "",
    }
