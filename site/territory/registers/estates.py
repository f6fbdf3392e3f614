"""小区档案: the register of estates, whether they have a file yet or not (rows C1-C10)."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, ObjectList

from territory import access, boundaries
from territory.enums import Level
from territory.models import Area, Estate, EstateArea, Household
from territory.naming import full_names
from territory.registers.base import KeptEdit, KeptForm, Register, Scoped
from territory.registers.filters import (
    CommunityFilter,
    EstateKindFilter,
    FiveHaveFilter,
    PilotFilter,
    PolicyClassFilter,
)
from territory.registers.organisations import in_area
from territory.tree.queries import households_under

TERM = 2  # years of help, unless said otherwise (SN四(三))
EARLIEST_YEAR = 1900
FIVE = {
    "self_org": gettext_lazy("self-organisation"),  # 有自治组织
    "safety": gettext_lazy("safety guard"),  # 有安全防护
    "service": gettext_lazy("services"),  # 有基本服务
    "environment": gettext_lazy("environment"),  # 有优美环境
    "mechanism": gettext_lazy("working rules"),  # 有长效机制
}


def years_later(day: date, years: int) -> date:
    """The last day of a term that begins on `day`: two years from 2026-03-01 end on 2028-02-29."""
    try:
        until = day.replace(year=day.year + years)
    except ValueError:  # 29 February
        until = day.replace(year=day.year + years, month=3, day=1)
    return date.fromordinal(until.toordinal() - 1)


def help_state(estate: Estate | None, today: date) -> str:
    """none, early, running or ended."""
    if estate is None or estate.helper_id is None:
        return "none"
    if estate.helped_from and estate.helped_from > today:
        return "early"
    return "ended" if estate.helped_until and estate.helped_until < today else "running"


class EstateScope(Scoped):
    """Estates are areas: they are added and deleted in the tree."""

    def area_of(self, obj: Any) -> Area:
        """An estate's area, of the file too."""
        area: Area = obj.area if isinstance(obj, Estate) else obj
        return area

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        """Estates only: every area has a number."""
        return self.area_of(obj).level == Level.ESTATE and super().user_can_inspect_obj(user, obj)

    def user_can_create(self, user: Any) -> bool:
        """In the tree."""
        return False

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        """In the tree."""
        return False


