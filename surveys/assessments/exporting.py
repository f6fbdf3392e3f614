"""The league table as a workbook."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.utils.translation import gettext as _
from jobs.writing import Value

from surveys.assessments.models import Item, Settlement
from surveys.assessments.told import Line
from surveys.problems.exporting import table


def workbook(
    title: str, items: Sequence[Item], lines: Sequence[Line], settled: Settlement | None
) -> HttpResponse:
    """Places, scores and every item's points, empty where an item does not count; as they were settled where
    they were. Where things stand otherwise by now, that is said in the last columns."""
    head = [
        _("place in the table"),
        _("who is assessed"),
        _("score"),
        _("points got"),
        _("points that apply"),
    ]
    head += [f"{each.name}（{each.points.normalize():f}）" for each in items]
    if settled is not None:
        title = _("%(title)s, settled no. %(n)s") % {"title": title, "n": settled.number}
    differs = any(each.differs for each in lines)
    if differs:
        head += [_("place now"), _("score now")]
    rows = []
    for line in lines:
        cells: list[Value] = [line.place, line.name, *map(_number, (line.score, line.points, line.of))]
        cells += [_number(line.points_of.get(str(each.pk), "")) for each in items]
        if differs:
            now = line.row if line.differs else None
            cells += [now.place, _number(now.told)] if now else [None, None]
        rows.append(cells)
    return table(title, head, rows, "xlsx")


def _number(told: str) -> float | None:
    return float(told) if told else None
