"""Both kinds as import-export resources: which columns there are, how each is read and written."""

from __future__ import annotations

import re
from typing import Any

from import_export.resources import ModelResource

from surveys.projects.importing import columns as c
from surveys.projects.models import SocialOrganisation, SocialWorker
from territory.masking import mask_name, mask_phone
from territory.roster.widgets import DayWidget, NoteWidget, PhoneWidget, TextWidget
from territory.sheets.cells import MOST, CountWidget, WordWidget, field

BETWEEN = re.compile(r"[、，,;；/\s]+")


class WordsWidget(WordWidget):
    """Several of some values, each by any of its names."""

    def read(self, value: Any) -> list[str]:
        """The stored values, in their usual order."""
        found = {self.named(each) for each in BETWEEN.split(str(value)) if each}
        return [str(each) for each in self.shown if each in found]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """老年人、妇女."""
        return "、".join(self.shown[each] for each in value or () if each in self.shown)


class OrganisationResource(ModelResource):
    """One row, one social organisation. `place` is set where rows are read for an export."""

    area = field(c.AREA, "place", TextWidget(120))
    name = field(c.NAME, "name", NoteWidget(120))
    registration = field(c.REGISTRATION, "registration", WordWidget(c.REGISTRATIONS))
    number = field(c.NUMBER, "number", TextWidget(40))
    focus = field(c.FOCUS, "focus", WordsWidget(c.FOCUSES))
    founded_on = field(c.FOUNDED, "founded_on", DayWidget())
    members = field(c.MEMBERS, "members", CountWidget(0, MOST))
    staff = field(c.STAFF, "staff", CountWidget(0, MOST))
    capable = field(c.CAPABLE, "capable", WordWidget(c.YES_NO))
    left_on = field(c.LEFT, "left_on", DayWidget())
    contact_name = field(c.CONTACT, "contact_name", TextWidget(40, private=True))
    contact_phone = field(c.PHONE, "contact_phone", PhoneWidget())
    note = field(c.NOTE, "note", NoteWidget(200))

    class Meta:
        model = SocialOrganisation
        fields = tuple(column.key for column in c.ORGANISATIONS.columns)
        import_order = export_order = fields

    def dehydrate_contact_name(self, row: SocialOrganisation) -> str:
        """Masked."""
        return mask_name(row.contact_name)

    def dehydrate_contact_phone(self, row: SocialOrganisation) -> str:
        """Masked."""
        return mask_phone(row.contact_phone)


class WorkerResource(ModelResource):
    """One row, one social worker. Workers have no note: that column only tells the example row."""

    area = field(c.AREA, "place", TextWidget(120))
    name = field(c.PERSON, "name", NoteWidget(40))
    organisation = field(c.EMPLOYER, "organisation__name", NoteWidget(120))
    station = field(c.STATION, "station", WordWidget(c.YES_NO))
    certificate = field(c.CERTIFICATE, "certificate", WordWidget(c.CERTIFICATES))
    certificate_no = field(c.CERTIFICATE_NO, "certificate_no", TextWidget(40))
    contact_phone = field(c.OWN_PHONE, "contact_phone", PhoneWidget())
    since = field(c.SINCE, "since", DayWidget())
    left_on = field(c.GONE, "left_on", DayWidget())
    note = field(c.REMARK, "pk", NoteWidget(200))

    class Meta:
        model = SocialWorker
        fields = tuple(column.key for column in c.WORKERS.columns)
        import_order = export_order = fields

    def dehydrate_contact_phone(self, row: SocialWorker) -> str:
        """Masked."""
        return mask_phone(row.contact_phone)

    def dehydrate_note(self, row: SocialWorker) -> str:
        """None."""
        return ""


RESOURCES: dict[str, type[ModelResource]] = {
    c.ORGANISATIONS.key: OrganisationResource,
    c.WORKERS.key: WorkerResource,
}
