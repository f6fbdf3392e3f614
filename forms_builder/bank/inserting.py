"""An item as blocks for the editor: fresh ids, names that are free there, its lists and translations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from forms_builder.bank.pieces import free_names, marked, renamed
from forms_builder.bank.using import MARK
from forms_builder.blocks import questions_block
from forms_builder.drafting import page_values, with_fresh_ids
from forms_builder.schema import Form, Group, Item, Question

Json = Any


def as_blocks(
    form: Form, key: str, *, names: Iterable[str] = (), lists: Iterable[str] = ()
) -> dict[str, Json]:
    """What the editor's script inserts: `blocks` (states of the stream's blocks), `lists` and `translations`
    to be merged into the page's. `names` and `lists` are those that the page has already."""
    fresh = marked(with_fresh_ids(form), MARK, key)
    fresh = renamed(fresh, free_names(fresh, set(names)))
    fresh = _lists_renamed(fresh, set(lists))
    values = page_values(fresh)
    block = questions_block()
    return {
        "blocks": block.get_form_state(block.to_python(values["body"])),
        "lists": values["lists"],
        "translations": values["translations"],
    }


def _lists_renamed(form: Form, taken: set[str]) -> Form:
    """Lists get a name of their own, so that those of the page stay as they are."""
    names: dict[str, str] = {}
    for name in form.lists:
        fresh, number = name, 2
        while fresh in taken:
            fresh, number = f"{name}_{number}", number + 1
        names[name] = fresh
        taken.add(fresh)
    if all(old == new for old, new in names.items()):
        return form
    translations = {
        tag: {_key(key, names): text for key, text in words.items()}
        for tag, words in form.translations.items()
    }
    return replace(
        form,
        lists={names[name]: table for name, table in form.lists.items()},
        items=tuple(_from_lists(item, names) for item in form.items),
        translations=translations,
    )


def _from_lists(item: Item, names: dict[str, str]) -> Item:
    if isinstance(item, Group):
        return replace(item, items=tuple(_from_lists(each, names) for each in item.items))
    if isinstance(item, Question) and item.choices_from:
        return replace(item, choices_from=names.get(item.choices_from, item.choices_from))
    return item


def _key(key: str, names: dict[str, str]) -> str:
    parts = key.split(".", 2)
    if len(parts) == 3 and parts[0] == "list" and parts[1] in names:
        return f"list.{names[parts[1]]}.{parts[2]}"
    return key
