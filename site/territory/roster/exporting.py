"""Writes the dwellings of an area to a file, names and phones masked unless said otherwise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from jobs.writing import Value, excel, one_csv

from territory.enums import Level
from territory.models import Area
from territory.roster import queries
from territory.roster.columns import COLUMNS, NAME, PHONE
from territory.roster.reading.cells import SAFE
from territory.roster.resource import RosterResource
from territory.roster.template import SHEET

CHUNK = 2_000
FORMULA = ("=", "@")
HEADINGS = [column.heading for column in COLUMNS]
Layout = Literal["xlsx", "csv"]
NOWHERE: Any = Area()


def export(
    path: Path,
    area: Area,
    *,
    layout: Layout,
    masked: bool,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Write them; returns how many. `progress` hears how many are written and may raise to stop."""
    resource = RosterResource()
    above = queries.places(area)
    done = 0
    with (excel if layout == "xlsx" else one_csv)(path, [SHEET], [[HEADINGS]]) as writer:
        for household in queries.dwellings(area).iterator(chunk_size=CHUNK):
            _place(household, above)
            values = dict(resource.values(household))
            if masked:
                values[NAME.key], values[PHONE.key] = household.masked_name, household.masked_phone
            writer.row(0, [_cell(values[column.key], layout) for column in COLUMNS])
            done += 1
            progress(done)
    return done


def _place(household: Any, above: dict[str, Area]) -> None:
    """Set what the resource reads besides the dwelling itself."""
    paths = household.building.ancestor_paths
    found = [above[path] for path in paths[:-1] if path in above]
    community = next((each for each in found if each.level == Level.COMMUNITY), NOWHERE)
    estate = next((each for each in found if each.level == Level.ESTATE), None)
    household.community_name, household.community_code = community.name, community.code
    household.estate_name = estate.name if estate else community.name


def _cell(value: Any, layout: Layout) -> Value:
    """In a workbook, too, an apostrophe stands before what reading takes for a formula (CSV gets its own),
    and before text that has such an apostrophe by itself."""
    if isinstance(value, str) and (SAFE.match(value) or (layout == "xlsx" and value.startswith(FORMULA))):
        return f"'{value}"
    return value  # type: ignore[no-any-return]  # the widgets render texts, numbers and None
