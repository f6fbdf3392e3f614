"""The three kinds of work: a dry run, the import itself, an export. Each looks at the owner's rights anew."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import jobs
from django.core.files import File
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from jobs.writing import plain

from territory import access
from territory.enums import Level
from territory.models import Area
from territory.roster import limits, queries
from territory.roster.columns import BY_KEY
from territory.roster.examining import Change, Options, Plan, differences, examine
from territory.roster.exporting import export
from territory.roster.importing import Stale, carry_out, summary
from territory.roster.problems import MISSING, grouped
from territory.roster.recording import masked
from territory.roster.resource import RosterResource
from territory.roster.sealing import sealed, unsealed

CHECK, IMPORT, EXPORT = "territory.roster_check", "territory.roster_import", "territory.roster_export"
FILE = "file"
LISTS = ("changed", "new", "problems")
PLACES_NAMED = 100
MESSAGES = {
    "not_yours": gettext_noop("You no longer look after this area."),
    "changed_since": gettext_noop(
        "The roster has changed since you looked at the preview. Nothing was imported. "
        "Hand the file in again and look at the new preview."
    ),
    "no_dwellings": gettext_noop("There is no dwelling in this area."),
}


@jobs.kind(
    CHECK,
    label=_("Check of a roster file"),
    outcome="territory_roster:preview",
    seconds=limits.SECONDS,
    megabytes=limits.MEGABYTES,
    messages=MESSAGES,
)
def check(job: jobs.Running) -> dict[str, Any]:
    """The dry run: what would happen, as pages of a kept file; all faults as a file to download."""
    community = _community(job)
    plan = examine(unsealed(job.files[FILE]), community, _options(job), _reading(job))
    resource = RosterResource()
    rows: dict[str, Iterable[Any]] = {
        "changed": (line(each, plan, resource) for each in plan.changes if each.action == "changed"),
        "new": (line(each, plan, resource) for each in plan.changes if each.action == "new"),
        "problems": grouped(plan.problems),
    }
    with tempfile.TemporaryDirectory() as folder:
        offsets = {name: _keep(job, Path(folder) / name, name, rows[name]) for name in LISTS}
        if plan.problems:
            _keep_problems(job, Path(folder) / "problems.csv", plan)
    return {
        "ok": plan.ok,
        **_about(plan),
        **summary(plan),
        "estate_names": [each.name for each in plan.new_estates[:PLACES_NAMED]],
        "building_names": [f"{one.name} {each.name}" for one, each in plan.new_buildings[:PLACES_NAMED]],
        "missing_places": any(each.code.removesuffix("_near") in MISSING for each in plan.problems),
        "fingerprint": plan.fingerprint,
        "offsets": offsets,
        "counts": {
            "changed": plan.counts["changed"],
            "new": plan.counts["new"],
            "problems": len(plan.problems),
        },
    }


@jobs.kind(
    IMPORT,
    label=_("Import of a roster"),
    outcome="territory_roster:done",
    seconds=limits.SECONDS,
    megabytes=limits.MEGABYTES,
    messages=MESSAGES,
)
def bring_in(job: jobs.Running) -> dict[str, Any]:
    """The import: examined anew, and carried out only if it is what the preview showed."""
    community = _community(job)
    plan = examine(unsealed(job.files[FILE]), community, _options(job), _reading(job))
    if not plan.ok or plan.fingerprint != job.params["fingerprint"]:
        raise jobs.JobFailed("changed_since")
    rows = len(plan.changes)
    job.progress(rows, rows, gettext("Storing"))
    try:
        # Within the transaction nothing is reported: the job's own row would be locked for whoever looks on.
        return carry_out(plan, community, user=job.job.owner, file=job.params["name"], last=job.end_with)
    except Stale:
        raise jobs.JobFailed("changed_since") from None


@jobs.kind(
    EXPORT,
    label=_("Export of a roster"),
    outcome="territory_roster:exported",
    seconds=limits.SECONDS,
    megabytes=limits.MEGABYTES,
    messages=MESSAGES,
)
def take_out(job: jobs.Running) -> dict[str, Any]:
    """The file, kept encrypted until its owner fetches it."""
    params = job.params
    roles = queries.UNMASK if params["unmasked"] else queries.EXPORT
    area = queries.exportable(job.job.owner, *roles).filter(pk=params["area"]).first()
    if area is None:
        raise jobs.JobFailed("not_yours")
    total = queries.dwellings(area).count()
    if not total:
        raise jobs.JobFailed("no_dwellings")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster"
        count = export(
            path,
            area,
            layout=params["layout"],
            masked=not params["unmasked"],
            progress=lambda done: job.progress(done, total),
        )
        name = f"{get_valid_filename(area.name)}-{gettext('roster')}-{timezone.localdate().isoformat()}"
        name = f"{name}.{params['layout']}"
        job.keep_file(FILE, name, sealed(path.read_bytes(), name), offered=False)
    return {"dwellings": count, "unmasked": params["unmasked"], "name": name}


def line(change: Change, plan: Plan, resource: RosterResource) -> dict[str, Any]:
    """One row of the preview: where, and what becomes what, personal data masked."""
    facts = [
        {"heading": BY_KEY[key].heading, "old": masked(key, old), "new": masked(key, new)}
        for key, old, new in differences(change, resource)
    ]
    estate = plan.estate_of(change)
    return {
        "row": change.row,
        "address": f"{estate.name} {change.building.name} {change.unit}-{change.room}",
        "facts": facts,
    }


def _community(job: jobs.Running) -> Area:
    found = Area.objects.filter(pk=job.params["community"], level=Level.COMMUNITY).first()
    if found is None or not access.may(job.job.owner, found, *access.KEEP):
        raise jobs.JobFailed("not_yours")
    area: Area = found
    return area


def _options(job: jobs.Running) -> Options:
    return Options(job.params["create_missing"], job.params["clear_blanks"])


def _reading(job: jobs.Running) -> Callable[[int], None]:
    """Nobody knows how many rows there are before they are read; for the import the check has counted."""
    total = job.params.get("rows", 0)
    text = "" if total else gettext("Reading")
    return lambda done: job.progress(done, total, text)


def _about(plan: Plan) -> dict[str, Any]:
    table = plan.table
    return {
        "rows": len(plan.changes) + plan.wrong_rows,
        "faulty": plan.faulty,
        "wrong_rows": plan.wrong_rows,
        "sheet": table.sheet if table else "",
        "encoding": table.encoding if table else "",
        "header_row": table.headings.row if table else 0,
        "unused": list(table.headings.unused[:PLACES_NAMED]) if table else [],
        "skipped": table.skipped[:PLACES_NAMED] if table else [],
    }


def _keep(job: jobs.Running, path: Path, name: str, rows: Iterable[Any]) -> list[int]:
    """Keep rows as lines of JSON; the places where pages begin."""
    offsets = []
    with path.open("wb") as file:
        for at, each in enumerate(rows):
            if not at % limits.PAGE_SIZE:
                offsets.append(file.tell())
            file.write(json.dumps(each, ensure_ascii=False).encode() + b"\n")
    with path.open("rb") as file:
        job.keep_file(name, name, File(file), offered=False)
    return offsets


def _keep_problems(job: jobs.Running, path: Path, plan: Plan) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            [gettext("row"), gettext("column"), gettext("cell"), gettext("problem"), gettext("code")]
        )
        for each in plan.problems:
            cells = (each.row or "", each.column, each.cell, each.message, each.code)
            writer.writerow([plain(cell) for cell in cells])
        if plan.faulty > len(plan.problems):
            writer.writerow(
                ["", "", "", gettext("… and %(n)s more") % {"n": plan.faulty - len(plan.problems)}, ""]
            )
    with path.open("rb") as file:
        job.keep_file("errors", f"{gettext('problems of the roster')}.csv", File(file))
