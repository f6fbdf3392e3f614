"""指标: the register of indicators: looked up by whom their programme concerns, kept by those of its area."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from surveys.targets import formulas, queries
from surveys.targets.enums import Kind
from surveys.targets.models import LOCKED, Indicator, Programme
from surveys.targets.periods import Period
from territory import access
from territory.access import KEEP
from territory.models import Area
from territory.numbers import number
from territory.registers.base import KeptForm, Register
from territory.registers.permissions import Scoped

FIXED = _(
    "There are readings, so this stays. Put the indicator out of use; a newer version of the set brings "
    "another one."
)


class ProgrammeFilter(SimpleListFilter):
    """By programme."""

    title = _("programme of targets")
    parameter_name = "programme"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        """Those that concern the user."""
        return [
            (str(each.pk), f"{each.area} · {each.name}") for each in queries.programmes(request.user)[:100]
        ]

    def queryset(self, request: Any, queryset: QuerySet[Indicator]) -> QuerySet[Indicator]:
        """Its indicators."""
        pk = number(self.value())
        return queryset.filter(target__programme=pk) if pk is not None else queryset


class KindFilter(SimpleListFilter):
    """By what is counted."""

    title = _("what is counted")
    parameter_name = "kind"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """All kinds."""
        return list(Kind.choices)

    def queryset(self, request: Any, queryset: QuerySet[Indicator]) -> QuerySet[Indicator]:
        """Those of the kind."""
        return queryset.filter(kind=self.value()) if self.value() in Kind.values else queryset


class HowFilter(SimpleListFilter):
    """By where readings come from."""

    title = _("readings")
    parameter_name = "how"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Typed or worked out."""
        return [("typed", _("typed in")), ("computed", _("worked out"))]

    def queryset(self, request: Any, queryset: QuerySet[Indicator]) -> QuerySet[Indicator]:
        """With or without a formula."""
        if self.value() == "typed":
            return queryset.filter(formula="")
        return queryset.exclude(formula="") if self.value() == "computed" else queryset


class IndicatorScope(Scoped):
    """Seen by whom the programme concerns, kept by those of its area. New ones come with a set."""

    def area_of(self, obj: Any) -> Area | None:
        """The programme's."""
        area: Area = obj.target.programme.area
        return area

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        """As in the list."""
        return getattr(obj, "scoped", False) or queries.indicators(user).filter(pk=obj.pk).exists()

    def user_can_create(self, user: Any) -> bool:
        """Not by hand: a set of targets brings them."""
        return False

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        """Never: it is put out of use."""
        return False


class IndicatorForm(KeptForm):
    """What readings already given mean is not changed: their periods and reporters stay, and no period that
    has one is put out of use."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.readings.exists():
            for name in LOCKED & self.fields.keys():
                self.fields[name].disabled = True
                self.fields[name].help_text = FIXED

    def clean_ended_on(self) -> date | None:
        """After the last period that has a reading."""
        day: date | None = self.cleaned_data["ended_on"]
        last = self.instance.readings.filter(current=True).aggregate(last=Max("period"))["last"]
        if day is None or last is None:
            return day
        free = Period(last, self.instance.frequency).moved(1).first
        if day < free:
            said = gettext("There are readings up to the day before %(day)s. Choose this day or a later one.")
            raise ValidationError(said % {"day": free.isoformat()})
        return day


class IndicatorRegister(Register):
    """指标."""

    model = Indicator
    menu_icon = "list-ul"
    list_display = ("name", "task", "programme", "kind", "frequency", "level", "how")
    list_filter = (ProgrammeFilter, KindFilter, HowFilter)
    search_fields = ("name", "target__text")
    search_hint = _("name of the indicator, words of the target")
    keys = ("target__programme__area__path", "target__programme", "target__no", "pk")
    ordering = keys
    inspect_view_fields = (
        "name", "kind", "unit", "numerator", "denominator", "frequency", "level", "due_days",
        "higher_is_better", "begun_on", "ended_on",
    )  # fmt: skip
    permission_helper_class = IndicatorScope
    empty_hint = _("Take over a set of targets; its indicators are listed here.")
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("numerator"), FieldPanel("denominator"), FieldPanel("unit")]),
            FieldRowPanel([FieldPanel("frequency"), FieldPanel("level"), FieldPanel("due_days")]),
            FieldPanel("higher_is_better"),
            FieldPanel("ended_on"),
        ],
        base_form_class=IndicatorForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Indicator]:
        """Those of the programmes that concern the user."""
        return queries.indicators(request.user).order_by(*self.keys)

    def task(self, row: Indicator) -> str:
        """Number and group of its target."""
        return f"{row.target.no} {row.target.group}".strip()

    task.short_description = _("target")  # type: ignore[attr-defined]  # how the admin names a method's column

    def programme(self, row: Indicator) -> str:
        """Whose programme."""
        found: Programme = row.target.programme
        return f"{found.area} · {found.name}"

    programme.short_description = _("programme of targets")  # type: ignore[attr-defined]  # as above

    def how(self, row: Indicator) -> Any:
        """Typed, or by which formula."""
        formula = formulas.find(row.formula) if row.formula else None
        return formula.label if formula else _("typed in")

    how.short_description = _("readings")  # type: ignore[attr-defined]  # as above

    def more(self, request: HttpRequest, instance: Indicator) -> dict[str, Any]:
        """The way to its readings."""
        return {
            "indicator": instance,
            "keeps": access.may(request.user, instance.target.programme.area, *KEEP),
            "extra_template": "targets/indicator_more.html",
        }

    def export_columns(self) -> list[tuple[Any, Any]]:
        """As in the list."""
        return [
            (_("programme of targets"), self.programme),
            (_("number"), lambda row: row.target.no),
            (_("target"), lambda row: row.target.text),
            (_("name"), lambda row: row.name),
            (_("what is counted"), lambda row: str(row.get_kind_display())),
            (_("unit of measure"), lambda row: row.unit),
            (_("how often"), lambda row: str(row.get_frequency_display())),
            (_("level that reports"), lambda row: str(row.get_level_display())),
            (_("readings"), lambda row: str(self.how(row))),
            (_("out of use from"), lambda row: row.ended_on and row.ended_on.isoformat()),
        ]
