"""`read`: a spreadsheet's bytes into a form and everything worth saying about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from forms_builder.schema import Form
from forms_builder.xlsform.limits import Deadline, Limits
from forms_builder.xlsform.problems import ImportProblem, Refused, errors, in_order
from forms_builder.xlsform.reading.findings import Findings
from forms_builder.xlsform.reading.gate import pyxform_problems
from forms_builder.xlsform.reading.opening import open_book
from forms_builder.xlsform.reading.reader import Reader
from forms_builder.xlsform.reading.strange import strange


@dataclass(frozen=True, slots=True)
class Imported:
    """What was read. `form` is usable where `ok`; with errors it is what could be understood. `pictures` are
    the files that the form names by digest."""

    form: Form
    problems: tuple[ImportProblem, ...]
    pictures: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[ImportProblem, ...]:
        """What keeps the spreadsheet from being used."""
        return errors(self.problems)

    @property
    def ok(self) -> bool:
        """Whether the form can be used."""
        return not self.errors


def read(
    source: bytes | Path,
    name: str,
    files: Mapping[str, bytes] | None = None,
    *,
    limits: Limits | None = None,
    check: Callable[[], None] | None = None,
) -> Imported:
    """The questionnaire in an XLSForm workbook.

    `name` is the file's name (its stem is the form's id where the settings give none); `files` are those that
    the sheet names, by name. Never raises for what is in the file; what `check` raises (a job was cancelled)
    comes through.
    """
    stem = PurePath(name).stem or "form"
    limits = limits or Limits()
    deadline = Deadline(limits.seconds, check)
    findings = Findings(limits)
    pictures: dict[str, bytes] = {}
    form = Form(stem, ())
    try:
        data = _bytes(source, limits)
        book = open_book(data, limits, deadline)
        for problem in book.problems:
            findings.put(problem)
        reader = Reader(book, stem, files or {}, limits, deadline, findings, pictures)
        form = reader.read()
        deadline()
        known = tuple(findings.all)
        for problem in pyxform_problems(
            book, stem, failed=findings.failed, known=known, ours=reader.settings.ours
        ):
            findings.put(problem)
        for problem in strange(book, tuple(findings.all)):
            findings.put(problem)
    except Refused as refusal:
        findings.put(refusal.problem)
    return Imported(form, in_order(findings.all), pictures)


def _bytes(source: bytes | Path, limits: Limits) -> bytes:
    if isinstance(source, bytes):
        return source
    if source.stat().st_size > limits.file_size:
        raise Refused("file_too_large", limit=limits.file_size // 1_000_000)
    return source.read_bytes()
