"""A piece of a form as a form of its own: without what it cannot know there, with the lists it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from forms_builder.companions import companion_of
from forms_builder.logic import unparse
from forms_builder.logic.tree import Ast
from forms_builder.schema import Expression, Form, Group, Item, PageBreak, Question, Repeat

EXPRESSIONS = (
    "relevant",
    "constraint",
    "required_if",
    "read_only",
    "calculation",
    "default",
    "choice_filter",
    "count",
)


def piece_of(form: Form, item: Item) -> Form:
    """A question or group of `form` alone, with its translations and lists. Conditions and formulas that
    speak of what stays behind are left out (`lost` names them)."""
    items: tuple[Item, ...] = (item,)
    if isinstance(item, Question) and (companion := companion_of(item, form.language)):
        items = (item, companion)
    inside = Form("", items)
    names = _names(inside)
    kept = tuple(_cut(each, names) for each in items)
    ids = {each.id for each, _groups in inside.walk()}
    wanted = {question.choices_from for question in inside.questions if question.choices_from}
    return Form(
        title=getattr(item, "label", "") or getattr(item, "name", ""),
        items=kept,
        family=form.family,
        language=form.language,
        languages=form.languages,
        lists={name: table for name, table in form.lists.items() if name in wanted},
        translations={
            tag: {key: text for key, text in words.items() if _of(key, ids, wanted)}
            for tag, words in form.translations.items()
        },
    )


def lost(form: Form, item: Item) -> list[str]:
    """The labels of questions in the piece whose condition or formula would be left out."""
    inside = Form("", (item,))
    names = _names(inside)
    found = []
    for each, _groups in inside.walk():
        if isinstance(each, PageBreak):
            continue
        if any(_foreign(getattr(each, part, None), names) for part in EXPRESSIONS):
            found.append(each.label or getattr(each, "name", ""))
    return found


def renamed(form: Form, names: Mapping[str, str]) -> Form:
    """The form with other variable names, carried into every expression and piped answer."""
    if not names:
        return form
    translations = {
        tag: {key: _piped(text, names) for key, text in words.items()}
        for tag, words in form.translations.items()
    }
    items = tuple(_renamed(item, names) for item in form.items)
    return replace(form, items=items, translations=translations, intro=_piped(form.intro, names))


def marked(form: Form, mark: str, key: str) -> Form:
    """The form whose questions remember the item that they came from."""
    return replace(form, items=tuple(_marked(item, mark, key) for item in form.items))


def free_names(form: Form, taken: set[str]) -> dict[str, str]:
    """New names for those that are taken: `age` becomes `age_2`."""
    own = _names(form)
    used = taken | own
    found: dict[str, str] = {}
    for name in sorted(own & taken):
        number = 2
        while f"{name}_{number}" in used:
            number += 1
        found[name] = f"{name}_{number}"
        used.add(found[name])
    for question in form.questions:  # the name behind “other” follows its question's
        if question.companion in found:
            found[question.name] = f"{found[question.companion]}_other"
    return found


def _names(form: Form) -> set[str]:
    return {each.name for each, _groups in form.walk() if not isinstance(each, PageBreak) and each.name}


def _foreign(expression: Expression | None, names: set[str]) -> bool:
    return expression is not None and not expression.names <= names


def _cut(item: Item, names: set[str]) -> Item:
    if isinstance(item, PageBreak):
        return item
    gone: dict[str, Any] = {part: None for part in EXPRESSIONS if _foreign(getattr(item, part, None), names)}
    if isinstance(item, Group):
        gone["items"] = tuple(_cut(each, names) for each in item.items)
    elif isinstance(item, Question):
        gone["trigger"] = tuple(name for name in item.trigger if name in names)
    return replace(item, **gone)


def _of(key: str, ids: set[str], lists: set[str]) -> bool:
    """Whether a translation's key belongs to one of these items or lists."""
    ident, _dot, rest = key.partition(".")
    return ident in ids or (ident == "list" and rest.split(".", 1)[0] in lists)


def _marked(item: Item, mark: str, key: str) -> Item:
    if isinstance(item, Group):
        return replace(item, items=tuple(_marked(each, mark, key) for each in item.items))
    if isinstance(item, Question) and not item.companion:
        return replace(item, settings={**item.settings, mark: key})
    return item


def _renamed(item: Item, names: Mapping[str, str]) -> Item:
    if isinstance(item, PageBreak):
        return item
    changes: dict[str, Any] = {
        part: _expression(getattr(item, part), names)
        for part in EXPRESSIONS
        if getattr(item, part, None) is not None
    }
    changes |= {
        part: _piped(getattr(item, part), names)
        for part in ("label", "hint", "constraint_message", "required_message", "one")
        if isinstance(getattr(item, part, None), str)
    }
    changes["name"] = names.get(item.name, item.name)
    if isinstance(item, Repeat | Group):
        changes["items"] = tuple(_renamed(each, names) for each in item.items)
    elif isinstance(item, Question):
        changes["trigger"] = tuple(names.get(each, each) for each in item.trigger)
        changes["companion"] = names.get(item.companion, item.companion)
        changes["options"] = tuple(replace(each, label=_piped(each.label, names)) for each in item.options)
    return replace(item, **changes)


def _expression(expression: Expression, names: Mapping[str, str]) -> Expression:
    if not expression.names & names.keys():
        return expression
    ast = _walk(expression.ast, names)
    return Expression(unparse(ast), ast)


def _walk(ast: Ast, names: Mapping[str, str]) -> Ast:
    if not isinstance(ast, list):
        return ast
    if len(ast) == 2 and ast[0] == "$":
        return ["$", names.get(str(ast[1]), str(ast[1]))]
    return [ast[0], *(_walk(each, names) for each in ast[1:])]


def _piped(text: str, names: Mapping[str, str]) -> str:
    for old, new in names.items():
        text = text.replace(f"${{{old}}}", f"${{{new}}}")
    return text
