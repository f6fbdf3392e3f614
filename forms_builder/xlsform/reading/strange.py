"""What a workbook holds that nobody here knows: it is kept and exported again, and its author is told so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from forms_builder.xlsform.problems import ImportProblem
from forms_builder.xlsform.reading.book import Book, Sheet
from forms_builder.xlsform.reading.choices import PREFIX
from forms_builder.xlsform.reading.columns import Column, choice_columns, settings_columns, survey_columns
from forms_builder.xlsform.reading.dialects import column_dialect
from forms_builder.xlsform.reading.form_facts import NO_SHEET, OURS

COLUMNS = {
    "survey": survey_columns,
    "choices": choice_columns,
    "settings": settings_columns,
    "external_choices": choice_columns,
}
CHOICES = ("choices", "external_choices")
_WORD = re.compile(r"[\w.:-]+")


def strange(book: Book, known: Iterable[ImportProblem]) -> Iterator[ImportProblem]:
    """One piece of information for each unknown column and sheet that holds anything; sheets that the
    `known` problems speak of as misspelt are not named again."""
    spoken = _spoken(book.sheets.get("survey", NO_SHEET))
    for key, columns_of in COLUMNS.items():
        sheet = book.sheets.get(key, NO_SHEET)
        columns, _problems = columns_of(sheet)
        for header in _unknown(sheet, columns):
            # a column of the choices is there for choice filters: one that is used is nothing strange
            if key not in CHOICES or not (header.startswith(PREFIX) or header in spoken):
                yield ImportProblem("column_kept", "info", sheet.title, column=header)
    misspelt = " ".join(str(each.params["names"]) for each in known if each.code == "sheet_similar")
    for title in book.others:
        if title.lower() != OURS and f"'{title}'" not in misspelt:
            yield ImportProblem("sheet_kept", "info", title)


def _unknown(sheet: Sheet, columns: Mapping[str, Column]) -> list[str]:
    """Headings of unknown columns in their order; blank columns do not go out again and are no matter."""
    wanted = {header for header, each in columns.items() if each.unknown and not column_dialect(header)}
    filled = {header for _number, cells in sheet.numbered() for header in cells} if wanted else set()
    return [header for header in columns if header in wanted & filled]


def _spoken(sheet: Sheet) -> frozenset[str]:
    """All words of the survey's cells that may be expressions."""
    columns, _problems = survey_columns(sheet)
    filters = {header for header, each in columns.items() if each.field == "choice_filter"}
    return frozenset(
        word
        for _number, cells in sheet.numbered()
        for header, text in cells.items()
        if header in filters or "(" in text or "=" in text
        for word in _WORD.findall(text)
    )
