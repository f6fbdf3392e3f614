"""Groups as an import-export resource: which columns there are, how each is read and written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from import_export.fields import Field
from import_export.resources import ModelResource

from surveys.chats.importing import columns
from surveys.chats.models import MEMBERS, ChatGroup
from territory.masking import mask_name, mask_phone
from territory.naming import person_choice
from territory.roster.columns import Column
from territory.roster.problems import Wrong
from territory.roster.spelling import area_key, tidy
from territory.roster.widgets import CellWidget, DayWidget, NoteWidget, PhoneWidget, TextWidget, quoted

MOST = 1_000_000


class WordWidget(CellWidget):
    """One of some values by any of its names."""

    def __init__(self, names: Mapping[Any, tuple[str, ...]]) -> None:
        super().__init__()
        self.shown = {value: words[0] for value, words in names.items()}
        self.names = {area_key(word): value for value, words in names.items() for word in words}

    def read(self, value: Any) -> Any:
        """The stored value."""
        key = area_key(str(value))
        if key not in self.names:
            raise Wrong("kind_unknown", text=quoted(value), names="、".join(self.shown.values()))
        found = self.names[key]
        return found if isinstance(found, bool) else str(found)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Its first name."""
        return self.shown.get(value, "")


class PersonWidget(TextWidget):
    """Who of the staff, as it is written; by name it is shown."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """张三 (zhangsan), which can be read again."""
        return person_choice(value) if value else ""


class CountWidget(CellWidget):
    """A whole number between two limits."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__()
        self.least, self.most = least, most

    def read(self, value: Any) -> int:
        """The number."""
        if isinstance(value, (date, datetime, time)):
            raise Wrong("became_date")
        text = re.sub(r"\.0+$", "", tidy(str(value)).replace(",", "")).rstrip("人户").strip()
        if not re.fullmatch(r"[0-9]{1,9}", text) or not self.least <= int(text) <= self.most:
            raise Wrong("count_wrong", text=quoted(value), least=self.least, most=self.most)
        return int(text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """A number."""
        return value


def _field(column: Column, attribute: str, widget: Any) -> Any:
    return Field(attribute=attribute, column_name=column.heading, widget=widget)


class GroupResource(ModelResource):
    """One row, one group. `place` is set where rows are read for an export."""

    area = _field(columns.AREA, "place", TextWidget(120))
    name = _field(columns.NAME, "name", NoteWidget(40))
    level = _field(columns.LEVEL, "level", WordWidget(columns.LEVELS))
    kind = _field(columns.KIND, "kind", WordWidget(columns.KINDS))
    contact_name = _field(columns.OWNER, "contact_name", TextWidget(40, private=True))
    contact_phone = _field(columns.PHONE, "contact_phone", PhoneWidget())
    owner_kind = _field(columns.OWNER_KIND, "owner_kind", WordWidget(columns.OWNER_KINDS))
    members = _field(columns.MEMBERS, "members", CountWidget(1, MEMBERS))
    households = _field(columns.HOUSEHOLDS, "households", CountWidget(0, MOST))
    filing = _field(columns.FILING, "filing", WordWidget(columns.FILINGS))
    filed_on = _field(columns.FILED_ON, "filed_on", DayWidget())
    active = _field(columns.ACTIVE, "active", WordWidget(columns.ACTIVES))
    worker = _field(columns.WORKER, "worker", PersonWidget(200))
    note = _field(columns.NOTE, "note", NoteWidget(200))

    class Meta:
        model = ChatGroup
        fields = tuple(column.key for column in columns.GROUPS.columns)
        import_order = export_order = fields

    def dehydrate_contact_name(self, group: ChatGroup) -> str:
        """Masked."""
        return mask_name(group.contact_name)

    def dehydrate_contact_phone(self, group: ChatGroup) -> str:
        """Masked."""
        return mask_phone(group.contact_phone)


def export_columns() -> list[tuple[Any, Any]]:
    """(heading, row → cell): a file goes out, is changed, and comes back."""
    resource = GroupResource()

    def cell(key: str) -> Any:
        field = resource.fields[key]
        return lambda row: resource.export_field(field, row)

    return [(column.heading, cell(column.key)) for column in columns.GROUPS.columns]
