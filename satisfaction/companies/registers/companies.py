"""物业企业: the register of property companies. Who looks after a company's area keeps its row."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from satisfaction.companies import finding, links, queries
from satisfaction.companies.errors import invalid
from satisfaction.companies.importing.columns import COMPANIES
from satisfaction.companies.importing.resources import CompanyResource
from satisfaction.companies.models import Company, Contract
from satisfaction.companies.registers.fields import CompanyField
from satisfaction.companies.registers.filters import CompanyAreaFilter, LevelOfCompanyFilter, ServingFilter
from satisfaction.companies.registers.history import contract_lines
from territory import access
from territory.access import KEEP
from territory.enums import Level
from territory.masking import mask_name, mask_phone
from territory.registers.base import Register, Scoped
from territory.registers.contacts import ContactForm
from territory.sheets.cells import export_columns


class CompanyScope(Scoped):
    """Seen where it serves, kept by whoever keeps its area."""

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        """As in the list."""
        return getattr(obj, "scoped", False) or queries.companies(user).filter(pk=obj.pk).exists()


class CompanyForm(ContactForm):
    """A company, in an area that the user keeps."""

    head = CompanyField(
        label=gettext_lazy("head office"),
        required=False,
        help_text=gettext_lazy(
            "Of a branch only: the full name or the code of its head office, in whose credit record what the "
            "branch does is put down."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credit_code"].widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false"}
        head: Any = self.fields["head"]
        head.offer(queries.companies(self.for_user).filter(head_office=None).exclude(pk=self.instance.pk))
        if self.instance.head_office:
            self.initial["head"] = self.instance.head_office.name
        area: Any = self.fields["area"]
        area.queryset = access.areas(self.for_user, *KEEP).filter(level__lte=Level.COMMUNITY).order_by("path")
        area.label_from_instance = lambda row: "　" * (row.depth - 1) + row.name
        area.empty_label = None
        area.help_text = _("Whoever looks after this area keeps the company's row.")
        area.initial = self.initial.get("area") or area.queryset.first()

    def clean_name(self) -> str:
        """Brackets and spaces in one way, so that a name is found again."""
        return finding.tidied_name(self.cleaned_data["name"])

    def clean_credit_code(self) -> str:
        """With its check character."""
        return finding.check_code(self.cleaned_data["credit_code"])

    def clean_head(self) -> Company | None:
        """There are two levels only."""
        head: Company | None = self.cleaned_data["head"]
        finding.check_head(self.instance.pk, head)
        return head

    def clean(self) -> dict[str, Any]:
        """The days fit together."""
        data: dict[str, Any] = super().clean() or {}
        joined, left = data.get("joined_on"), data.get("left_on")
        if joined and left and left < joined:
            self.add_error("left_on", invalid("gone_before_joined"))
        if data.get("founded_on") and data["founded_on"] > timezone.localdate():
            self.add_error("founded_on", invalid("future"))
        if "head" in data:
            self.instance.head_office = data["head"]
        return data


class CompanyRegister(Register):
    """物业企业."""

    model = Company
    menu_icon = "group"
    menu_label = gettext_lazy("Property companies")
    list_display = ("name", "credit_code", "where", "head", "serves")
    list_filter = (CompanyAreaFilter, LevelOfCompanyFilter, ServingFilter)
    search_fields = ("name", "credit_code")
    keys = ("name",)
    ordering = keys
    inspect_view_fields = (
        "credit_code", "area", "legal_person", "address", "founded_on", "joined_on", "left_on", "note",
    )  # fmt: skip
    permission_helper_class = CompanyScope
    empty_hint = gettext_lazy("Add companies one by one, or bring them in from Excel with “Import”.")
    logged_fields = ("head_office",)
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("credit_code"), FieldPanel("area")]),
            FieldPanel("head"),
            FieldRowPanel([FieldPanel("legal_person"), FieldPanel("founded_on")]),
            FieldPanel("address"),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("contact_name"), FieldPanel("contact_phone")]),
                    FieldPanel("contact_clear"),
                ],
                heading=gettext_lazy("contact"),
            ),
            FieldRowPanel([FieldPanel("joined_on"), FieldPanel("left_on")]),
            FieldPanel("note"),
        ],
        base_form_class=CompanyForm,
    )

    def where(self, row: Company) -> str:
        """Its area."""
        return str(row.area)

    where.short_description = gettext_lazy("area")  # type: ignore[attr-defined]  # how the admin names a method's column

    def head(self, row: Company) -> str:
        """Of a branch."""
        return row.head_office.name if row.head_office else "—"

    head.short_description = gettext_lazy("head office")  # type: ignore[attr-defined]  # how the admin names a method's column

    def serves(self, row: Any) -> int:
        """Counted for the page."""
        count: int = getattr(row, "serving_count", 0)
        return count

    serves.short_description = gettext_lazy("service areas today")  # type: ignore[attr-defined]  # how the admin names a method's column

    def get_queryset(self, request: HttpRequest) -> QuerySet[Company]:
        """What the user may see."""
        return queries.companies(request.user)

    def page_shown(self, rows: list[Any]) -> None:
        """How many areas each serves today."""
        running = queries.on(Contract.objects.filter(company__in=rows), timezone.localdate())
        counts = dict(running.order_by().values_list("company").annotate(n=Count("pk")))
        for row in rows:
            row.serving_count = counts.get(row.pk, 0)

    prepare = page_shown

    def header_links(self, request: HttpRequest) -> list[dict[str, Any]]:
        """To the import."""
        return links.import_button(request, "companies")

    def more(self, request: HttpRequest, instance: Company) -> dict[str, Any]:
        """Its contact, branches, and the contracts that the user sees."""
        contact = f"{mask_name(instance.contact_name)} {mask_phone(instance.contact_phone)}".strip()
        seen = queries.contracts(request.user).filter(company=instance)
        branches = queries.companies(request.user).filter(head_office=instance)
        return {
            "company": instance,
            "contact": contact,
            "may_unmask": instance.contact_name or instance.contact_phone,
            "branches": list(branches[:100]),
            "head_seen": seen_head(request, instance),
            "lines": contract_lines(seen),
            "elsewhere": Contract.objects.filter(company=instance).count() - seen.count(),
            "links": links.of_company(request, instance),
            "extra_template": "companies/includes/company.html",
        }

    def export_columns(self) -> list[tuple[Any, Any]]:
        """The columns of the import, contacts masked."""
        return export_columns(COMPANIES, CompanyResource())


def seen_head(request: HttpRequest, company: Company) -> bool:
    """Whether the user may look at a branch's head office."""
    head = company.head_office
    return head is not None and queries.companies(request.user).filter(pk=head.pk).exists()
