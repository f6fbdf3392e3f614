"""Tables as files: small ones at once, the register of problems as a background job. No cell is a formula."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jobs
from django.core.files import File
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from jobs.writing import Value, csv_text, excel, zipped_csv

from surveys.problems import narrowing, queries
from surveys.problems.enums import EventKind
from surveys.problems.models import Problem
from surveys.problems.wording import event_words, since
from surveys.templatetags.staff import person
from territory.access import User
from territory.naming import full_names

KIND = "problems.export"
CHUNK = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LAYOUTS = ("xlsx", "csv")


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[Value]], layout: str) -> HttpResponse:
    """A small table as a file to save: `layout` xlsx, else CSV (UTF-8 with a byte order mark)."""
    title_of_file = title.replace(" · ", "-")  # else a dot and its spaces become two underscores
    name = get_valid_filename(f"{title_of_file}-{timezone.localdate().isoformat()}")
    if layout == "xlsx":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "table.xlsx"
            with excel(path, [title], [[list(head)]]) as writer:
                for row in rows:
                    writer.row(0, row)
            return attachment(path.read_bytes(), f"{name}.xlsx", XLSX)
    body = "\ufeff" + csv_text([list(head), *(list(row) for row in rows)])
    return attachment(body.encode(), f"{name}.csv", "text/csv; charset=utf-8")


def attachment(body: bytes, name: str, content_type: str) -> HttpResponse:
    """A file to save, never kept by the browser."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(body, content_type=content_type, headers=headers)


def chosen(user: User, params: dict[str, str]) -> QuerySet[Problem]:
    """The problems that an export is about, in the order of the register."""
    rows = queries.problems(user).filter(narrowing.narrowed(params, user))
    return rows.order_by("-opened_at", "-pk")


def heads() -> list[str]:
    """The columns of the register's export."""
    return [
        _("Problem no."),
        _("Title"),
        _("Description"),
        _("Category"),
        _("Where"),
        _("Household"),
        _("State"),
        _("Due"),
        _("Deadline"),
        _("Level in charge"),
        _("Area in charge"),
        _("Person in charge"),
        _("Unit in charge"),
        _("Put down on"),
        _("Fixed on"),
        _("Fixed by"),
        _("Signed off on"),
        _("Signed off by"),
        _("Days taken"),
        _("Receipt of the response"),
        _("What happened"),
    ]


def lines(rows: QuerySet[Problem]) -> Iterator[list[Value]]:
    """One line for each problem, with its whole history in the last column."""
    read = rows.select_related(
        "category",
        "area",
        "household__building",
        "owner_area",
        "owner",
        "organisation",
        "fixed_by",
        "closed_by",
    ).select_related("response")
    read = read.defer("response__answers", "response__consent").prefetch_related("events__by")
    for start in range(0, rows.count(), CHUNK):
        some = list(read[start : start + CHUNK])
        places = full_names(each.area for each in some)
        for each in some:
            yield _line(each, places[each.area_id])


def _line(problem: Problem, place: str) -> list[Value]:
    history = "\n".join(
        f"{timezone.localtime(event.at):%Y-%m-%d %H:%M} {person(event.by) or _('the program')} "
        f"{event_words(event)}"
        for event in problem.events.all()
        if event.kind != EventKind.OPENED or event.by or event.data
    )
    home = problem.household
    return [
        problem.pk,
        problem.title,
        problem.text,
        problem.category.name,
        place,
        f"{home.unit}-{home.room}" if home else "",
        str(problem.get_state_display()),
        since(problem),
        problem.deadline.isoformat(),
        str(problem.get_owner_level_display()),
        problem.owner_area.name,
        person(problem.owner),
        str(problem.organisation or ""),
        _day(problem.opened_at),
        _day(problem.fixed_at),
        person(problem.fixed_by),
        _day(problem.closed_at),
        person(problem.closed_by),
        (timezone.localdate(problem.closed_at) - timezone.localdate(problem.opened_at)).days
        if problem.closed_at
        else None,
        problem.response.receipt if problem.response else "",
        history,
    ]


def _day(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d") if moment else ""


@jobs.kind(
    KIND,
    label=gettext_lazy("Export of problems"),
    messages={"nothing_to_export": gettext_noop("There is no problem to export. Narrow the list less.")},
)
def export(job: jobs.Running) -> dict[str, int]:
    """Write the file. What may be seen is decided anew, by the owner's rights as they are now."""
    rows = chosen(job.job.owner, job.params["narrowing"])
    total = rows.count()
    if not total:
        raise jobs.JobFailed("nothing_to_export")
    xlsx = job.params["layout"] == "xlsx"
    title, suffix = _("Problems"), ".xlsx" if xlsx else ".zip"
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"problems{suffix}"
        with (excel if xlsx else zipped_csv)(path, [title], [[heads()]]) as writer:
            for count, line in enumerate(lines(rows), start=1):
                writer.row(0, line)
                job.progress(count, total)
        day = timezone.localdate().isoformat()
        with path.open("rb") as file:
            job.keep_file("export", f"{get_valid_filename(title)}-{day}{suffix}", File(file))
    return {"problems": count}
