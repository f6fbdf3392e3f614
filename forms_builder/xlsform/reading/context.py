"""What rows are read with, and what they add to."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms_builder.schema import ChoiceList
from forms_builder.xlsform.reading.cells import words
from forms_builder.xlsform.reading.choices import Choices
from forms_builder.xlsform.reading.columns import Record
from forms_builder.xlsform.reading.dialects import unlabelled
from forms_builder.xlsform.reading.expressions import Expressions
from forms_builder.xlsform.reading.findings import Findings

NAMESPACE = uuid.UUID("5b8f7f0a-3c0b-5d52-9d0c-6a7e1f0f4c11")  # of the ids made from a form's id and a path
NONE = "-"  # in a juwen column: really nothing
_ID = re.compile(r"[\w.:-]{1,100}")


class Names:
    """Variable names: an element's own where no other has it, else with a number."""

    def __init__(self, elements: Counter[str], given: set[str]) -> None:
        self._reserved = set(elements) | given
        self._used: set[str] = set()

    def take(self, element: str, given: str = "") -> str:
        """The name of the next element called `element`; `given` is what a juwen column says."""
        name, count = element, 2
        if given and given not in self._used:
            name = given
        while name in self._used or (name not in (element, given) and name in self._reserved):
            name, count = f"{element}_{count}", count + 1
        self._used.add(name)
        return name


@dataclass
class Context:
    """One workbook being read. `tag` gives the tag of a heading's language, `load` reads a file's list and
    gives its key."""

    form_id: str
    sheet: str
    main: str
    tag: Callable[[str], str]
    expressions: Expressions
    names: Names
    findings: Findings
    choices: Mapping[str, Choices]
    external: Mapping[str, tuple[str, Choices]]  # list name → key in the form, list
    shared: frozenset[str]  # lists that stay lists instead of becoming options
    files: Mapping[str, bytes]
    load: Callable[[str, Record], str]
    lists: dict[str, ChoiceList] = field(default_factory=dict)
    translations: dict[str, dict[str, str]] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    identities: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)  # lists of the choices sheet that became a question's options

    def error(self, code: str, record: Record, column: str, **params: Any) -> None:
        """A problem in a row of the survey sheet."""
        self.findings.add(code, sheet=self.sheet, row=record.number, column=record.header(column), **params)

    def warn(self, code: str, record: Record, column: str, **params: Any) -> None:
        """Something kept but not acted on, or surprising."""
        self.findings.add(
            code, "warning", sheet=self.sheet, row=record.number, column=record.header(column), **params
        )

    def identity(self, path: str, given: str = "") -> str:
        """A permanent id: the one a juwen column gives, else made of the form's id and the path. A row that
        was copied with its id gets another."""
        if not _ID.fullmatch(given) or given in self.identities:
            given = str(uuid.uuid5(NAMESPACE, f"{self.form_id}{path}"))
        self.identities.add(given)
        return given

    def words(self, name: str, record: Record, identity: str) -> str:
        """The text in the main language; the others go to the form's translations. A label that lacks in
        the main language is taken from another."""
        piped = self.expressions.piped
        given = record.words.get(name, {})
        if name == "label":
            given = unlabelled(given, record.kept)
        texts = {self.tag(language): piped(words(text)) for language, text in given.items()}
        self.translate(f"{identity}.{name}", texts)
        if record.juwen.get(name) == NONE:
            return ""
        if name == "label" and self.main not in texts:
            return next(iter(texts.values()), "")
        return texts.get(self.main, "")

    def translate(self, key: str, texts: Mapping[str, str]) -> None:
        """Keep the words in other languages than the main one."""
        for tag, text in texts.items():
            if tag != self.main:
                self.translations.setdefault(tag, {})[key] = text
