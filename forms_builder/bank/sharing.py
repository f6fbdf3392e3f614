"""Putting a piece of a questionnaire into the bank, changing what is said of it, taking it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from forms_builder.bank.builtin import words_of
from forms_builder.bank.enums import Kind, Visibility
from forms_builder.bank.models import EDGE, BankItem
from forms_builder.bank.pieces import piece_of
from forms_builder.bank.places import places
from forms_builder.bank.using import MARK
from forms_builder.schema import Form, Group, Item, Question, to_json

TITLE_LIMIT = 200
TAG_LENGTH = 20
MOST_TAGS = 8


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of an item."""

    title: str
    tags: Sequence[str]
    visibility: str
    place: str


def share(user: Any, form: Form, part: str, facts: Facts) -> BankItem:
    """Put the part with that permanent id into the bank, or with '' the whole form.

    Raises KeyError where there is no such part or the user may not share from that place.
    """
    item = part_of(form, part) if part else None
    whole = form if item is None else piece_of(form, item)
    kind = Kind.QUESTIONNAIRE
    if item is not None:
        kind = Kind.QUESTION if isinstance(item, Question) else Kind.GROUP
    kept = _unmarked(replace(whole, title=facts.title[:TITLE_LIMIT]))
    return BankItem.objects.create(
        kind=kind, schema=to_json(kept), words=words_of(kept), shared_by=user, **_columns(user, facts)
    )


def describe_anew(user: Any, item: BankItem, facts: Facts) -> None:
    """Change title, topics, visibility or place. Raises KeyError for a place that is not the user's."""
    for name, value in _columns(user, facts).items():
        setattr(item, name, value)
    item.save(update_fields=["title", "tags", "visibility", "place"])


def may_change(user: Any, item: BankItem) -> bool:
    """Whoever shared it, and the installation's administrator."""
    return bool(user.is_active and (user.is_superuser or item.shared_by_id == user.pk))


def part_of(form: Form, ident: str) -> Item:
    """The question or group of that permanent id. Raises KeyError."""
    for item, _groups in form.walk():
        if item.id == ident and isinstance(item, Question | Group):
            return item
    raise KeyError(ident)


def tags_from(text: str) -> list[str]:
    """Topics as people write them: separated by commas, blanks or 、."""
    for separator in ",，、;；\t\n":
        text = text.replace(separator, " ")
    return list(dict.fromkeys(tag[:TAG_LENGTH] for tag in text.split()))[:MOST_TAGS]


def _columns(user: Any, facts: Facts) -> dict[str, Any]:
    if facts.place not in dict(places().of(user)) or facts.visibility not in Visibility.values:
        raise KeyError(facts.place)
    tags = EDGE.join(["", *facts.tags, ""]) if facts.tags else ""
    return {
        "title": facts.title.strip()[:TITLE_LIMIT],
        "tags": tags,
        "visibility": facts.visibility,
        "place": facts.place,
    }


def _unmarked(form: Form) -> Form:
    """Without the marks of where its questions came from: they are this item's from now on."""
    return replace(form, items=tuple(_bare(item) for item in form.items))


def _bare(item: Item) -> Item:
    if isinstance(item, Group):
        return replace(item, items=tuple(_bare(each) for each in item.items))
    if isinstance(item, Question) and MARK in item.settings:
        return replace(item, settings={k: v for k, v in item.settings.items() if k != MARK})
    return item
