"""Words in all languages of a form, and the headings they stand under."""

from __future__ import annotations

from typing import Any

from forms_builder.schema import Form
from forms_builder.xlsform.reading.languages import heading_of
from forms_builder.xlsform.writing.elements import Elements


class Words:
    """Writes texts under one heading a language. `left` is what no heading holds, for the sheet of facts."""

    def __init__(self, form: Form, elements: Elements) -> None:
        names: dict[str, Any] = dict(form.extra.get("languages", {}))
        self._main = str(names.get(form.language, ""))
        self.names = {tag: str(names.get(tag) or heading_of(tag)) for tag in form.languages}
        self._elements = elements
        self.left = {tag: dict(texts) for tag, texts in form.translations.items()}
        self._form = form

    @property
    def tags(self) -> dict[str, str]:
        """Tags and headings of all languages that have one, the main one first where it has."""
        main = {self._form.language: self._main} if self._main else {}
        return main | self.names

    def headings(self, column: str) -> list[str]:
        """A column's headings, the main language's first."""
        main = f"{column}::{self._main}" if self._main else column
        return [main, *(f"{column}::{name}" for name in self.names.values())]

    def cells(self, column: str, key: str, text: str) -> dict[str, str]:
        """The cells of a text; `key` finds its translations ('' for none)."""
        main, *others = self.headings(column)
        row = {main: self._elements.text(text)} if text else {}
        for heading, tag in zip(others, self.names, strict=True):
            said = self._form.translations.get(tag, {}).get(key, "")
            if said:
                row[heading] = self._elements.text(said)
                self.left.get(tag, {}).pop(key, None)
        return row

    def remaining(self) -> dict[str, dict[str, str]]:
        """Translations that were written nowhere."""
        return {tag: texts for tag, texts in self.left.items() if texts}
