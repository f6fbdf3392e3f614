"""The choices and external_choices sheets: questions' own options, and the form's lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from forms_builder.schema import ChoiceList, Form, Option, Question
from forms_builder.xlsform.reading.book import Sheet
from forms_builder.xlsform.reading.choices import PREFIX
from forms_builder.xlsform.reading.choosing import FILES, MEDIA
from forms_builder.xlsform.reading.columns import choice_columns
from forms_builder.xlsform.reading.inference import LONG
from forms_builder.xlsform.reading.reader import ITEMSETS
from forms_builder.xlsform.writing.types import plain

Row = dict[str, str]
Words = Callable[[str, str, str], Row]  # column, key of the translations, text → cells
COLUMNS = ("name", "label")


class Lists:
    """Collects lists while the survey sheet is written. `words` writes a text in all languages, `ours` says
    whether Juwen's own columns are written."""

    def __init__(self, form: Form, words: Words, *, ours: bool) -> None:
        self._form = form
        self._words = words
        self._ours = ours
        self._own: dict[str, list[Row]] = {}
        self._sizes: dict[str, int] = {}
        self._twice: set[str] = set()
        self.external = {key: each for key, each in form.lists.items() if each.file == ITEMSETS}
        made = {each.choices_from for each in form.questions if file_of(each)}  # of a file's other columns
        self.plain = {key: each for key, each in form.lists.items() if not each.file and key not in made}
        for key, choices in self.plain.items():
            self._note(key, [row[0] for row in choices.rows if row])

    def add(self, question: Question, options: Sequence[Option], element: str) -> str:
        """The name of the list with these options, a new one where no other question has the same."""
        kept = [each for each in options if self._ours or each.enabled] or options
        rows = [self._row(question, option) for option in kept]
        wanted = re.sub(r"[^\w-]+", "_", str(question.settings.get("list") or element)) or "list"
        name, count = wanted, 2
        while name in self._form.lists or self._own.get(name, rows) != rows:
            name, count = f"{wanted}_{count}", count + 1
        self._own[name] = rows
        self._note(name, [row["name"] for row in rows])
        return name

    def long(self, name: str) -> bool:
        """Whether a list is looked up rather than read."""
        return self._sizes.get(name, 0) > LONG

    def has(self, name: str) -> bool:
        """Whether a list stands on the choices sheet with any option."""
        return self._sizes.get(name, 0) > 0

    @property
    def known(self) -> frozenset[str]:
        """Names of the lists on the choices sheet."""
        return frozenset(self._sizes)

    @property
    def shared(self) -> set[str]:
        """Lists that reading keeps as lists for what they are alone."""
        return self._twice | {name for name, size in self._sizes.items() if size > LONG}

    @property
    def duplicates(self) -> bool:
        """Whether any list has a value twice."""
        return bool(self._twice)

    def choices(self) -> list[Row]:
        """The rows of the choices sheet."""
        rows = [{"list_name": name, **row} for name, own in self._own.items() for row in own]
        for key, choices in self.plain.items():
            rows += self._rows(key, key, choices)
        return rows

    def outside(self, names: Mapping[str, str]) -> list[Row]:
        """The rows of the external_choices sheet; `names` leads from keys to names in the sheet."""
        rows: list[Row] = []
        for key, choices in self.external.items():
            name = names.get(key, key)
            rows += self._rows(name, key, choices) or [{"list_name": name}]  # the list has to be there
        return rows

    def odd(self) -> dict[str, Any]:
        """Lists that would not come back from their sheet as they are."""
        return {
            key: {"columns": list(each.columns), "rows": [list(row) for row in each.rows], "file": each.file}
            for key, each in (self.plain | self.external).items()
            if not _regular(each)
        }

    def _note(self, name: str, values: list[str]) -> None:
        self._sizes[name] = len(values)
        if len(set(values)) < len(values):
            self._twice.add(name)

    def _rows(self, name: str, key: str, choices: ChoiceList) -> list[Row]:
        rows = []
        for values in choices.rows:
            row = dict(zip(choices.columns, values, strict=True))
            value = row.pop("name", "") or row.pop("value", "")
            label = row.pop("label", "") or value
            if value:
                cells = {head: text for head, text in row.items() if text and self._shown(head)}
                words = self._words("label", f"list.{key}.{value}", label)
                rows.append({"list_name": name, "name": value, **words, **cells})
        return rows

    def _row(self, question: Question, option: Option) -> Row:
        key = f"{question.id}.option.{option.value}"
        row = {"name": option.value, **self._words("label", key, option.label or option.value)}
        row |= {head: text for head, text in option.columns.items() if text}
        if option.image:
            row.setdefault(MEDIA, option.image)
        return row | (self._facts(option) if self._ours else {})

    def _shown(self, heading: str) -> bool:
        return self._ours or not heading.startswith(PREFIX)

    def _facts(self, option: Option) -> Row:
        facts = {"code": option.code, "image": option.image}
        facts |= {"score": "" if option.score is None else plain(option.score)}
        facts |= {"quota": "" if option.quota is None else str(option.quota)}
        facts |= {name: "yes" if getattr(option, name) else "" for name in ("na", "exclusive", "other")}
        facts |= {"enabled": "" if option.enabled else "no"}
        return {f"{PREFIX}{name}": text for name, text in facts.items() if text}


def file_of(question: Question) -> str:
    """The file that a question's options came from, as its type cell named it."""
    name = str(question.settings.get("list", ""))
    return name if PurePosixPath(name).suffix in FILES else ""


def _regular(choices: ChoiceList) -> bool:
    """Whether reading its rows gives the same list."""
    columns, rows = choices.columns, choices.rows
    if columns[:2] != COLUMNS or len(set(columns)) < len(columns) or not rows:
        return False
    if any(not row[0] or not row[1] or any(text != text.strip() for text in row) for row in rows):
        return False
    headings = ("list_name", *columns)
    found, problems = choice_columns(Sheet("choices", headings, ()))
    kept = all(found[heading].kept == heading for heading in columns[2:])
    used = all(any(row[at] for row in rows) for at in range(len(columns)))
    return used and kept and not problems
