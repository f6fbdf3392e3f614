"""采纳率、按期率、公开率: the numbers of a period by community, each traced to its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from surveys.admin.responses import DAYS, AreaChoice, DayInput
from surveys.admin.roles import READ
from surveys.topics import queries
from surveys.topics.enums import MeetingKind
from surveys.topics.models import Topic
from surveys.topics.rates import (
    COMMITMENT_ROWS,
    TOPIC_ROWS,
    CommitmentFact,
    Figures,
    MeetingFact,
    Span,
    TopicFact,
    figures,
)
from surveys.topics.views.steps import REGISTER
from territory import access
from territory.enums import Level
from territory.models import Area
from territory.naming import full_names
from territory.paging import paged
from territory.staff_view import StaffView

F = TypeVar("F")
SIZE = 50
LABELS = {
    "waiting": _("topics not answered yet"),
    "sorted": _("topics sorted"),
    "adopted": _("topics adopted"),
    "due": _("commitments due"),
    "on_time": _("commitments done on time"),
    "late": _("commitments done late"),
    "not_done": _("commitments not done"),
    "resolved": _("topics agreed on"),
    "published": _("agreements made public"),
    "published_on_time": _("agreements made public in time"),
    "appraised": _("topics appraised"),
}


class Period(forms.Form):
    """What is counted: an area and a period; this year where nothing is chosen."""

    area = AreaChoice(Area.objects.none(), label=_("area"), required=False, empty_label=_("all"))
    first = forms.DateField(label=_("from"), required=False, widget=DayInput, validators=DAYS)
    last = forms.DateField(label=_("until"), required=False, widget=DayInput, validators=DAYS)

    def __init__(self, data: Any, *, user: Any) -> None:
        today = timezone.localdate()
        given = {name: str(data.get(name) or "") for name in self.base_fields}
        given["first"] = given["first"] or date(today.year, 1, 1).isoformat()
        given["last"] = given["last"] or today.isoformat()
        super().__init__(given)
        field: Any = self.fields["area"]
        rows = access.areas(user, *READ).filter(level__lte=Level.COMMUNITY)
        field.queryset = rows.order_by("path")
        self.is_valid()

    def clean(self) -> dict[str, Any]:
        """The period ends after it begins."""
        chosen: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = chosen.get("first"), chosen.get("last")
        if first and last and last < first:
            raise forms.ValidationError(_("The period ends before it begins."), code="turned")
        return chosen

    @property
    def span(self) -> Span:
        """The period; what cannot be read stands for this year."""
        today = timezone.localdate()
        first = self.cleaned_data.get("first") or date(today.year, 1, 1)
        return Span(first, self.cleaned_data.get("last") or today)

    @property
    def area_path(self) -> str:
        """The path of the area chosen; "" for all."""
        area = self.cleaned_data.get("area")
        return str(area.path) if area else ""


class Counted(StaffView):
    """What both pages count."""

    header_icon = "table"
    roles: ClassVar[tuple[Any, ...]] = READ

    @cached_property
    def form(self) -> Period:
        """What is counted."""
        return Period(self.request.GET, user=self.request.user)

    @cached_property
    def facts(self) -> tuple[list[TopicFact], list[CommitmentFact], list[MeetingFact]]:
        """The plain facts of the user's areas: of topics that they lead, of joint meetings whose they are.
        Three queries."""
        user, path, span = self.request.user, self.form.area_path, self.form.span
        topics = access.visible(user, queries.topics(user), "lead_area", *READ).filter(
            lead_area__path__startswith=path
        )
        commitments = access.visible(user, queries.commitments(user), "topic__lead_area", *READ).filter(
            topic__lead_area__path__startswith=path, deadline__range=(span.first, span.last)
        )
        meetings = queries.held_between(queries.meetings(user), span.first, span.last)
        found = [
            MeetingFact(pk, topic_path or own, kind, timezone.localdate(at), came or 0)
            for pk, topic_path, own, kind, at, came in queries.meeting_facts(meetings)
        ]
        mine = [post.area.path for post in access.posts(user, *READ)]
        return (
            [TopicFact(*each) for each in queries.topic_facts(topics)],
            [
                CommitmentFact(*each)
                for each in commitments.values_list("pk", "topic__lead_area__path", "deadline", "outcome")
            ],
            [
                each
                for each in found
                if each.path.startswith(path)
                and (access.sees_all(user) or any(each.path.startswith(above) for above in mine))
            ],
        )

    def figures(self, path: str | None = None) -> Figures:
        """The figures of all, or of what belongs to one community (or to a street itself)."""

        def own(facts: Iterable[F]) -> list[F]:
            every: Any = facts
            return [each for each in every if path is None or self.home(each.path) == path]

        topics, commitments, meetings = self.facts
        return figures(own(topics), own(commitments), own(meetings), self.form.span, timezone.localdate())

    def home(self, path: str) -> str:
        """The path of the community above, else of the area itself."""
        for end in range(len(path), 0, -Area.steplen):
            if path[:end] in self.communities:
                return path[:end]
        return path

    @cached_property
    def communities(self) -> set[str]:
        """Paths of the communities that occur."""
        step = Area.steplen
        every: Any = [each for group in self.facts for each in group]
        paths = {each.path[:end] for each in every for end in range(step, len(each.path) + 1, step)}
        return set(Area.objects.filter(path__in=paths, level=Level.COMMUNITY).values_list("path", flat=True))

    @property
    def query(self) -> dict[str, str]:
        """What was chosen, for links."""
        area, span = self.form.cleaned_data.get("area"), self.form.span
        return {
            "area": str(area.pk) if area else "",
            "first": span.first.isoformat(),
            "last": span.last.isoformat(),
        }


class Rates(Counted):
    """The page."""

    template_name = "topics/rates.html"
    page_title = _("consultation in numbers")
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (REGISTER,)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """All together, then by community."""
        groups: defaultdict[str, None] = defaultdict(lambda: None)
        for facts in self.facts:
            for each in facts:
                groups[self.home(each.path)]
        names = dict(Area.objects.filter(path__in=groups).values_list("path", "name"))
        total, links = self.figures(), self._links(None)
        lines = [(names.get(path, "—"), self.figures(path), self._links(path)) for path in sorted(groups)]
        return {
            **super().get_context_data(**kwargs),
            "form": self.form,
            "total": total,
            "links": links,
            "lines": lines,
            "kinds": [
                (
                    kind,
                    label,
                    links[f"meetings_{kind}"],
                    len(total.meetings.get(kind, ())),
                    total.came.get(kind, 0),
                )
                for kind, label in MeetingKind.choices
            ],
            "span": self.form.span,
        }

    def _links(self, path: str | None) -> dict[str, str]:
        names = [*LABELS, *(f"meetings:{kind}" for kind in MeetingKind.values)]
        base = reverse("topics:rate_rows")
        own = {"at": path} if path is not None else {}
        return {
            name.replace(":", "_"): f"{base}?{urlencode({**self.query, **own, 'what': name})}"
            for name in names
        }


class RateRows(Counted):
    """The rows behind one number."""

    template_name = "topics/rate_rows.html"
    page_title = _("what was counted")
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (
        REGISTER,
        ("topics:rates", _("consultation in numbers")),
    )

    @cached_property
    def what(self) -> str:
        """The number's name."""
        found = self.request.GET.get("what", "")
        if self.figures().rows(found) is None:
            raise Http404
        return found

    def get_page_subtitle(self) -> str:
        """Which number."""
        if self.what in LABELS:
            return str(LABELS[self.what])
        kind = self.what.partition(":")[2]
        return str(MeetingKind(kind).label) if kind in MeetingKind.values else ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """One page of them."""
        pks = self.figures(request.GET.get("at")).rows(self.what) or ()
        user = request.user
        rows: Any
        if self.what in TOPIC_ROWS:
            rows = queries.topics(user).select_related("lead_area")
        elif self.what in COMMITMENT_ROWS:
            rows = queries.commitments(user).select_related("topic__lead_area", "organisation", "estate")
        else:
            rows = queries.meetings(user).select_related("topic__lead_area", "area")
        page: Any = paged(rows.filter(pk__in=pks), ("-pk",), request.GET, SIZE)
        areas = [_area(each) for each in page.rows]
        names = full_names(areas)
        kept = request.GET.copy()
        for name in ("after", "before"):
            kept.pop(name, None)
        context = self.get_context_data(
            page=page,
            lines=[_line(each, names[_area(each).pk]) for each in page.rows],
            count=len(pks),
            kept=kept.urlencode(),
            span=self.form.span,
            back=f"{reverse('topics:rates')}?{urlencode(self.query)}",
        )
        shown: HttpResponseBase = self.render_to_response(context)
        return shown


def _area(row: Any) -> Area:
    """Who leads it; whose joint meeting it is."""
    topic = row if isinstance(row, Topic) else row.topic
    found: Area = topic.lead_area if topic is not None else row.area
    return found


def _line(row: Any, place: str) -> dict[str, Any]:
    """(address, title, place, what it is)."""
    kind = type(row).__name__
    if kind == "Topic":
        address = reverse("topics_topic_modeladmin_inspect", args=[row.pk])
        return {"address": address, "title": row.title, "place": place, "state": row.get_state_display()}
    if kind == "Commitment":
        address = reverse("topics_topic_modeladmin_inspect", args=[row.topic_id])
        state = row.get_outcome_display() or gettext("not settled yet")
        return {
            "address": address,
            "title": row.text,
            "place": place,
            "state": f"{row.deadline.isoformat()} {state}",
        }
    at = timezone.localtime(row.held_at)
    address = (
        reverse("topics_topic_modeladmin_inspect", args=[row.topic_id])
        if row.topic_id
        else reverse("topics:joint", args=[row.pk])
    )
    title = row.topic.title if row.topic_id else row.subject
    return {
        "address": address,
        "title": title,
        "place": place,
        "state": f"{at:%Y-%m-%d} {row.get_kind_display()}",
    }
