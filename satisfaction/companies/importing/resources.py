"""The three kinds of files as import-export resources: which columns there are, how each is read and written.

Attributes such as `community_name` are annotated where rows are read for an export.
"""

from __future__ import annotations

from import_export.resources import ModelResource

from satisfaction.companies.importing import columns
from satisfaction.companies.importing.widgets import (
    CompanyNameWidget,
    CreditCodeWidget,
    EndWidget,
    NumberWidget,
    PeriodDayWidget,
)
from satisfaction.companies.models import Company, Contract, ServiceArea
from territory.masking import mask_name, mask_phone
from territory.roster.widgets import NoteWidget, PhoneWidget, TextWidget
from territory.sheets.cells import WordWidget, field

AREA_NAME_LIMIT = 80
CONTACT_LIMIT = 40
MASKS = {"contact_name": mask_name, "contact_phone": mask_phone}


class CompanyResource(ModelResource):
    """One row, one company."""

    name = field(columns.NAME, "name", CompanyNameWidget(120))
    credit_code = field(columns.CODE, "credit_code", CreditCodeWidget())
    area = field(columns.PLACE, "area__name", TextWidget(AREA_NAME_LIMIT))
    head_office = field(columns.HEAD, "head_office__name", CompanyNameWidget(120))
    legal_person = field(columns.LEGAL, "legal_person", TextWidget(60))
    address = field(columns.ADDRESS, "address", NoteWidget(160))
    founded_on = field(columns.FOUNDED, "founded_on", PeriodDayWidget())
    contact_name = field(columns.CONTACT, "contact_name", TextWidget(CONTACT_LIMIT, private=True))
    contact_phone = field(columns.PHONE, "contact_phone", PhoneWidget())
    joined_on = field(columns.JOINED, "joined_on", PeriodDayWidget())
    left_on = field(columns.LEFT, "left_on", PeriodDayWidget())
    note = field(columns.NOTE, "note", NoteWidget(200))

    class Meta:
        model = Company
        fields = tuple(column.key for column in columns.COMPANIES.columns)
        import_order = export_order = fields

    def dehydrate_contact_name(self, company: Company) -> str:
        """Masked."""
        return mask_name(company.contact_name)

    def dehydrate_contact_phone(self, company: Company) -> str:
        """Masked."""
        return mask_phone(company.contact_phone)


class ServiceAreaResource(ModelResource):
    """One row, one service area."""

    community = field(columns.COMMUNITY, "community_name", TextWidget(AREA_NAME_LIMIT))
    estate = field(columns.ESTATE, "estate__name", TextWidget(AREA_NAME_LIMIT))
    name = field(columns.AREA_NAME, "name", TextWidget(80))
    buildings = field(columns.BUILDINGS, "building_names", TextWidget(1000))
    floor_area = field(columns.FLOOR_AREA, "floor_area", NumberWidget("0.01", "9999999999.99"))
    note = field(columns.NOTE, "note", NoteWidget(200))

    class Meta:
        model = ServiceArea
        fields = tuple(column.key for column in columns.AREAS.columns)
        import_order = export_order = fields


class ContractResource(ModelResource):
    """One row, one contract."""

    community = field(columns.COMMUNITY, "community_name", TextWidget(AREA_NAME_LIMIT))
    estate = field(columns.ESTATE, "service_area__estate__name", TextWidget(AREA_NAME_LIMIT))
    service_area = field(columns.SERVED, "service_area__name", TextWidget(80))
    company = field(columns.FIRM, "company__name", CompanyNameWidget(120))
    company_code = field(columns.FIRM_CODE, "company__credit_code", CreditCodeWidget())
    kind = field(columns.KIND, "kind", WordWidget(columns.KINDS))
    number = field(columns.NUMBER, "number", TextWidget(60))
    starts_on = field(columns.STARTS, "starts_on", PeriodDayWidget())
    ends_on = field(columns.ENDS, "ends_on", EndWidget())
    fee = field(columns.FEE, "fee", NumberWidget("0", "9999.99"))
    note = field(columns.NOTE, "note", NoteWidget(200))

    class Meta:
        model = Contract
        fields = tuple(column.key for column in columns.CONTRACTS.columns)
        import_order = export_order = fields


RESOURCES: dict[str, type[ModelResource]] = {
    columns.COMPANIES.key: CompanyResource,
    columns.AREAS.key: ServiceAreaResource,
    columns.CONTRACTS.key: ContractResource,
}
