"""走访: the register of visits. Looked up, not edited: a visit is what happened. What was recorded by mistake
is voided (void_views.py), and stays here."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.admin import queries as admin_queries
from surveys.admin.masking import is_sensitive
from surveys.models import Photo, Response
from surveys.tallying import members
from surveys.templatetags.staff import person
from surveys.versions import version_by_pk
from surveys.visits.answers import answers_of
from surveys.visits.enums import Disposition
from surveys.visits.models import Visit
from surveys.visits.visiting import outcomes, queries, voiding
from surveys.visits.visiting.day import words
from territory import access
from territory.access import User
from territory.enums import Level
from territory.naming import full_names
from territory.registers.base import Register, Scoped
from territory.registers.searching import AddressSearch

LIMIT = 60  # choices of a filter
FORM = "form"


class ReadOnly(Scoped):
    """Seen by whoever sees the visit; made at the door and at the desk, changed by nobody."""

    def user_can_list(self, user: Any) -> bool:
        """Grid workers and those who watch them."""
        return access.holds(user, *queries.READ)

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        """As in the list."""
        return getattr(obj, "scoped", False) or queries.visits(user).filter(pk=obj.pk).exists()

    def user_can_create(self, user: Any) -> bool:
        """Not here."""
        return False

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        """Nobody."""
        return False

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        """Nobody."""
        return False


class _Offered(SimpleListFilter):
    """A filter that compares `field` with one of the choices offered."""

    field = ""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Visit]) -> QuerySet[Visit]:
        """Those with the value chosen; a value that was not offered changes nothing."""
        value = self.value()
        if value not in {str(each) for each, _label in self.lookup_choices}:
            return queryset
        return self.narrowed(queryset, value)

    def narrowed(self, queryset: QuerySet[Visit], value: Any) -> QuerySet[Visit]:
        """Those with the value."""
        return queryset.filter(**{self.field: value})


class RoundFilter(_Offered):
    """Visits of one round."""

    title = gettext_lazy("round")
    parameter_name = "round"
    field = "assignment__round"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """The user's newest rounds."""
        return [(str(each.pk), each.title) for each in queries.rounds(request.user)[:LIMIT]]


class WorkerFilter(_Offered):
    """Visits of one worker."""

    title = gettext_lazy("grid worker")
    parameter_name = field = "worker"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """The people of the user's areas."""
        return [(str(each.pk), person(each)) for each in queries.workers(request.user)[:LIMIT]]


class OutcomeFilter(_Offered):
    """Visits with a form, or with one outcome at the door."""

    title = gettext_lazy("outcome at the door")
    parameter_name = field = "disposition"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """The form first."""
        codes = [each for each in Disposition if each != Disposition.NOT_ATTEMPTED]
        return [(FORM, _("form filled in")), *((each.value, each.label) for each in codes)]

    def narrowed(self, queryset: QuerySet[Visit], value: Any) -> QuerySet[Visit]:
        """A form has its outcome in the answers."""
        if value == FORM:
            return queryset.filter(response_id__isnull=False)
        return queryset.filter(disposition=value)


class VoidFilter(_Offered):
    """Visits that count, or those that were voided."""

    title = gettext_lazy("state")
    parameter_name = "void"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """Both."""
        return [("no", _("counted")), ("yes", _("voided"))]

    def narrowed(self, queryset: QuerySet[Visit], value: Any) -> QuerySet[Visit]:
        """By the time of voiding."""
        return queryset.filter(voided_at__isnull=value == "no")


