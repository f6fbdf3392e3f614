"""The words of a form in its further languages: what there is to translate, what is missing, the result.

Keys (docs/schema.md, Form.translations): "title", "intro", "consent.notice"; by permanent id "<id>.label",
"<id>.hint", "<id>.constraint_message", "<id>.required_message", "<id>.image", "<id>.one",
"<id>.option.<value>", "<id>.row.<value>"; "list.<list>.<value>". Nothing here reads a database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from forms_builder.lists import value_column
from forms_builder.schema import ChoiceList, Form, Group, Item, Option, PageBreak, Question, Row

PAGE = ("title", "intro", "consent.notice")
WORDS = ("label", "hint", "constraint_message", "required_message", "one")
IMAGE = "image"


def texts(form: Form) -> dict[str, str]:
    """Everything that can be translated, in the order of the form: source words by key. Pictures that show
    words may have a version of their own and are not among them."""
    return {key: words for key, words in _all(form) if words.strip()}


def known_keys(form: Form) -> frozenset[str]:
    """All keys that the form's own parts can have, whether there are words or not (lists aside)."""
    found = set(PAGE)
    for item, _groups in form.walk():
        found |= {f"{item.id}.{each}" for each in (*WORDS, IMAGE)}
        if isinstance(item, Question):
            found |= {f"{item.id}.option.{option.value}" for option in item.options}
            found |= {f"{item.id}.row.{row.value}" for row in item.rows}
    return frozenset(found)


def missing(form: Form, language: str) -> tuple[str, ...]:
    """The keys of words that have no translation into `language`."""
    given = form.translations.get(language, {})
    return tuple(key for key in texts(form) if not given.get(key, "").strip())


def translated(form: Form, language: str) -> Form:
    """The form in one of its further languages; what is not translated stays as it is.

    Raises KeyError for a language that the form does not have.
    """
    if language == form.language:
        return form
    if language not in form.languages:
        raise KeyError(language)
    words = form.translations.get(language, {})
    consent = form.consent
    if consent and words.get("consent.notice"):
        consent = replace(consent, notice=words["consent.notice"])
    return replace(
        form,
        title=words.get("title") or form.title,
        intro=words.get("intro") or form.intro,
        language=language,
        consent=consent,
        items=tuple(_item(item, words) for item in form.items),
        lists={name: _list(name, table, words) for name, table in form.lists.items()},
    )


def _all(form: Form) -> Iterator[tuple[str, str]]:
    yield "title", form.title
    yield "intro", form.intro
    yield "consent.notice", form.consent.notice if form.consent else ""
    for item, _groups in form.walk():
        yield from _words_of(item)
    for name, table in form.lists.items():
        key, label = value_column(table), _label_column(table)
        if key and label:
            at, shown = table.columns.index(key), table.columns.index(label)
            yield from ((f"list.{name}.{row[at]}", row[shown]) for row in table.rows if row[at])


def _words_of(item: Item) -> Iterator[tuple[str, str]]:
    for each in WORDS:
        yield f"{item.id}.{each}", getattr(item, each, "")
    if isinstance(item, Question):
        yield from ((f"{item.id}.option.{option.value}", option.label) for option in item.options)
        yield from ((f"{item.id}.row.{row.value}", row.label) for row in item.rows)


def _label_column(table: ChoiceList) -> str:
    return "label" if "label" in table.columns else ""


def _item(item: Item, words: Mapping[str, str]) -> Item:
    given = {each: words[key] for each in WORDS if words.get(key := f"{item.id}.{each}")}
    changed: dict[str, Any] = {each: text for each, text in given.items() if hasattr(item, each)}
    if isinstance(item, PageBreak):
        return replace(item, **changed)
    if isinstance(item, Group):
        return replace(item, items=tuple(_item(each, words) for each in item.items), **changed)
    if words.get(f"{item.id}.{IMAGE}"):
        changed[IMAGE] = words[f"{item.id}.{IMAGE}"]
    options = tuple(_option(item, option, words) for option in item.options)
    rows = tuple(Row(row.value, words.get(f"{item.id}.row.{row.value}") or row.label) for row in item.rows)
    return replace(item, options=options, rows=rows, **changed)


def _option(question: Question, option: Option, words: Mapping[str, str]) -> Option:
    label = words.get(f"{question.id}.option.{option.value}")
    return replace(option, label=label) if label else option


def _list(name: str, table: ChoiceList, words: Mapping[str, str]) -> ChoiceList:
    key, label = value_column(table), _label_column(table)
    if not key or not label:
        return table
    at, shown = table.columns.index(key), table.columns.index(label)
    rows = tuple(
        (*row[:shown], words.get(f"list.{name}.{row[at]}") or row[shown], *row[shown + 1 :])
        for row in table.rows
    )
    return replace(table, rows=rows)
