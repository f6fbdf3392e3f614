"""物业服务区域: the register of what is served as one: an estate, or some of its buildings."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from satisfaction.companies import dividing, links, queries, terms
from satisfaction.companies.errors import invalid
from satisfaction.companies.importing.columns import AREAS
from satisfaction.companies.importing.resources import ServiceAreaResource
from satisfaction.companies.models import Contract, ServiceArea
from satisfaction.companies.registers.filters import EstateAreaFilter, ServedFilter
from satisfaction.companies.registers.history import contract_lines
from territory import access
from territory.access import KEEP
from territory.enums import Level
from territory.models import Area, Household
from territory.naming import full_names
from territory.registers.base import KeptForm, KeyedIndex, Register, Scoped
from territory.sheets.cells import export_columns

UNDIVIDED = 20  # estates named above the list


class ServiceAreaScope(Scoped):
    """By the estate."""

    def area_of(self, obj: ServiceArea) -> Area:
        """The estate."""
        estate: Area = obj.estate
        return estate


class BuildingsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # Django has no generic at run time
    """Buildings, each with its households and with the area that has it already."""

    counts: dict[int, int]
    taken: dict[int, str]

    def label_from_instance(self, obj: Any) -> str:
        """3栋（120 户），已属于“北区”."""
        n = self.counts.get(obj.pk, 0)
        said = ngettext("%(name)s (%(n)s household)", "%(name)s (%(n)s households)", n)
        text = said % {"name": obj.name, "n": n}
        other = self.taken.get(obj.pk)
        return (
            _("%(building)s, belongs to “%(other)s”") % {"building": text, "other": other} if other else text
        )


class ServiceAreaForm(KeptForm):
    """A service area of an estate that is fixed where it is made."""

    fixed = ("estate",)
    parts = BuildingsField(
        Area.objects.none(),
        label=gettext_lazy("buildings"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Tick none where the service area is the whole estate. A building lies in one service area."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        estate = self.instance.estate
        rows = dividing.buildings_of(estate)
        parts: Any = self.fields["parts"]
        parts.queryset = Area.objects.filter(pk__in=[row.pk for row in rows]).order_by("path")
        counted = Household.objects.filter(building__in=rows).order_by().values_list("building")
        parts.counts = dict(counted.annotate(n=Count("pk")))
        others = dividing.neighbours(estate, besides=self.instance.pk)
        parts.taken = {each.pk: other.name for other in others for each in other.buildings.all()}
        whole = next((other for other in others if not other.buildings.all()), None)
        if whole is not None:  # said before anything is ticked in vain
            parts.help_text = invalid("area_whole", other=whole.name, estate=estate.name).messages[0]
        if self.instance.pk:
            self.initial["parts"] = [each.pk for each in self.instance.buildings.all()]
        elif not others:
            self.initial.setdefault("name", estate.name)
            self.initial["name"] = self.initial["name"] or estate.name

    def clean_name(self) -> str:
        """One of its estate's own, without spaces at its ends."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        same = ServiceArea.objects.filter(estate=self.instance.estate, name=name).exclude(pk=self.instance.pk)
        if same.exists():
            raise invalid("area_twice", estate=self.instance.estate.name, name=name)
        return name

    def clean_floor_area(self) -> Any:
        """More than nothing."""
        area = self.cleaned_data["floor_area"]
        if area is not None and area <= 0:
            raise invalid("not_positive")
        return area

    def clean_parts(self) -> list[int]:
        """Buildings that nobody else has."""
        chosen = [row.pk for row in self.cleaned_data["parts"]]
        dividing.check(self.instance.estate, chosen, besides=self.instance.pk)
        return chosen


class ServiceAreaIndex(KeyedIndex):
    """The list, above it how many estates have a service area yet and which have none."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Counted over all of the user's estates, whatever the filters."""
        without, estates = queries.undivided(self.request.user)
        lacking = without.count()
        return {
            **super().get_context_data(**kwargs),
            "estates": estates,
            "divided": estates - lacking,
            "undivided": self._named(without[:UNDIVIDED]),
            "undivided_more": max(lacking - UNDIVIDED, 0),
        }

    def _named(self, estates: QuerySet[Area]) -> list[tuple[str, str]]:
        """Each one's full name, and where its service area is made, for those who may."""
        names = full_names(estates)
        kept = access.areas(self.request.user, *KEEP).filter(pk__in=names)
        may = set(kept.values_list("pk", flat=True))
        create = self.url_helper.create_url
        return [(name, f"{create}?in={pk}" if pk in may else "") for pk, name in names.items()]