class EstateForm(KeptForm):
    """An estate's file. The state of the five 有 comes from checks and is not typed."""

    boundary_text = forms.CharField(
        label=gettext_lazy("boundary of the service area"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "GeoJSON, or one “longitude,latitude” a line (WGS 84) with the first point again as the last. "
            "Empty: none."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["helper"].queryset = in_area(self.for_user, self.instance.area)
        self.initial["boundary_text"] = boundaries.written(self.instance.boundary)

    def clean_boundary_text(self) -> list[boundaries.Point]:
        """A ring."""
        return boundaries.read(self.cleaned_data["boundary_text"])

    def clean_built_year(self) -> int | None:
        """Not before 1900, not in the future."""
        year: int | None = self.cleaned_data["built_year"]
        latest = timezone.localdate().year
        if year is not None and not EARLIEST_YEAR <= year <= latest:
            raise forms.ValidationError(
                _("Give a year between %(first)s and %(last)s.") % {"first": EARLIEST_YEAR, "last": latest}
            )
        return year

    def clean(self) -> dict[str, Any]:
        """A term needs a helping unit and lasts two years unless said otherwise."""
        data: dict[str, Any] = super().clean() or {}
        begins, ends = data.get("helped_from"), data.get("helped_until")
        if (begins or ends) and not data.get("helper"):
            self.add_error("helper", _("Choose the helping unit that this term belongs to."))
        if data.get("helper") and not begins and "helped_from" not in self.errors:
            self.add_error("helped_from", _("Say from which day the unit helps."))
        if begins and not ends and "helped_until" not in self.errors:
            data["helped_until"] = years_later(begins, TERM)
        elif begins and ends and ends < begins:
            self.add_error("helped_until", _("The term must not end before it begins."))
        return data

    def save(self, commit: bool = True) -> Estate:
        """With the ring."""
        self.instance.boundary = self.cleaned_data["boundary_text"]
        saved: Estate = super().save(commit)
        return saved


class EstateEdit(KeptEdit):
    """The file of an estate's area, made when it is first saved."""

    def get_edit_handler(self) -> Any:
        """Of the file's fields."""
        return self.model_admin.get_edit_handler().bind_to_model(Estate)

    def get_instance(self) -> Estate:
        """The file, or an empty one."""
        if not hasattr(self, "file"):
            found = Estate.objects.filter(area=self.instance.pk).select_related("area").first()
            self.file = found or Estate(area=self.instance)
        return self.file

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, log what changed, look at it."""
        area = self.instance
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
        self.instance = area
        return answer


class EstateRegister(Register):
    """小区."""

    model = EstateArea
    base_url_path = "territory/estate"
    menu_icon = "home"
    menu_label = gettext_lazy("Estates")
    list_display = ("name", "community", "kind", "five", "policy", "helper", "pilot")
    list_filter = (CommunityFilter, EstateKindFilter, FiveHaveFilter, PolicyClassFilter, PilotFilter)
    search_fields = ("name", "estate__helper__name")
    keys = ("path",)
    ordering = keys
    inspect_view_fields = ("code",)
    permission_helper_class = EstateScope
    edit_view_class = EstateEdit
    empty_hint = gettext_lazy(
        "Add estates below a community in the tree of areas; each shows up here at once."
    )
    logged_fields: ClassVar[tuple[str, ...]] = ("boundary",)
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("kind"), FieldPanel("policy_class"), FieldPanel("built_year")]),
            FieldPanel("pilot"),
            FieldRowPanel(
                [FieldPanel("helper"), FieldPanel("helped_from"), FieldPanel("helped_until")],
                help_text=gettext_lazy("Help lasts two years unless another last day is given."),
            ),
            FieldPanel("boundary_text"),
            FieldPanel("note"),
            HelpPanel(
                content=gettext_lazy(
                    "The state of the five 有 comes from the newest check and is not typed here."
                ),
            ),
        ],
        base_form_class=EstateForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[EstateArea]:
        """Every estate of the user's areas."""
        rows = EstateArea.objects.filter(level=Level.ESTATE).select_related("estate__helper")
        return access.visible(request.user, rows, "").order_by("path")

    def page_shown(self, rows: list[Any]) -> None:
        """The communities and counts of a page."""
        paths = {row.path[: -Area.steplen] for row in rows}
        names = dict(Area.objects.filter(path__in=paths).values_list("path", "name"))
        counts = households_under(rows)
        for row in rows:
            row.community_name = names.get(row.path[: -Area.steplen], "")
            row.household_count = counts.get(row.path, 0)

    prepare = page_shown

    def community(self, row: Any) -> str:
        """Above it."""
        return str(getattr(row, "community_name", ""))

    community.short_description = gettext_lazy("community")  # type: ignore[attr-defined]  # how the admin names a method's column

    def kind(self, row: Any) -> str:
        """How it is managed."""
        found = file_of(row)
        return str(found.get_kind_display()) if found and found.kind else "—"

    kind.short_description = gettext_lazy("kind of management")  # type: ignore[attr-defined]  # how the admin names a method's column

    def five(self, row: Any) -> str:
        """达标 100.0."""
        found = file_of(row)
        if found is None or found.five_have_passed is None:
            return _("not checked yet")
        said = _("all met") if found.five_have_passed else _("not all met")
        return said if found.five_have_score is None else f"{said} {found.five_have_score}"

    five.short_description = gettext_lazy("the five 有")  # type: ignore[attr-defined]  # how the admin names a method's column

    def policy(self, row: Any) -> str:
        """一区一策."""
        found = file_of(row)
        return str(found.get_policy_class_display()) if found and found.policy_class else "—"

    policy.short_description = gettext_lazy("policy for the estate")  # type: ignore[attr-defined]  # how the admin names a method's column

    def helper(self, row: Any) -> str:
        """Who helps, and until when."""
        found = file_of(row)
        if found is None or found.helper is None:
            return "—"
        ended = _(" (ended)") if help_state(found, timezone.localdate()) == "ended" else ""
        return f"{found.helper.name}{ended}"

    helper.short_description = gettext_lazy("helping unit")  # type: ignore[attr-defined]  # how the admin names a method's column

    def pilot(self, row: Any) -> str:
        """Yes or no."""
        found = file_of(row)
        return _("Yes") if found and found.pilot else "—"

    pilot.short_description = gettext_lazy("pilot estate")  # type: ignore[attr-defined]  # how the admin names a method's column

    def logged(self, instance: Any) -> tuple[Any, ...]:
        """The history of the file and of the area."""
        return (Estate(area_id=instance.pk), Area(pk=instance.pk))

    def more(self, request: HttpRequest, instance: Any) -> dict[str, Any]:
        """The file in words, and its drawing."""
        found = file_of(instance)
        return {
            "file": found,
            "place": full_names([instance], top=Level.CITY)[instance.pk],
            "households": Household.objects.filter(building__path__startswith=instance.path).count(),
            "five": [(label, (found.five_have if found else {}).get(key)) for key, label in FIVE.items()],
            "help_state": help_state(found, timezone.localdate()),
            "drawing": boundaries.drawn(found.boundary) if found else None,
            "tree": f"{reverse('territory_tree:tree')}?open={instance.pk}#area-{instance.pk}",
            "extra_template": "territory/includes/estate.html",
        }

    def export_columns(self) -> list[tuple[Any, Any]]:
        """As in the list, with the term and the score apart."""

        def of(name: str) -> Any:
            return lambda row: str(getattr(file_of(row), name, None) or "")

        return [
            (_("community"), self.community),
            (_("estate"), lambda row: row.name),
            (_("code"), lambda row: row.code),
            (_("Households"), lambda row: row.household_count),
            (_("kind of management"), lambda row: self.kind(row).strip("—")),
            (_("policy for the estate"), lambda row: self.policy(row).strip("—")),
            (_("built in"), of("built_year")),
            (_("the five 有"), self.five),
            (_("checked on"), of("five_have_on")),
            (_("helping unit"), of("helper")),
            (_("help begins"), of("helped_from")),
            (_("help ends"), of("helped_until")),
            (_("pilot estate"), lambda row: self.pilot(row).strip("—")),
            (_("note"), of("note")),
        ]


def file_of(row: Any) -> Estate | None:
    """The estate's file, read along with the row; None where there is none yet."""
    found: Estate | None = getattr(row, "estate", None)
    return found
