"""导出: a register's rows, as the filters leave them, as CSV or Excel. Names and phones are masked.

Short lists come at once, long ones as a background job that applies the same filters with the same person's
rights when it runs.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jobs
from django.contrib.auth import get_user_model
from django.core.files import File
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst, get_valid_filename
from django.utils.translation import gettext_lazy, gettext_noop
from jobs.writing import excel, one_csv
from wagtail.admin import messages
from wagtail.log_actions import log

KIND = "territory.export"
AT_ONCE = 2000  # rows
CHUNK = 1000
WRITERS = {"xlsx": excel, "csv": one_csv}
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def answer(request: HttpRequest, register: Any, rows: QuerySet[Any], layout: str) -> HttpResponseBase:
    """The file, or the page of the job that makes it."""
    n = rows.count()
    if n > AT_ONCE:
        query = request.GET.copy()
        query.pop("export", None)
        try:
            job = jobs.start(
                KIND,
                request.user,
                title=_title(register),
                register=register.model_name,
                query=query.urlencode(),
                layout=layout,
            )
        except jobs.TooManyJobs as error:
            messages.error(request, str(error))
            return redirect(request.path)
        return redirect(f"{reverse('jobs:job', args=[job.pk])}?wait")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        write(path, register, rows, layout)
        body = path.read_bytes()
    note(request.user, register, n)
    headers = {
        "Content-Disposition": _attachment(name_of(register, layout)),
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(body, content_type=TYPES[layout], headers=headers)


def write(path: Path, register: Any, rows: QuerySet[Any], layout: str, told: Any = None) -> int:
    """Write the rows to `path`, in constant memory; `told` hears how many are done and may raise to stop."""
    columns = register.export_columns()
    heads = [[[str(capfirst(heading)) for heading, _cell in columns]]]
    done = 0
    with WRITERS[layout](path, [_title(register)], heads) as writer:
        for row in _read(rows, register):
            writer.row(0, [cell(row) for _heading, cell in columns])
            done += 1
            if told:
                told(done)
    return done


def note(user: Any, register: Any, n: int) -> None:
    """Write to the log who took how much out."""
    log(user, "territory.export", user=user, data={"register": _title(register), "n": n})


def name_of(register: Any, layout: str) -> str:
    """户-20261129-1030.xlsx."""
    moment = timezone.localtime(timezone.now()).strftime("%Y%m%d-%H%M")
    return str(get_valid_filename(f"{_title(register)}-{moment}.{layout}"))


@jobs.kind(
    KIND,
    label=gettext_lazy("Export register"),
    seconds=3600,
    messages={
        "gone": gettext_noop("This register can no longer be exported by you. Ask your administrator.")
    },
)
def export_register(running: jobs.Running) -> dict[str, int]:
    """The job: the owner's rows under the same filters, counted along."""
    from territory.admin import registers

    params = running.params
    register = next((each for each in registers() if each.model_name == params["register"]), None)
    user = get_user_model().objects.filter(pk=running.job.owner_id, is_active=True).first()
    if register is None or user is None or not register.permission_helper.user_can_list(user):
        raise jobs.JobFailed("gone")
    request = RequestFactory().get(f"/?{params['query']}&export={params['layout']}")
    request.user = user
    view = register.index_view_class(model_admin=register)
    view.setup(request)
    view.only_rows = True
    rows = view.dispatch(request)
    total = rows.count()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        n = write(path, register, rows, params["layout"], lambda done: running.progress(done, total))
        with path.open("rb") as file:
            running.keep_file("export", name_of(register, params["layout"]), File(file))
    note(user, register, n)
    return {"n": n}


def _read(rows: QuerySet[Any], register: Any) -> Iterator[Any]:
    chunk: list[Any] = []
    for row in rows.iterator(CHUNK):
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield from _dressed(chunk, register)
            chunk = []
    yield from _dressed(chunk, register)


def _dressed(chunk: list[Any], register: Any) -> Iterable[Any]:
    """What a column needs beside the row, read for many rows at once."""
    if chunk:
        register.prepare(chunk)
    return chunk


def _title(register: Any) -> str:
    return str(capfirst(register.model._meta.verbose_name_plural))


def _attachment(name: str) -> str:
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"
