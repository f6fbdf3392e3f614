"""Reading a questionnaire's file in the worker: bounded in time and memory, stopped when its owner asks."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from jobs import Running, kind

from forms_builder.blocks.stream import MAX_GROUPS, MAX_REPEATS, without_room
from forms_builder.checking import check_form
from forms_builder.importing import lss
from forms_builder.importing.notes import Note
from forms_builder.importing.outline import compiled
from forms_builder.schema import Form, Item, to_json
from forms_builder.xlsform import ImportProblem, Limits
from forms_builder.xlsform import read as read_workbook

Json = Any

KIND = "forms.import"
FILE = "form"
SECONDS = 180.0
LIMESURVEY = (".lss", ".lsg", ".lsq")
STEPS = 3
CHECKED = 400  # questions up to which the check also looks for what may mislead


@kind(
    KIND,
    label=_("Reading a questionnaire file"),
    outcome="forms_importing:preview",
    seconds=SECONDS,
)
def import_file(job: Running) -> Json:
    """The form in the file and all that is to be said about it, as JSON; pictures are kept as files."""
    job.progress(0, STEPS, gettext("Reading the file"))
    with job.files[FILE].content() as file:
        data = file.read()
    name = job.files[FILE].name
    form, notes, pictures = _read(job, data, name)
    notes += [_too_deep(item) for item in without_room(form.items)]
    usable = not any(note["severity"] == "error" for note in notes)
    job.progress(1, STEPS, gettext("Checking the questionnaire"))
    findings = _findings(form) if usable else []
    job.progress(2, STEPS)
    for picture, content in pictures.items():
        job.keep_file(picture, picture, ContentFile(content), offered=False)
    return {"form": to_json(form) if usable else None, "notes": notes, "findings": findings}


def _read(job: Running, data: bytes, name: str) -> tuple[Form, list[Json], dict[str, bytes]]:
    if PurePath(name).suffix.lower() in LIMESURVEY or b"<LimeSurveyDocType>" in data[:2000]:
        found = lss.read(data, name)
        return found.form, [note.to_json() for note in found.notes], {}
    others: dict[str, bytes] = {}
    for key, given in job.files.items():
        if key != FILE:
            with given.content() as file:
                others[given.name] = file.read()
    book = read_workbook(data, name, others, limits=Limits(seconds=SECONDS / 2), check=job.check)
    return book.form, [_problem(problem) for problem in book.problems], dict(book.pictures)


def _too_deep(item: Item) -> Json:
    name = item.label or getattr(item, "name", "")
    limits = {"name": name, "groups": MAX_GROUPS, "repeats": MAX_REPEATS}
    return Note("too_deep", "error", where=name, params=limits).to_json()


def _problem(problem: ImportProblem) -> Json:
    said = problem.to_json()
    said["place"] = problem.place
    return said


def _findings(form: Form) -> list[Json]:
    """What keeps the form from being published, and for forms that people read through, what may mislead."""
    found = compiled(form)
    errors = [finding.to_json() | {"line": finding.line} for finding in found.errors]
    if errors or len(form.questions) > CHECKED:
        return errors
    return [finding.to_json() | {"line": finding.line} for finding in check_form(found.form)]