class DayFilter(_Offered):
    """Visits of some days."""

    title = gettext_lazy("made")
    parameter_name = "made"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """From today back."""
        return [
            ("today", _("today")),
            ("week", _("last 7 days")),
            ("month", _("this month")),
            ("before", _("last month")),
        ]

    def narrowed(self, queryset: QuerySet[Visit], value: Any) -> QuerySet[Visit]:
        """Local days, both ends included."""
        today = timezone.localdate()
        first = today.replace(day=1)
        begin, end = {
            "today": (today, today),
            "week": (today - timedelta(days=6), today),
            "month": (first, today),
            "before": ((first - timedelta(days=1)).replace(day=1), first - timedelta(days=1)),
        }[value]
        return queryset.filter(at__gte=_midnight(begin), at__lt=_midnight(end + timedelta(days=1)))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class VisitRegister(Register):
    """走访."""

    model = Visit
    menu_icon = "user"
    menu_label = gettext_lazy("Visits")
    add_to_admin_menu = False  # it stands under field work
    list_display = ("place", "when", "what", "who", "why")
    list_filter = (RoundFilter, WorkerFilter, OutcomeFilter, VoidFilter, DayFilter)
    search_fields = ("household__room", "household__building__name")
    search_handler_class = AddressSearch
    search_hint = gettext_lazy("Address, for example 3-2-501")
    keys = ("-at", "-pk")
    ordering = keys
    inspect_view_fields = (
        "household", "purpose", "at", "received_at", "worker", "note", "next_at",
        "latitude", "longitude", "accuracy",
    )  # fmt: skip
    permission_helper_class = ReadOnly
    empty_hint = gettext_lazy(
        "Visits appear here as grid workers record them on their phones, or are entered at the desk."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Visit]:
        """What the user may see, with what the list shows."""
        rows = queries.visits(request.user).select_related(
            "household__building", "worker", "assignment__round", "voided_by"
        )
        return rows.order_by(*self.keys)

    def page_shown(self, rows: list[Any]) -> None:
        """The outcomes of a page, at once."""
        self.prepare(rows)

    def prepare(self, rows: list[Any]) -> None:
        """The same for some rows of an export."""
        said = outcomes.dispositions(rows)
        buildings = {row.household.building_id: row.household.building for row in rows}
        names = full_names(buildings.values(), Level.ESTATE)
        for row in rows:
            row.said = said[row.pk]
            row.building = names[row.household.building_id]

    def place(self, row: Any) -> str:
        """阳光花园 3栋2单元501: two estates may each have a building 3."""
        if not hasattr(row, "building"):
            self.prepare([row])
        return f"{row.building}{row.household.unit}单元{row.household.room}"

    place.short_description = gettext_lazy("household")  # type: ignore[attr-defined]  # how the admin names a method's column

    def when(self, row: Visit) -> str:
        """2026-11-29 18:05."""
        return _local(row.at)

    when.short_description = gettext_lazy("at")  # type: ignore[attr-defined]  # how the admin names a method's column

    def what(self, row: Any) -> str:
        """The outcome, wherever it is kept; of a voided visit what was said, and that it counts no longer."""
        said = self.outcome(row)
        if row.voided_at is None:
            return said
        template = _("taken back (%(outcome)s)") if row.taken_back else _("voided (%(outcome)s)")
        return template % {"outcome": said}

    what.short_description = gettext_lazy("outcome")  # type: ignore[attr-defined]  # how the admin names a method's column

    def outcome(self, row: Any) -> str:
        """The outcome alone."""
        if not hasattr(row, "said"):
            self.prepare([row])
        return words(row.said)

    def row_class(self, row: Visit) -> str:
        """Voided visits are greyed."""
        return "jw-void" if row.voided_at else ""

    def who(self, row: Visit) -> str:
        """Who was at the door."""
        return person(row.worker)

    who.short_description = gettext_lazy("grid worker")  # type: ignore[attr-defined]  # how the admin names a method's column

    def why(self, row: Visit) -> str:
        """The round, or what else it was for."""
        return row.assignment.round.title if row.assignment else str(row.get_purpose_display())

    why.short_description = gettext_lazy("purpose")  # type: ignore[attr-defined]  # how the admin names a method's column

    def more(self, request: HttpRequest, instance: Visit) -> dict[str, Any]:
        """The outcome, the form and its photos, and the other visits at this door."""
        response = _response(request.user, instance)
        others = queries.visits(request.user).filter(household=instance.household).exclude(pk=instance.pk)
        listed = list(others.select_related("worker", "assignment__round").order_by("-at", "-pk")[:50])
        self.prepare([instance, *listed])
        return {
            "visit": instance,
            "place": full_names([instance.household.building])[instance.household.building_id],
            "outcome": self.outcome(instance),
            "may_void": voiding.may_void(request.user, instance),
            "response": response,
            "photos": _photos(response),
            "others": [(each, self.when(each), self.what(each), self.who(each)) for each in listed],
            "extra_template": "visits/visiting/includes/visit.html",
        }

    def export_columns(self) -> list[tuple[Any, Any]]:
        """As in the list, with note and position."""
        return [
            (_("building"), lambda row: row.building),
            (_("unit"), lambda row: row.household.unit),
            (_("room"), lambda row: row.household.room),
            (_("at"), self.when),
            (_("outcome"), self.outcome),
            (_("code"), lambda row: row.said or ""),
            (_("grid worker"), self.who),
            (_("purpose"), self.why),
            (_("note"), lambda row: row.note),
            (_("latitude"), lambda row: row.latitude and str(row.latitude)),
            (_("longitude"), lambda row: row.longitude and str(row.longitude)),
            (_("accuracy of the position (m)"), lambda row: row.accuracy),
            (_("voided"), lambda row: _local(row.voided_at)),
            (_("voided by"), lambda row: person(row.voided_by)),
            (_("reason for voiding"), _why_void),
        ]


def _local(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def _why_void(visit: Visit) -> str:
    return _("taken back by the grid worker") if visit.taken_back else visit.void_reason


def _response(user: User, visit: Visit) -> Response | None:
    """The form that was filled in, if it has come and the user may read it."""
    if visit.response_id is None:
        return None
    return admin_queries.responses(user).filter(pk=visit.response_id).first()


def _photos(response: Response | None) -> list[str]:
    """Addresses of the photos that it names and that have come; not those of sensitive questions."""
    if response is None:
        return []
    form = version_by_pk(response.version_id).compiled.form
    answers = answers_of([response.pk])[response.pk]
    shown = [each for each in form.questions if each.type == "photo" and not is_sensitive(each)]
    named = {
        sha256
        for question in shown
        for member in members(answers, [repeat.id for repeat in form.repeats[question.name]])
        for sha256 in member.get(question.id, ())
    }
    there = Photo.objects.filter(response_id=response.pk, sha256__in=named).order_by("pk")
    return [
        reverse("surveys_admin:response_photo", args=[response.pk, sha256])
        for sha256 in there.values_list("sha256", flat=True)
    ]
