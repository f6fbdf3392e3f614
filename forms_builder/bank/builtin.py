"""The templates and their questions as items of the bank: read from data, in memory, never rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from forms_builder import library
from forms_builder.bank.enums import Kind
from forms_builder.bank.pieces import piece_of
from forms_builder.schema import Form, Group, Item, PageBreak, Question, from_json

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PREFIX = "template:"
COMMON = Path(__file__).parent.parent / "data" / "common_pieces.json"


@dataclass(frozen=True)
class BuiltIn:
    """One item: a template, or one of its questions or groups."""

    key: str
    kind: str
    title: str
    source: StrPromise | str  # the template's title
    tag_list: tuple[str, ...]
    form: Form
    words: str


@cache
def builtin_items() -> tuple[BuiltIn, ...]:
    """All of them: templates first, then what they ask, each question once."""
    whole: list[BuiltIn] = []
    parts: list[BuiltIn] = []
    seen: set[tuple[str, ...]] = set()
    for template in library.templates():
        form = library.compiled(template.key).form
        tags = (template.kind,)
        key = f"{PREFIX}{template.key}"
        words = f"{template.title} {template.intro} {template.kind} {template.respondent}"
        whole.append(BuiltIn(key, Kind.QUESTIONNAIRE, form.title, form.title, tags, form, words))
        for item, groups in form.walk():
            if not _worth(item, groups):
                continue
            face = _face(item)
            if face in seen:
                continue
            seen.add(face)
            piece = replace(piece_of(form, item), title=_title(item))
            name = item.name if isinstance(item, Question) else _mark(face)
            kind = Kind.QUESTION if isinstance(item, Question) else Kind.GROUP
            parts.append(
                BuiltIn(f"{key}:{name}", kind, piece.title, form.title, tags, piece, words_of(piece))
            )
    return (*whole, *_common(), *parts)


def _common() -> Iterator[BuiltIn]:
    """Pieces that many questionnaires need and no template has, such as the members of a household."""
    for data in json.loads(COMMON.read_text(encoding="utf-8")):
        form = from_json(data["form"])
        kind = Kind.GROUP if isinstance(form.items[0], Group) else Kind.QUESTION
        source, tags = _("Often needed"), tuple(data["tags"])
        yield BuiltIn(f"common:{data['key']}", kind, data["title"], source, tags, form, words_of(form))


def find_builtin(key: str) -> BuiltIn | None:
    """The item of that key."""
    return next((item for item in builtin_items() if item.key == key), None)


def template_of(key: str) -> str:
    """The template that an item is the whole of; '' for any other."""
    rest = key.removeprefix(PREFIX)
    return rest if rest != key and ":" not in rest else ""


def words_of(form: Form) -> str:
    """What a search looks in."""
    found = [form.title, form.intro]
    for item, _groups in form.walk():
        if isinstance(item, PageBreak):
            continue
        found += [item.label, item.hint]
        if isinstance(item, Question):
            found += [option.label for option in item.options] + [row.label for row in item.rows]
    return " ".join(filter(None, found))


def _worth(item: Item, groups: tuple[Group, ...]) -> bool:
    """Questions that ask, and groups with a heading that are not mere conditions."""
    if isinstance(item, Question):
        return not item.companion and item.type not in ("note", "calculated", "hidden", "household")
    return isinstance(item, Group) and bool(item.label) and not groups


def _face(item: Item) -> tuple[str, ...]:
    if isinstance(item, Question):
        return (item.type, item.label, *(option.label for option in item.options))
    return ("group", getattr(item, "label", ""), *(_title(each) for each in getattr(item, "items", ())))


def _mark(face: tuple[str, ...]) -> str:
    """A group's part of its key: groups of templates have no names, and their ids are new in each process."""
    return hashlib.sha256("\n".join(face).encode()).hexdigest()[:12]


def _title(item: Item) -> str:
    return getattr(item, "label", "") or getattr(item, "name", "")
