"""Both kinds as import-export resources: which columns there are, how each is read and written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from import_export.resources import ModelResource

from surveys.chats.importing.resource import MOST, CountWidget, WordWidget, _field
from surveys.projects.importing import columns as c
from surveys.projects.models import SocialOrganisation, SocialWorker
from territory.masking import mask_name, mask_phone
from territory.roster.problems import Wrong
from territory.roster.spelling import area_key
from territory.roster.widgets import CellWidget, DayWidget, NoteWidget, PhoneWidget, TextWidget, quoted
from territory.sheets.kind import Kind

BETWEEN = re.compile(r"[、，,;；/\s]+")


class WordsWidget(CellWidget):
    """Several of some values, each by any of its names."""

    def __init__(self, names: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__()
        self.shown = {value: words[0] for value, words in names.items()}
        self.names = {area_key(word): value for value, words in names.items() for word in words}

    def read(self, value: Any) -> list[str]:
        """The stored values, in their usual order."""
        words = [each for each in BETWEEN.split(str(value)) if each]
        for word in words:
            if area_key(word) not in self.names:
                raise Wrong("kind_unknown", text=quoted(word), names="、".join(self.shown.values()))
        found = {self.names[area_key(word)] for word in words}
        return [str(each) for each in self.shown if each in found]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """老年人、妇女."""
        return "、".join(self.shown[each] for each in value or () if each in self.shown)


class OrganisationResource(ModelResource):
    """One row, one social organisation. `place` is set where rows are read for an export."""

    area = _field(c.AREA, "place", TextWidget(120))
    name = _field(c.NAME, "name", NoteWidget(120))
    registration = _field(c.REGISTRATION, "registration", WordWidget(c.REGISTRATIONS))
    number = _field(c.NUMBER, "number", TextWidget(40))
    focus = _field(c.FOCUS, "focus", WordsWidget(c.FOCUSES))
    founded_on = _field(c.FOUNDED, "founded_on", DayWidget())
    members = _field(c.MEMBERS, "members", CountWidget(0, MOST))
    staff = _field(c.STAFF, "staff", CountWidget(0, MOST))
    capable = _field(c.CAPABLE, "capable", WordWidget(c.YES_NO))
    left_on = _field(c.LEFT, "left_on", DayWidget())
    contact_name = _field(c.CONTACT, "contact_name", TextWidget(40, private=True))
    contact_phone = _field(c.PHONE, "contact_phone", PhoneWidget())
    note = _field(c.NOTE, "note", NoteWidget(200))

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

    area = _field(c.AREA, "place", TextWidget(120))
    name = _field(c.PERSON, "name", NoteWidget(40))
    organisation = _field(c.EMPLOYER, "organisation__name", NoteWidget(120))
    station = _field(c.STATION, "station", WordWidget(c.YES_NO))
    certificate = _field(c.CERTIFICATE, "certificate", WordWidget(c.CERTIFICATES))
    certificate_no = _field(c.CERTIFICATE_NO, "certificate_no", TextWidget(40))
    contact_phone = _field(c.OWN_PHONE, "contact_phone", PhoneWidget())
    since = _field(c.SINCE, "since", DayWidget())
    left_on = _field(c.GONE, "left_on", DayWidget())
    note = _field(c.REMARK, "pk", NoteWidget(200))

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


def export_columns(kind: Kind) -> list[tuple[Any, Any]]:
    """(heading, row → cell): a file goes out, is changed, and comes back."""
    resource = RESOURCES[kind.key]()

    def cell(key: str) -> Any:
        field = resource.fields[key]
        return lambda row: resource.export_field(field, row)

    return [(column.heading, cell(column.key)) for column in kind.columns]
