"""统计: how many problems, how many late, how long they take; by area, category and who is in charge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from surveys.admin import queries as surveys_queries
from surveys.admin.responses import DAYS, AreaChoice, DayInput
from surveys.admin.roles import READ
from surveys.problems import exporting, narrowing, queries
from surveys.problems.enums import OwnerLevel
from surveys.problems.figures import Fact, Figures, figures, trend
from surveys.problems.models import Category
from surveys.templatetags.staff import person
from territory.enums import Level
from territory.models import Area
from territory.numbers import number
from territory.staff_view import StaffView

MOST = 200_000  # problems of one page; more are never read into memory
FIELDS = (
    "opened_at",
    "closed_at",
    "deadline",
    "state",
    "fixed_by",
    "area__path",
    "category",
    "owner_level",
    "owner",
    "organisation__name",
    "owner_area__name",
)


class Row(NamedTuple):
    """A problem as read, its fact first."""

    fact: Fact
    path: str
    category: int
    level: str
    owner: int | None
    unit: str | None
    owner_area: str


class Period(forms.Form):
    """What is counted."""

    area = AreaChoice(Area.objects.none(), label=_("area"), required=False, empty_label=_("all"))
    category = forms.ModelChoiceField(
        Category.objects.all(), label=_("category"), required=False, empty_label=_("all")
    )
    first = forms.DateField(label=_("put down from"), required=False, widget=DayInput, validators=DAYS)
    last = forms.DateField(label=_("put down until"), required=False, widget=DayInput, validators=DAYS)

    def __init__(self, data: Any, *, user: Any) -> None:
        given = {name: str(data.get(name) or "") for name in self.base_fields}
        for name in ("area", "category"):
            given[name] = given[name] if number(given[name]) else ""
        super().__init__(given)
        field: Any = self.fields["area"]
        field.queryset = surveys_queries.filter_areas(user, *READ)

    def as_filter(self, user: Any) -> Q:
        """The filter; what cannot be read narrows nothing."""
        self.is_valid()
        chosen = self.cleaned_data
        found = narrowing.narrowed({"area": self.data["area"], "category": self.data["category"]}, user)
        if chosen.get("first"):
            found &= Q(opened_at__gte=_midnight(chosen["first"]))
        if chosen.get("last"):
            found &= Q(opened_at__lt=_midnight(chosen["last"] + timedelta(days=1)))
        return found

    @property
    def narrowed(self) -> bool:
        """Whether anything has been chosen."""
        return any(self.data.values())


class Statistics(StaffView):
    """The page, its print and its export (?export=xlsx or csv)."""

    template_name = "problems/statistics.html"
    page_title = _("statistics of problems")
    header_icon = "table"
    roles: ClassVar[tuple[Any, ...]] = READ

    @cached_property
    def rows(self) -> list[Row]:
        """The problems that are counted."""
        user = self.request.user
        found = queries.problems(user).filter(self.form.as_filter(user)).order_by()
        return [_row(each) for each in found.values_list(*FIELDS)[:MOST]]

    @cached_property
    def form(self) -> Period:
        """What is counted."""
        return Period(self.request.GET, user=self.request.user)

    @cached_property
    def tables(self) -> list[tuple[str, list[tuple[str, Figures]]]]:
        """(heading, lines) by area, category, level and person."""
        categories = dict(Category.objects.values_list("pk", "name"))
        levels = dict(OwnerLevel.choices)
        names = self._communities()
        people = self._people()

        def owner(row: Row) -> str:
            return "、".join(filter(None, (row.unit, people.get(row.owner or 0)))) or row.owner_area

        return [
            (gettext("By community"), self._by(lambda row: _community(row.path, names))),
            (gettext("By category"), self._by(lambda row: categories[row.category])),
            (gettext("By level in charge"), self._by(lambda row: str(levels[OwnerLevel(row.level)]))),
            (gettext("By who is in charge"), self._by(owner)),
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the tables as a file."""
        layout = request.GET.get("export", "")
        if layout in exporting.LAYOUTS:
            lines = [[heading, name, *_cells(each)] for heading, found in self._all() for name, each in found]
            head = [gettext("Table"), gettext("Line"), *heads()]
            return exporting.table(gettext("statistics of problems"), head, lines, layout)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Figures, tables and the trend."""
        facts = [row.fact for row in self.rows]
        months = trend(facts, timezone.localdate())
        most = max((max(each.opened, each.closed) for each in months), default=0) or 1
        kept = self.request.GET.copy()
        kept.pop("export", None)
        return {
            **super().get_context_data(**kwargs),
            "form": self.form,
            "total": figures(facts, timezone.localdate()),
            "tables": self.tables,
            "months": [
                {**asdict(each), "up": each.opened * 100 / most, "down": each.closed * 100 / most}
                for each in months
            ],
            "kept": kept.urlencode(),
            "today": timezone.localdate(),
        }

    def _all(self) -> list[tuple[str, list[tuple[str, Figures]]]]:
        whole = figures([row.fact for row in self.rows], timezone.localdate())
        return [(gettext("Altogether"), [(gettext("all problems"), whole)]), *self.tables]

    def _by(self, key: Callable[[Row], str]) -> list[tuple[str, Figures]]:
        groups: defaultdict[str, list[Fact]] = defaultdict(list)
        for row in self.rows:
            groups[key(row)].append(row.fact)
        today = timezone.localdate()
        found = [(name, figures(facts, today)) for name, facts in groups.items()]
        return sorted(found, key=lambda each: (-each[1].overdue, -each[1].total, each[0]))

    def _communities(self) -> dict[str, str]:
        step = Area.steplen
        paths = {row.path[:end] for row in self.rows for end in range(step, len(row.path) + 1, step)}
        some = Area.objects.filter(path__in=paths, level__lte=Level.COMMUNITY).order_by("depth")
        return dict(some.values_list("path", "name"))

    def _people(self) -> dict[int, str]:
        from django.contrib.auth import get_user_model

        wanted = {row.owner for row in self.rows if row.owner}
        return {each.pk: person(each) for each in get_user_model().objects.filter(pk__in=wanted)}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _row(read: Sequence[Any]) -> Row:
    opened, closed, deadline, state, fixed_by, *rest = read
    fact = Fact(
        timezone.localdate(opened),
        timezone.localdate(closed) if closed else None,
        deadline,
        state,
        fixed_by is not None,
    )
    return Row(fact, *rest)


def _community(path: str, names: dict[str, str]) -> str:
    """The community above, else the lowest area known."""
    for end in range(len(path), 0, -Area.steplen):
        if path[:end] in names:
            return names[path[:end]]
    return "—"


def heads() -> list[str]:
    """The columns of the tables."""
    return [
        gettext("Problems"),
        gettext("Not yet fixed"),
        gettext("Overdue"),
        gettext("Waiting for sign-off"),
        gettext("Signed off"),
        gettext("Closed without repair"),
        gettext("Closing rate (%)"),
        gettext("Median days to close"),
        gettext("Mean days to close"),
    ]


def _cells(each: Figures) -> list[Any]:
    return list(asdict(each).values())
