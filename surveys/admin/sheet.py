"""A response laid out for reading: every question with its answers, the original beside each revision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from forms_builder.schema import Form, Question
from surveys.admin.masking import in_words, is_sensitive
from surveys.models import Photo, Response, Revision
from surveys.versions import version_by_pk


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo that an answer names; `photo` is None while the file is awaited."""

    sha256: str
    photo: Photo | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer in words."""

    text: str
    changed: bool = False
    hidden: bool = False
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One question across the original and its revisions."""

    number: int | None
    question: Question
    later: bool
    cells: tuple[Cell, ...]


@dataclass(slots=True)
class Sheet:
    """The whole response. `columns` are None for the original and one Revision each."""

    form: Form
    columns: list[Revision | None]
    rows: list[SheetRow] = field(default_factory=list)
    masked: bool = False  # whether something is hidden

    @property
    def sides(self) -> bool:
        """Whether there is anything to compare."""
        return len(self.columns) > 1


def sheet_of(response: Response, *, masked: bool) -> Sheet:
    """Lay out a response, unanswered questions included."""
    form = version_by_pk(response.version_id).compiled.form
    revisions = list(response.revisions.select_related("by"))
    states: list[Mapping[str, Any]] = [response.answers, *(each.answers for each in revisions)]
    sheet = Sheet(form, [None, *revisions])
    pictures = photos_of(response.pk)
    for question in form.questions:
        if question.type == "note":
            continue
        cells = _cells(question, states, masked, pictures)
        sheet.masked |= any(cell.hidden for cell in cells)
        later = question.name in form.later_stage
        sheet.rows.append(SheetRow(form.numbers.get(question.name), question, later, cells))
    return sheet


def compared(form: Form, one: Mapping[str, Any], other: Mapping[str, Any], *, masked: bool) -> list[SheetRow]:
    """Two sets of answers (by question id) side by side; only questions answered in either."""
    return [
        SheetRow(form.numbers.get(q.name), q, False, _cells(q, [one, other], masked, {}))
        for q in form.questions
        if q.id in one or q.id in other
    ]


def photos_of(response_id: UUID) -> dict[str, Photo]:
    """The photos that have arrived for a response, by hash."""
    return {photo.sha256: photo for photo in Photo.objects.filter(response_id=response_id)}


def _cells(
    question: Question, states: list[Mapping[str, Any]], masked: bool, pictures: Mapping[str, Photo]
) -> tuple[Cell, ...]:
    cells = []
    before: Any = None
    for index, state in enumerate(states):
        value = state.get(question.id)
        changed = index > 0 and value != before
        hidden = masked and value is not None and is_sensitive(question)
        shown: tuple[Picture, ...] = ()
        if question.type == "photo" and value and not hidden:
            shown = tuple(Picture(each, pictures.get(each)) for each in value)
        cells.append(Cell(in_words(question, value, masked=masked), changed, hidden, shown))
        before = value
    return tuple(cells)
