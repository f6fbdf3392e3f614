"""The form's lists: those of the choices sheets that stay lists, and tables that expressions look into."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import fields
from pathlib import PurePosixPath
from typing import Any

from forms_builder.logic.tree import walk
from forms_builder.schema import ChoiceList, Expression, Group, Item, Question
from forms_builder.xlsform.reading.choices import Choices
from forms_builder.xlsform.reading.choosing import FILES
from forms_builder.xlsform.reading.context import Context


def choice_lists(
    context: Context, items: tuple[Item, ...], looked_into: Iterable[str]
) -> dict[str, ChoiceList]:
    """The lists of the form by key: files', then those of the choices sheet that questions share or
    expressions look into or nobody has as own options, then external ones."""
    shared = set(looked_into) | {question.choices_from for question in _questions(items)}
    found = dict(context.lists)
    for name, choices in context.choices.items():
        if name in shared or name not in context.own:
            found[name] = _kept(name, choices, context)
    for key, choices in context.external.values():
        found[key] = _kept(key, choices, context)
    return found


def list_of(data: Any) -> ChoiceList:
    """A list that was written as JSON, because no sheet holds it as it is."""
    if not isinstance(data, dict):
        return ChoiceList((), ())
    columns = tuple(str(each) for each in data.get("columns", ()))
    rows = tuple(tuple(str(text) for text in row) for row in data.get("rows", ()) if len(row) == len(columns))
    return ChoiceList(columns, rows, str(data.get("file", "")))


def tables(items: tuple[Item, ...], lists: Container[str], choices: Container[str]) -> Iterator[str]:
    """Files (`cities.csv`) and lists that expressions look into and nothing provides yet."""
    seen: set[str] = set()
    for expression in expressions_of(items):
        for node in walk(expression.ast):
            if isinstance(node, list) and len(node) > 1 and isinstance(node[1], str):
                name = node[1] if node[0] in ("pulldata", "instance") else ""
                key = PurePosixPath(name).stem if PurePosixPath(name).suffix in FILES else name
                if key and key not in seen and key not in lists and key not in choices:
                    seen.add(key)
                    yield f"{key}.csv" if node[0] == "pulldata" else key


def expressions_of(items: Iterable[Item]) -> Iterator[Expression]:
    """Every expression of the items and of what they hold."""
    for item in items:
        for each in fields(item):
            value = getattr(item, each.name)
            if isinstance(value, Expression):
                yield value
        if isinstance(item, Group):
            yield from expressions_of(item.items)


def _kept(key: str, choices: Choices, context: Context) -> ChoiceList:
    for entry in choices.entries:
        context.translate(f"list.{key}.{entry.name}", entry.labels)
    return choices.as_list(context.main)


def _questions(items: Iterable[Item]) -> Iterator[Question]:
    for item in items:
        if isinstance(item, Question):
            yield item
        elif isinstance(item, Group):
            yield from _questions(item.items)
