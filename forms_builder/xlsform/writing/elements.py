"""Element names for everything that gets a row: legal, unique where XLSForm wants it, and the form's own
wherever that is possible."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields

from pyxform.parsing.expression import is_xml_tag

from forms_builder.schema import Expression, Form, Group, Item, PageBreak, Question, Repeat
from forms_builder.xlsform.reading.expressions import REFERENCE

RESERVED = frozenset({"meta"})


class Elements:
    """The element name of each item by its id, and what `${name}` has to become in expressions and words."""

    def __init__(self, form: Form, root: str) -> None:
        self._root = root
        self._referenced = references(form)
        items = [item for item, _groups in form.walk()]
        self._wants = {item.id: self._want(item, at) for at, item in enumerate(items, start=1)}
        self._counts = Counter(self._wants.values())
        self._repeats: set[str] = set()
        self._taken = {item.name for item in items if isinstance(item, Question | Group)}
        self.names: dict[str, str] = {}
        self.renamed: dict[str, str] = {}
        self._section(form.items, root)

    def text(self, text: str) -> str:
        """An expression or words with the references as the sheet writes them."""
        if not self.renamed or "${" not in text:
            return text
        return REFERENCE.sub(
            lambda match: f"${{{self.renamed[match[1]]}}}" if match[1] in self.renamed else match[0], text
        )

    def _want(self, item: Item, at: int) -> str:
        if isinstance(item, PageBreak):
            return f"page_{at}"
        kind = "group" if isinstance(item, Group) else "question"
        for name in (item.node, item.name):
            if name and is_xml_tag(name):
                return name
        legal = re.sub(r"[^\w.-]", "_", item.name)
        return legal if is_xml_tag(legal) and ":" not in legal else f"{kind}_{at}"

    def _section(self, items: Iterable[Item], inside: str) -> None:
        used: set[str] = set(RESERVED)
        for item in items:
            name = "" if isinstance(item, PageBreak) else item.name
            want = self._wants[item.id]
            if name in self._referenced and self._counts[want] > 1 and is_xml_tag(name):
                want = name
            element, count = want, 2
            while (
                element in used
                or self._clashes(item, element)
                or (element != want and element in self._taken)
            ):
                element, count = f"{want}_{count}", count + 1
            used.add(element)
            if isinstance(item, Repeat):
                self._repeats.add(element)
            self.names[item.id] = element
            if name in self._referenced and element != name:
                self.renamed[name] = element
            if isinstance(item, Group):
                self._section(item.items, element)

    def _clashes(self, item: Item, element: str) -> bool:
        """Whether pyxform would not tell it from another: a repeat's name is unique in the form, and neither
        a repeat nor what is referred to has the root element's."""
        if isinstance(item, Repeat) and element in self._repeats:
            return True
        referenced = not isinstance(item, PageBreak) and item.name in self._referenced
        return element == self._root and (isinstance(item, Repeat) or referenced)


def references(form: Form) -> frozenset[str]:
    """The names that expressions read and that words show."""
    found: set[str] = set()
    for item, _groups in form.walk():
        for each in fields(item):
            value = getattr(item, each.name)
            if isinstance(value, Expression):
                found |= value.names
            elif isinstance(value, str) and "${" in value:
                found |= {match[1] for match in REFERENCE.finditer(value)}
        if isinstance(item, Question):
            found |= set(item.trigger)
    for text in _words(form):
        found |= {match[1] for match in REFERENCE.finditer(text)}
    return frozenset(found)


def _words(form: Form) -> Iterator[str]:
    """Every text that may show an answer, beside the items' own."""
    for texts in form.translations.values():
        yield from texts.values()
    for question in form.questions:
        yield from (option.label for option in question.options)
        yield from (row.label for row in question.rows)
        yield from question.extra.values()
    for choices in form.lists.values():
        if "label" in choices.columns:
            at = choices.columns.index("label")
            yield from (row[at] for row in choices.rows)