class ServiceAreaRegister(Register):
    """物业服务区域."""

    index_view_class = ServiceAreaIndex
    index_template_name = "companies/service_areas.html"

    model = ServiceArea
    menu_icon = "home"
    menu_label = gettext_lazy("Service areas")
    list_display = ("name", "where", "made_of", "households", "served_by")
    list_filter = (EstateAreaFilter, ServedFilter)
    search_fields = ("name", "estate__name")
    keys = ("estate__path", "name")
    ordering = keys
    inspect_view_fields = ("floor_area", "note")
    permission_helper_class = ServiceAreaScope
    place_level: ClassVar[tuple[int, ...]] = (Level.ESTATE,)
    choose_address = reverse_lazy("territory:choose")
    empty_hint = gettext_lazy(
        "A service area is an estate, or some of its buildings, that one company serves as a whole."
    )
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("floor_area")]),
            FieldPanel("parts"),
            FieldPanel("note"),
        ],
        base_form_class=ServiceAreaForm,
    )

    def where(self, row: Any) -> str:
        """阳光社区 阳光花园."""
        return str(getattr(row, "place", "") or row.estate.name)

    where.short_description = gettext_lazy("estate")  # type: ignore[attr-defined]  # how the admin names a method's column

    def made_of(self, row: Any) -> str:
        """All of it, or how many buildings."""
        n = row.building_count
        return ngettext("%(n)s building", "%(n)s buildings", n) % {"n": n} if n else _("the whole estate")

    made_of.short_description = gettext_lazy("buildings")  # type: ignore[attr-defined]  # how the admin names a method's column

    def households(self, row: Any) -> int:
        """Counted for the page."""
        count: int = getattr(row, "household_count", 0)
        return count

    households.short_description = gettext_lazy("Households")  # type: ignore[attr-defined]  # how the admin names a method's column

    def served_by(self, row: Any) -> str:
        """Today."""
        contract = getattr(row, "serving", None)
        return contract.company.name if contract else _("nobody")

    served_by.short_description = gettext_lazy("served today by")  # type: ignore[attr-defined]  # how the admin names a method's column

    def get_queryset(self, request: HttpRequest) -> QuerySet[ServiceArea]:
        """Those of the user's estates."""
        return queries.service_areas(request.user).annotate(building_count=Count("buildings"))

    def page_shown(self, rows: list[Any]) -> None:
        """Places, households and companies of a page, in a fixed number of queries."""
        names = full_names({row.estate_id: row.estate for row in rows}.values())
        serving = queries.serving_many(rows, timezone.localdate())
        counts = queries.household_counts(rows)
        for row in rows:
            row.place, row.serving = names[row.estate_id], serving.get(row.pk)
            row.household_count = counts.get(row.pk, 0)

    def prepare(self, rows: list[Any]) -> None:
        """What the columns of the import need."""
        self.page_shown(rows)
        communities = queries.communities(row.estate for row in rows)
        for row in rows:
            row.community_name = communities[row.estate_id]
            row.building_names = "、".join(each.name for each in row.buildings.all())

    def header_links(self, request: HttpRequest) -> list[dict[str, Any]]:
        """To the import."""
        return links.import_button(request, "areas")

    def more(self, request: HttpRequest, instance: ServiceArea) -> dict[str, Any]:
        """Its buildings, households, who serves it and who did."""
        homes = queries.households(instance)
        lines = contract_lines(Contract.objects.filter(service_area=instance).select_related("company"))
        create = reverse("companies_contract_modeladmin_create")
        return {
            "area": instance,
            "place": full_names([instance.estate], top=Level.CITY)[instance.estate_id],
            "whole": not instance.buildings.exists(),
            "buildings": list(queries.buildings(instance)),
            "homes": homes.count(),
            "stated": queries.roster_area(instance),
            "serving": next((line for line in lines if line.state in terms.IN_FORCE), None),
            "lines": lines,
            "links": links.of_service_area(request, instance),
            "add_contract": f"{create}?in={instance.estate_id}&area={instance.pk}",
            "extra_template": "companies/includes/service_area.html",
        }

    def told_place(self, place: Area) -> str:
        """滨江市 … 阳光花园."""
        return full_names([place], top=Level.CITY)[place.pk]

    def fresh(self, place: Area | None) -> ServiceArea:
        """In its estate."""
        return ServiceArea(estate=place)

    def save_new(self, form: Any, user: Any) -> ServiceArea:
        """With its buildings."""
        made: ServiceArea = form.save(commit=False)
        made.save()
        dividing.set_buildings(made, form.cleaned_data["parts"], user=user)
        return made

    def after_save(self, form: Any, user: Any) -> None:
        """Its buildings."""
        dividing.set_buildings(form.instance, form.cleaned_data["parts"], user=user)

    def hanging(self, instance: ServiceArea) -> list[Any]:
        """That it has buildings is no reason to keep it."""
        own = str(ServiceArea._meta.verbose_name_plural)
        return [each for each in super().hanging(instance) if each.label.lower() != own.lower()]

    def export_columns(self) -> list[tuple[Any, Any]]:
        """The columns of the import, with who serves today."""
        served = (_("served today by"), lambda row: row.serving.company.name if row.serving else "")
        return [*export_columns(AREAS, ServiceAreaResource()), served]
