"""A response laid out for reading: every question with its answers, the original beside each revision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from forms_builder import questions
from forms_builder.questions.choices import with_options
from forms_builder.rendering.piping import plainly
from forms_builder.schema import Form, Group, Item, Question, Repeat
from surveys.admin.masking import in_words, is_sensitive
from surveys.models import Photo, Response, Revision
from surveys.versions import version_by_pk


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo or another file that an answer names; `photo` is None while the file is awaited."""

    sha256: str
    photo: Photo | None
    kind: str = "photo"


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


@dataclass(frozen=True, slots=True)
class MemberRow:
    """The heading above the answers of one member of a repeat; `place` is its address in people's terms."""

    heading: str


@dataclass(slots=True)
class Sheet:
    """The whole response. `columns` are None for the original and one Revision each."""

    form: Form
    columns: list[Revision | None]
    rows: list[SheetRow | MemberRow] = field(default_factory=list)
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
    laying = _Laying(form, masked, photos_of(response.pk))
    sheet.rows = list(laying.rows(form.items, states))
    sheet.masked = any(cell.hidden for row in sheet.rows if isinstance(row, SheetRow) for cell in row.cells)
    return sheet


@dataclass(frozen=True, slots=True)
class _Laying:
    """Lays out items against several states of the answers (by question id)."""

    form: Form
    masked: bool
    pictures: Mapping[str, Photo]

    def rows(
        self, items: Sequence[Item], states: Sequence[Mapping[str, Any]], place: str = ""
    ) -> Iterator[SheetRow | MemberRow]:
        """The rows of these items; `place` leads to the member they belong to."""
        for item in items:
            if isinstance(item, Repeat):
                yield from self._members(item, states, place)
            elif isinstance(item, Group):
                yield from self.rows(item.items, states, place)
            elif isinstance(item, Question) and questions.get(item.type).answers:
                later = item.name in self.form.later_stage
                cells = _cells(with_options(self.form, item), states, self.masked, self.pictures)
                named = replace(item, label=plainly(self.form, item.label) or item.name)
                yield SheetRow(self.form.numbers.get(item.name), named, later, cells)

    def _members(
        self, repeat: Repeat, states: Sequence[Mapping[str, Any]], place: str
    ) -> Iterator[SheetRow | MemberRow]:
        listed = [state.get(repeat.id) or [] for state in states]
        for index in range(max(map(len, listed), default=0)):
            heading = f"{repeat.one or repeat.label or repeat.name} {place}{index + 1}"
            yield MemberRow(heading)
            member = [each[index] if index < len(each) else {} for each in listed]
            yield from self.rows(repeat.items, member, f"{place}{index + 1}.")


def photos_of(response_id: UUID) -> dict[str, Photo]:
    """The photos and other files that have arrived for a response, by hash."""
    return {photo.sha256: photo for photo in Photo.objects.filter(response_id=response_id)}


def _cells(
    question: Question, states: Sequence[Mapping[str, Any]], masked: bool, pictures: Mapping[str, Photo]
) -> tuple[Cell, ...]:
    cells = []
    before: Any = None
    for index, state in enumerate(states):
        value = state.get(question.id)
        changed = index > 0 and value != before
        hidden = masked and value is not None and is_sensitive(question)
        shown: tuple[Picture, ...] = ()
        kind = questions.get(question.type).upload
        if kind and isinstance(value, list) and not hidden:
            shown = tuple(Picture(each, pictures.get(each), kind) for each in value)
        cells.append(Cell(in_words(question, value, masked=masked), changed, hidden, shown))
        before = value
    return tuple(cells)
