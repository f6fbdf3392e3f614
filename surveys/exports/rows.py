"""The rows of the tables, response by response, as corrected by staff. Reads in chunks, keeps nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from jobs.writing import Value

from surveys.enums import ResponseState
from surveys.exports.tables import Table
from surveys.models import Response, Revision
from surveys.versions import version_by_pk
from territory.models import Area
from territory.naming import full_names

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One row for the table with index `table`."""

    table: int
    values: list[Value]


def headings(table: Table) -> list[str]:
    """The head of a table: who and when, then the questions."""
    return [*_own_headings(table), *(column.heading for column in table.columns)]


def names(table: Table) -> list[str]:
    """The variable names beneath the headings ('' for what is no question)."""
    return ["" for _each in _own_headings(table)] + [column.name for column in table.columns]


def lines(rows: QuerySet[Response], tables: list[Table], *, masked: bool) -> Iterator[list[Line]]:
    """For each response, oldest first, its rows in all tables."""
    current = Revision.objects.filter(response=OuterRef("pk"), number=OuterRef("revision"))
    found = (
        rows.select_related("channel", "area", "household", "version__questionnaire")
        .defer("version__schema", "version__questionnaire__body")
        .annotate(corrected=Subquery(current.values("answers")))
        .order_by("received_at", "pk")
    )
    places: dict[int, str] = {}
    for response in found.iterator(CHUNK):
        answers = response.corrected if response.revision else response.answers
        form = version_by_pk(response.version_id).compiled.form.by_id
        if response.area_id not in places:
            places |= _places(response.area)
        mine: list[Line] = []
        for index, table in enumerate(tables):
            for at, values in _members(answers, table.repeats):
                own = (
                    [response.called, ".".join(map(str, at))]
                    if table.repeats
                    else _own(response, places[response.area_id])
                )
                mine.append(Line(index, [*own, *table.values(form, values, masked=masked)]))
        yield mine


def _own_headings(table: Table) -> list[str]:
    if table.repeats:
        return [_("Receipt"), _("No.")]
    return [
        _("Receipt"), _("Received"), _("Completed"), _("Channel"), _("Where"), _("Unit-room"), _("State"),
        _("Version"),
    ]  # fmt: skip


def _own(response: Response, place: str) -> list[Value]:
    dwelling = response.household
    return [
        response.called,
        _moment(response.received_at, by_day=response.sealed),
        "" if response.sealed else _moment(response.completed_at),
        response.channel.name,
        place,
        f"{dwelling.unit}-{dwelling.room}" if dwelling else "",
        str(ResponseState(response.state).label),
        response.version.number,
    ]


def _moment(value: Any, *, by_day: bool = False) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d" if by_day else "%Y-%m-%d %H:%M:%S")


def _places(area: Area) -> Mapping[int, str]:
    found: Mapping[int, str] = full_names([area])
    return found


def _members(
    answers: Mapping[str, Any], repeats: tuple[str, ...], at: tuple[int, ...] = ()
) -> Iterator[tuple[tuple[int, ...], Mapping[str, Any]]]:
    """Every member's answers with its place, counted from 1 at each depth."""
    if not repeats:
        yield at, answers
        return
    for number, member in enumerate(answers.get(repeats[0]) or (), start=1):
        yield from _members(member, repeats[1:], (*at, number))
