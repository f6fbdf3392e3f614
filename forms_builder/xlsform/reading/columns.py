"""Headings into fields: XLSForm's aliases, `::` and `:`, languages, and columns that only Juwen has.

The aliases are pyxform's own, so what its users may write, ours may too.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace

from pyxform import aliases, constants
from pyxform.parsing.sheet_headers import process_header
from pyxform.question import MultipleChoiceQuestion, Option
from pyxform.survey import Survey

from forms_builder.xlsform.problems import ImportProblem
from forms_builder.xlsform.reading.book import Sheet

JUWEN = "juwen"

# pyxform's tokens → the field's name here and on export
SURVEY_FIELDS: dict[tuple[str, ...], str] = {
    ("type",): "type",
    ("name",): "name",
    ("label",): "label",
    ("hint",): "hint",
    ("bind", "relevant"): "relevant",
    ("bind", "required"): "required",
    ("bind", "jr:requiredMsg"): "required_message",
    ("bind", "readonly"): "read_only",
    ("bind", "constraint"): "constraint",
    ("bind", "jr:constraintMsg"): "constraint_message",
    ("bind", "calculate"): "calculation",
    ("control", "appearance"): "appearance",
    ("control", "jr:count"): "repeat_count",
    ("default",): "default",
    ("trigger",): "trigger",
    ("choice_filter",): "choice_filter",
    ("parameters",): "parameters",
    ("disabled",): "disabled",
}
CHOICE_FIELDS: dict[tuple[str, ...], str] = {
    ("list name",): "list_name",
    ("name",): "name",
    ("label",): "label",
}
# Columns that are kept as they came, under the heading in which they go out again.
KEPT_HEADINGS: dict[tuple[str, ...], str] = {
    ("bind", "entities:saveto"): "save_to",
    ("bind", "jr:noAppErrorString"): "no_app_error_string",
    ("control", "autoplay"): "autoplay",
    ("control", "rows"): "rows",
    ("instance", "odk:tag"): "compact_tag",
}
WORDS = frozenset({"label", "hint", "constraint_message", "required_message"})


@dataclass(frozen=True, slots=True)
class Column:
    """What one heading stands for. `field` is '' for columns that are only kept (under `kept`),
    `unknown` where pyxform does not know them either."""

    header: str
    field: str
    language: str = ""
    kept: str = ""
    unknown: bool = False


@dataclass(slots=True)
class Record:
    """A row by field: plain values, words by field and language ('' where none is named), kept columns by
    heading, Juwen's own columns. `headers` leads from a field to the heading it stood under."""

    number: int
    values: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    juwen: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """A plain value, '' where the cell is blank."""
        return self.values.get(name, "")

    def header(self, name: str) -> str:
        """The heading of a field."""
        return self.headers.get(name, name)


def survey_columns(sheet: Sheet) -> tuple[dict[str, Column], list[ImportProblem]]:
    """The survey sheet's columns by heading."""
    known = set(MultipleChoiceQuestion.get_slot_names())
    return _columns(sheet, aliases.survey_header, known, SURVEY_FIELDS)


def choice_columns(sheet: Sheet) -> tuple[dict[str, Column], list[ImportProblem]]:
    """The choices (or external_choices) sheet's columns by heading."""
    return _columns(sheet, aliases.list_header, set(Option.get_slot_names()), CHOICE_FIELDS)


def settings_columns(sheet: Sheet) -> tuple[dict[str, Column], list[ImportProblem]]:
    """The settings sheet's columns by heading; all are kept, under XLSForm's own names."""
    columns, problems = _columns(sheet, aliases.settings_header, set(Survey.get_slot_names()), {})
    rename = {constants.ID_STRING: "form_id", constants.TITLE: "form_title"}
    renamed = {
        header: replace(column, kept=rename.get(column.kept, column.kept))
        for header, column in columns.items()
    }
    return renamed, problems


def records(sheet: Sheet, columns: Mapping[str, Column]) -> Iterable[Record]:
    """The sheet's filled rows by field."""
    for number, cells in sheet.numbered():
        record = Record(number)
        for header, value in cells.items():
            _put(record, columns[header], value)
        yield record


def _put(record: Record, column: Column, value: str) -> None:
    if column.field == JUWEN:
        record.juwen[column.kept] = value
    elif not column.field:
        record.kept[column.kept] = value
    elif column.field in WORDS:
        record.words.setdefault(column.field, {})[column.language] = value
    else:
        record.values[column.field] = value
    record.headers.setdefault(column.field or column.kept, column.header)


def _columns(
    sheet: Sheet,
    alias: Mapping[str, str | tuple[str, ...]],
    known: Container[str],
    fields: Mapping[tuple[str, ...], str],
) -> tuple[dict[str, Column], list[ImportProblem]]:
    found: dict[str, Column] = {}
    taken: dict[tuple[str, ...], str] = {}
    problems: list[ImportProblem] = []
    heads = {each if isinstance(each, str) else each[0] for each in alias.values()}
    double = any("::" in header for header in sheet.headers)
    for header in sheet.headers:
        if not header:
            continue
        new, tokens = process_header(header, double, alias, known)
        other = taken.get(tokens)
        if header in found or (other and new != header):
            problems.append(
                ImportProblem("column_twice", "error", sheet.title, 1, header, {"other": other or header})
            )
        taken[tokens] = header
        column = _column(header, tuple(str(token) for token in tokens), fields)
        unknown = not column.field and str(tokens[0]) not in heads and str(tokens[0]) not in known
        found[header] = replace(column, unknown=unknown)
    return found, problems


def _column(header: str, tokens: tuple[str, ...], fields: Mapping[tuple[str, ...], str]) -> Column:
    if len(tokens) > 1 and tokens[0].lower() == JUWEN:
        return Column(header, JUWEN, kept="::".join(tokens[1:]).lower())
    for length in (2, 1):
        name = fields.get(tokens[:length])
        rest = tokens[length:]
        if name and not rest:
            return Column(header, name)
        if name in WORDS and len(rest) == 1:
            return Column(header, name or "", language=rest[0])
    return Column(header, "", kept=_kept(tokens))


def _kept(tokens: tuple[str, ...]) -> str:
    if tokens in KEPT_HEADINGS:
        return KEPT_HEADINGS[tokens]
    if tokens[0] == "control":
        tokens = ("body", *tokens[1:])
    return "::".join(tokens)
