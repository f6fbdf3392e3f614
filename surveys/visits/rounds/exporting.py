"""A round's sample as a file: where, with what chance, for whom. No personal data, and never a formula."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Literal

from django.utils.translation import gettext as _
from jobs.writing import Value, csv_text, excel

from surveys.templatetags.staff import person
from surveys.visits.models import Assignment, Round
from surveys.visits.rounds import queries
from territory.models import Area
from territory.naming import full_names

Kind = Literal["csv", "xlsx"]
MEDIA: dict[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What a spreadsheet of another program reads, whatever the language of the first line.
NAMES = ("position", "area", "building", "unit", "room", "stratum", "probability", "weight", "worker")


def write_sample(path: Path, round_: Round, kind: Kind) -> int:
    """Write the sample in the order of the draw to `path`; says how many households."""
    lines = list(_lines(round_))
    heads = [headings(), list(NAMES)]
    if kind == "csv":
        path.write_text(csv_text([*heads, *lines]), encoding="utf-8-sig", newline="")
    else:
        with excel(path, [_("Sample")], [heads]) as writer:
            for line in lines:
                writer.row(0, line)
    return len(lines)


def headings() -> list[str]:
    """The columns in words."""
    return [
        _("Place in the draw"),
        _("Area"),
        _("Building"),
        _("Unit"),
        _("Room"),
        _("Number of the building (stratum)"),
        _("Inclusion probability"),
        _("Weight (1 / probability)"),
        _("Grid worker"),
    ]


def weight(assignment: Assignment) -> Decimal:
    """For how many households of the frame it stands: 1 / probability, to six decimal places."""
    return (1 / assignment.probability).quantize(Decimal("0.000001"))


def _lines(round_: Round) -> Iterator[list[Value]]:
    rows = queries.sample(round_).order_by("position")
    above = full_names(Area.objects.filter(pk__in=rows.order_by().values("stratum")))
    for each in rows:
        dwelling = each.household
        place = above[each.stratum_id].rpartition(" ")[0]
        yield [
            each.position,
            place,
            dwelling.building.name,
            dwelling.unit,
            dwelling.room,
            each.stratum_id,
            float(each.probability),
            float(weight(each)),
            person(each.worker),
        ]
