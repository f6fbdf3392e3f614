"""A form with permanent ids of its own."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace

from forms_builder.companions import SUFFIX
from forms_builder.schema import Form, Group, Item


def with_fresh_ids(form: Form) -> Form:
    """The same form with new permanent ids: for a copy, whose results are its own."""
    new = {item.id: str(uuid.uuid4()) for item, _groups in form.walk()}
    for question in form.questions:
        owner = form.by_name.get(question.companion) if question.companion else None
        if owner and question.id == f"{owner.id}{SUFFIX}":
            new[question.id] = f"{new[owner.id]}{SUFFIX}"
    translations = {
        tag: {_renamed(key, new): text for key, text in words.items()}
        for tag, words in form.translations.items()
    }
    return replace(form, items=tuple(_moved(item, new) for item in form.items), translations=translations)


def _renamed(key: str, new: Mapping[str, str]) -> str:
    ident, dot, rest = key.partition(".")
    return f"{new[ident]}{dot}{rest}" if ident in new else key


def _moved(item: Item, new: Mapping[str, str]) -> Item:
    if isinstance(item, Group):
        return replace(item, id=new[item.id], items=tuple(_moved(each, new) for each in item.items))
    return replace(item, id=new[item.id])
