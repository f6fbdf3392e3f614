"""物业服务合同: the register of contracts. Of one service area no two share a day."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from satisfaction.companies import contracting, dividing, links, queries, terms
from satisfaction.companies.errors import invalid
from satisfaction.companies.importing.columns import CONTRACTS
from satisfaction.companies.importing.resources import ContractResource
from satisfaction.companies.models import Contract, ServiceArea
from satisfaction.companies.registers.fields import CompanyField
from satisfaction.companies.registers.filters import (
    ContractAreaFilter,
    ContractKindFilter,
    ContractStateFilter,
)
from territory.enums import Level
from territory.models import Area
from territory.naming import full_names
from territory.registers.base import KeptCreate, KeptEdit, KeptForm, Register, Scoped
from territory.sheets.cells import export_columns


class ContractScope(Scoped):
    """Kept by whoever keeps the estate, seen also by whoever looks after the company."""

    def area_of(self, obj: Contract) -> Area:
        """The estate."""
        estate: Area = obj.service_area.estate
        return estate

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        """As in the list."""
        return getattr(obj, "scoped", False) or queries.contracts(user).filter(pk=obj.pk).exists()


class ContractForm(KeptForm):
    """A contract over a service area of one estate."""

    firm = CompanyField(
        label=gettext_lazy("property company"),
        help_text=gettext_lazy("Its full name, or its unified social credit code."),
    )
    end_previous = forms.BooleanField(
        label=gettext_lazy("End the contract in force"),
        required=False,
        help_text=gettext_lazy(
            "Where another company serves the area until further notice, its contract ends on the day before."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A new one knows its estate only; the area of one that is changed says which.
        self.estate: Area = getattr(self.instance, "at", None) or self.instance.service_area.estate
        area: Any = self.fields["service_area"]
        area.queryset = ServiceArea.objects.filter(estate=self.estate).order_by("name")
        found = list(area.queryset[:2])
        if len(found) == 1:
            area.empty_label, area.initial = None, found[0].pk
        elif not found:
            area.required, area.empty_label = False, _("the whole estate, to be registered with this")
        firm: Any = self.fields["firm"]
        firm.offer(queries.companies(self.for_user))
        if self.instance.company_id:
            self.initial["firm"] = self.instance.company.name

    def clean_fee(self) -> Any:
        """Not less than nothing."""
        fee = self.cleaned_data["fee"]
        if fee is not None and fee < 0:
            raise forms.ValidationError(_("The fee cannot be less than 0."))
        return fee

    def clean(self) -> dict[str, Any]:
        """A period that is free."""
        data: dict[str, Any] = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if data.get("firm"):
            self.instance.company = data["firm"]
        if starts and ends and ends < starts:
            self.add_error("ends_on", invalid("ends_before_start"))
        elif starts and "ends_on" not in self.errors and data.get("service_area"):
            wanted = Contract(
                pk=self.instance.pk, service_area=data["service_area"], starts_on=starts, ends_on=ends
            )
            try:
                contracting.check(wanted, end_previous=bool(data.get("end_previous")))
            except ValidationError as error:
                self.add_error(None, error)
        return data

    def _get_validation_exclusions(self) -> set[str]:
        """`clean` says in words what the constraint of one open end an area would, knowing what is ended."""
        return super()._get_validation_exclusions() | {"service_area"}


class TellsEnded:
    """Says which contract was ended so that this one could begin."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        """Only where it was stored."""
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # of the view beside it
        for other in () if form.errors else form.ended:
            said = {"company": other.company.name, "day": other.ends_on.isoformat()}
            text = _("The contract with “%(company)s” now ends on %(day)s.") % said
            messages.success(self.request, text)
        return response


class ContractCreate(TellsEnded, KeptCreate):
    """A new contract, over the service area that the address names."""

    @cached_property
    def chosen(self) -> ServiceArea | None:
        """The one in the address, if it lies in the estate."""
        wanted = self.request.GET.get("area", "")
        if self.place is None or not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
            return None
        return ServiceArea.objects.filter(estate=self.place, pk=int(wanted)).first()

    @cached_property
    def create_url(self) -> str:
        """With the service area."""
        address = str(super().create_url)
        return f"{address}&area={self.chosen.pk}" if self.chosen else address

    def get_instance(self) -> Contract:
        """Over the service area."""
        found: Contract = super().get_instance()
        if self.chosen:
            found.service_area = self.chosen
        return found


class ContractEdit(TellsEnded, KeptEdit):
    """A changed contract must still stand beside the others."""

    def _save(self, form: Any) -> None:
        form.ended = contracting.make_room(
            form.instance, user=self.request.user, end_previous=form.cleaned_data["end_previous"]
        )
        super()._save(form)


class ContractRegister(Register):
    """物业服务合同."""

    model = Contract
    menu_icon = "doc-full"
    menu_label = gettext_lazy("Service contracts")
    create_view_class = ContractCreate
    edit_view_class = ContractEdit
    list_display = ("area_name", "estate", "company_name", "kind", "period", "state")
    list_filter = (ContractAreaFilter, ContractStateFilter, ContractKindFilter)
    search_fields = ("company__name", "company__credit_code", "service_area__name", "number")
    keys = ("service_area__estate__path", "service_area__name", "-starts_on", "-pk")
    ordering = keys
    inspect_view_fields = ("kind", "number", "starts_on", "ends_on", "fee", "note")
    permission_helper_class = ContractScope
    place_level: ClassVar[tuple[int, ...]] = (Level.ESTATE,)
    choose_address = reverse_lazy("territory:choose")
    empty_hint = gettext_lazy("Register a contract for an estate, or bring them in from Excel with “Import”.")
    logged_fields = ("company",)
    edit_handler = ObjectList(
        [
            FieldPanel("service_area"),
            FieldPanel("firm"),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("number")]),
            FieldRowPanel(
                [FieldPanel("starts_on"), FieldPanel("ends_on"), FieldPanel("fee")],
                help_text=gettext_lazy("Without a last day the contract runs until further notice."),
            ),
            FieldPanel("end_previous"),
            FieldPanel("note"),
        ],
        base_form_class=ContractForm,
    )

    def area_name(self, row: Contract) -> str:
        """The service area."""
        return row.service_area.name

    area_name.short_description = gettext_lazy("service area")  # type: ignore[attr-defined]  # how the admin names a method's column

    def estate(self, row: Any) -> str:
        """阳光社区 阳光花园."""
        return str(getattr(row, "place", "") or row.service_area.estate.name)

    estate.short_description = gettext_lazy("estate")  # type: ignore[attr-defined]  # how the admin names a method's column

    def company_name(self, row: Contract) -> str:
        """Who serves."""
        return row.company.name

    company_name.short_description = gettext_lazy("property company")  # type: ignore[attr-defined]  # how the admin names a method's column

    def period(self, row: Contract) -> str:
        """2024-01-01 – 2026-12-31."""
        until = row.ends_on.isoformat() if row.ends_on else _("until further notice")
        return f"{row.starts_on.isoformat()} – {until}"

    period.short_description = gettext_lazy("period")  # type: ignore[attr-defined]  # how the admin names a method's column

    def state(self, row: Contract) -> str:
        """How it stands today."""
        return str(terms.state(row, timezone.localdate()).label)

    state.short_description = gettext_lazy("state")  # type: ignore[attr-defined]  # how the admin names a method's column

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contract]:
        """What the user may see."""
        return queries.contracts(request.user)

    def page_shown(self, rows: list[Any]) -> None:
        """The estates' places."""
        estates = {row.service_area.estate_id: row.service_area.estate for row in rows}
        names = full_names(estates.values())
        for row in rows:
            row.place = names[row.service_area.estate_id]

    def prepare(self, rows: list[Any]) -> None:
        """What the columns of the import need."""
        communities = queries.communities(row.service_area.estate for row in rows)
        for row in rows:
            row.community_name = communities[row.service_area.estate_id]

    def header_links(self, request: HttpRequest) -> list[dict[str, Any]]:
        """To the import."""
        return links.import_button(request, "contracts")

    def more(self, request: HttpRequest, instance: Contract) -> dict[str, Any]:
        """Who, where, and how it stands."""
        user, area = request.user, instance.service_area
        return {
            "contract": instance,
            "place": full_names([area.estate], top=Level.CITY)[area.estate_id],
            "state": terms.state(instance, timezone.localdate()),
            "company_seen": queries.companies(user).filter(pk=instance.company_id).exists(),
            "area_seen": queries.service_areas(user).filter(pk=area.pk).exists(),
            "extra_template": "companies/includes/contract.html",
        }

    def told_place(self, place: Area) -> str:
        """滨江市 … 阳光花园."""
        return full_names([place], top=Level.CITY)[place.pk]

    def fresh(self, place: Area | None) -> Contract:
        """Of an estate."""
        found = Contract()
        found.at = place  # type: ignore[attr-defined]  # for the form
        return found

    def save_new(self, form: Any, user: Any) -> Contract:
        """Where the estate had no service area yet, all of it becomes one."""
        made: Contract = form.save(commit=False)
        if made.service_area_id is None:
            made.service_area = dividing.whole(form.estate, user=user)
        form.ended = contracting.make_room(made, user=user, end_previous=form.cleaned_data["end_previous"])
        made.save()
        return made

    def export_columns(self) -> list[tuple[Any, Any]]:
        """The columns of the import, with the state."""
        return [*export_columns(CONTRACTS, ContractResource()), (_("state"), self.state)]
