"""The roster as an import-export resource: which columns there are, how each is read and written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from import_export.resources import ModelResource

from territory.models import Household
from territory.roster import columns
from territory.roster.widgets import (
    AreaWidget,
    DayWidget,
    NoteWidget,
    OccupancyWidget,
    PhoneWidget,
    ResidentsWidget,
    RoomWidget,
    TextWidget,
    UnitWidget,
)
from territory.sheets.cells import field

NAME_LIMIT = 80  # of an area
CONTACT_LIMIT = 40


class RosterResource(ModelResource):
    """One row, one dwelling. `community_name`, `community_code` and `estate_name` are annotated."""

    community = field(columns.COMMUNITY, "community_name", TextWidget(NAME_LIMIT))
    code = field(columns.CODE, "community_code", TextWidget(20))
    estate = field(columns.ESTATE, "estate_name", TextWidget(NAME_LIMIT))
    building = field(columns.BUILDING, "building__name", TextWidget(NAME_LIMIT))
    unit = field(columns.UNIT, "unit", UnitWidget(8))
    room = field(columns.ROOM, "room", RoomWidget(8))
    floor_area = field(columns.AREA, "floor_area", AreaWidget())
    occupancy = field(columns.OCCUPANCY, "occupancy", OccupancyWidget())
    residents = field(columns.RESIDENTS, "residents", ResidentsWidget())
    moved_in_on = field(columns.MOVED_IN, "moved_in_on", DayWidget())
    contact_name = field(columns.NAME, "contact_name", TextWidget(CONTACT_LIMIT, private=True))
    contact_phone = field(columns.PHONE, "contact_phone", PhoneWidget())
    note = field(columns.NOTE, "note", NoteWidget(200))

    class Meta:
        model = Household
        fields = tuple(column.key for column in columns.COLUMNS)
        import_order = export_order = fields

    def cleaners(self, keys: Iterator[str] | tuple[str, ...]) -> list[tuple[str, Any]]:
        """(key, field) of the columns that a file has; `field.clean(row)` takes a row by headings."""
        return [(key, self.fields[key]) for key in keys]

    def values(self, household: Household) -> Mapping[str, Any]:
        """A dwelling's cells by column key, as they are exported."""
        return {key: field.export(household) for key, field in self.fields.items()}
