"""Groups as an import-export resource: which columns there are, how each is read and written."""

from __future__ import annotations

from typing import Any

from import_export.resources import ModelResource

from surveys.chats.importing import columns
from surveys.chats.models import MEMBERS, ChatGroup
from territory.masking import mask_name, mask_phone
from territory.naming import person_choice
from territory.roster.widgets import DayWidget, NoteWidget, PhoneWidget, TextWidget
from territory.sheets.cells import MOST, CountWidget, WordWidget, field


class PersonWidget(TextWidget):
    """Who of the staff, as it is written; by name it is shown."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """张三 (zhangsan), which can be read again."""
        return person_choice(value) if value else ""


class GroupResource(ModelResource):
    """One row, one group. `place` is set where rows are read for an export."""

    area = field(columns.AREA, "place", TextWidget(120))
    name = field(columns.NAME, "name", NoteWidget(40))
    level = field(columns.LEVEL, "level", WordWidget(columns.LEVELS))
    kind = field(columns.KIND, "kind", WordWidget(columns.KINDS))
    contact_name = field(columns.OWNER, "contact_name", TextWidget(40, private=True))
    contact_phone = field(columns.PHONE, "contact_phone", PhoneWidget())
    owner_kind = field(columns.OWNER_KIND, "owner_kind", WordWidget(columns.OWNER_KINDS))
    members = field(columns.MEMBERS, "members", CountWidget(1, MEMBERS))
    households = field(columns.HOUSEHOLDS, "households", CountWidget(0, MOST))
    filing = field(columns.FILING, "filing", WordWidget(columns.FILINGS))
    filed_on = field(columns.FILED_ON, "filed_on", DayWidget())
    active = field(columns.ACTIVE, "active", WordWidget(columns.ACTIVES))
    worker = field(columns.WORKER, "worker", PersonWidget(200))
    note = field(columns.NOTE, "note", NoteWidget(200))

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
