"""The settings sheet, and the sheet of facts that no column of XLSForm holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms_builder.schema import Consent
from forms_builder.xlsform.reading.book import Book, Sheet
from forms_builder.xlsform.reading.cells import machine, truth, words
from forms_builder.xlsform.reading.columns import Record, records, settings_columns
from forms_builder.xlsform.reading.findings import Findings

OURS = "juwen"  # the sheet's title
FAMILY = "household_survey"
RETENTION_DAYS = 365
NO_SHEET = Sheet("", (), ())


@dataclass
class Settings:
    """What a workbook says of the form as a whole. `ours`: Juwen wrote it."""

    record: Record
    title_of_sheet: str
    stem: str
    ours: bool
    facts: dict[str, str]
    values: dict[str, str] = field(default_factory=dict)

    @property
    def form_id(self) -> str:
        """The form's id; the file's name where the settings give none."""
        return self.values.get("form_id", "") or self.stem

    @property
    def title(self) -> str:
        """The form's title."""
        if "form_title" in self.made:
            return ""
        return words(self.values.get("form_title", "")) or self.form_id

    @property
    def made(self) -> frozenset[str]:
        """Settings that stand in the sheet only because pyxform wants them."""
        return frozenset(self.facts.get("made", "").split())

    @property
    def root(self) -> str:
        """The name of the root element."""
        return machine(self.values.get("name", "")) or "data"

    def flag(self, name: str, usual: bool) -> bool:
        """A yes/no setting."""
        said = truth(self.values.get(name, ""))
        return usual if said is None else said

    def kept(self) -> dict[str, Any]:
        """The form's settings: all that came, the title aside."""
        dropped = {"form_title", *self.made}
        values = {key: text for key, text in self.values.items() if key not in dropped}
        if "form_id" not in self.made:
            values["form_id"] = self.form_id
        return values | self.json("settings")

    def json(self, key: str) -> dict[str, Any]:
        """A fact that is a JSON object; empty where it is absent or spoiled."""
        return object_of(self.facts.get(key, ""))

    def consent(self) -> Consent | None:
        """The notice, if there is one."""
        notice = self.facts.get("consent_notice", "")
        if not notice:
            return None
        days = self.facts.get("retention_days", "")
        required = truth(self.facts.get("consent_required", "")) is not False
        return Consent(notice, required, int(days) if days.isdigit() else RETENTION_DAYS)


def read_settings(book: Book, stem: str, findings: Findings) -> Settings:
    """The settings sheet's first row of values and Juwen's own sheet."""
    sheet = book.sheets.get("settings", NO_SHEET)
    columns, problems = settings_columns(sheet)
    for problem in problems:
        findings.put(problem)
    record = next((each for each in records(sheet, columns) if each.number == 2), Record(2))
    own = [rows for title, rows in book.others.items() if title.lower() == OURS]
    settings = Settings(record, sheet.title, stem, bool(own), _facts(own), dict(record.kept))
    return settings


def object_of(text: str) -> dict[str, Any]:
    """The JSON object in a text; empty where there is none."""
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _facts(sheets: Iterable[tuple[tuple[str, ...], ...]]) -> dict[str, str]:
    """Facts by key; a long one stands in several rows."""
    found: dict[str, str] = {}
    for rows in sheets:
        for row in rows[1:]:
            if len(row) > 1:
                found[row[0]] = found.get(row[0], "") + row[1]
    return found


def other_sheets(book: Book, known: Iterable[str]) -> dict[str, Any]:
    """Sheets that go out again as they came: unknown ones, and XLSForm's own named by `known`."""
    sheets: Mapping[str, Any] = {t: rows for t, rows in book.others.items() if t.lower() != OURS}
    found = {title: [list(row) for row in rows] for title, rows in sheets.items()}
    for key in known:
        sheet = book.sheets.get(key)
        if sheet is not None and sheet.headers:
            found[sheet.title] = [list(sheet.headers), *(list(row) for row in sheet.rows)]
    return found
