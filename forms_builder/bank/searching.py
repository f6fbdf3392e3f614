"""What a user finds in the bank: shared items that she may see, and the built-in ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from forms_builder.bank.builtin import BuiltIn, builtin_items, find_builtin
from forms_builder.bank.enums import Kind, Visibility
from forms_builder.bank.models import EDGE, BankItem
from forms_builder.bank.places import places
from forms_builder.bank.using import uses_of
from forms_builder.importing.outline import Line, outline

PAGE = 24
MOST_TAGS = 40
SOURCES = ("", "shared", "mine", "builtin")


@dataclass(frozen=True)
class Wish:
    """What is looked for."""

    words: str = ""
    kind: str = ""
    tag: str = ""
    source: str = ""
    page: int = 1


@dataclass(frozen=True)
class Found:
    """One item with what a card shows."""

    item: BankItem | BuiltIn
    uses: int
    place: str = ""
    mine: bool = False

    @property
    def builtin(self) -> bool:
        """Whether it is one of the installation's own."""
        return isinstance(self.item, BuiltIn)

    @property
    def asked(self) -> Line | None:
        """What a single question looks like: its type and options."""
        if self.item.kind != Kind.QUESTION:
            return None
        return next(outline(self.item.form, 1), None)

    @property
    def kind_label(self) -> str:
        """What it is, in words."""
        return str(Kind(self.item.kind).label)


@dataclass(frozen=True)
class Results:
    """A page of what was found."""

    found: list[Found] = field(default_factory=list)
    total: int = 0
    page: int = 1

    @property
    def more(self) -> bool:
        """Whether there is a next page."""
        return self.page * PAGE < self.total


def visible_items(user: Any) -> QuerySet[BankItem]:
    """The shared items that the user may see."""
    if user.is_active and user.is_superuser:
        return BankItem.objects.all()
    near = Q(visibility=Visibility.AREA) & places().seen_by(user)
    return BankItem.objects.filter(Q(visibility=Visibility.EVERYONE) | Q(shared_by=user.pk) | near)


def search(user: Any, wish: Wish) -> Results:
    """A page of items, shared ones first. Costs the same number of queries for any number of items."""
    rows = _matching(visible_items(user), user, wish)
    kept = [each for each in builtin_items() if _fits(each, wish)] if wish.source in ("", "builtin") else []
    count = rows.count() if wish.source != "builtin" else 0
    total = count + len(kept)
    page = max(1, min(wish.page, -(-total // PAGE) or 1))
    start, end = (page - 1) * PAGE, page * PAGE
    some: list[BankItem | BuiltIn] = []
    if start < count:
        some += rows.defer("words").select_related("shared_by")[start:end]
    some += kept[max(0, start - count) : max(0, end - count)]
    return Results(described(user, some), total, page)


def described(user: Any, items: list[BankItem | BuiltIn]) -> list[Found]:
    """The items with their uses and the names of their places: two or three queries for all."""
    uses: Mapping[str, int] = uses_of(item.key for item in items)
    names = places().names({item.place for item in items if isinstance(item, BankItem) and item.place})
    return [
        Found(
            item,
            uses.get(item.key, 0),
            names.get(item.place, "") if isinstance(item, BankItem) else "",
            isinstance(item, BankItem) and item.shared_by_id == user.pk,
        )
        for item in items
    ]


def find(user: Any, key: str) -> BankItem | BuiltIn | None:
    """An item that the user may see, by its key."""
    if builtin := find_builtin(key):
        return builtin
    try:
        return visible_items(user).select_related("shared_by").filter(pk=UUID(key)).first()
    except ValueError:
        return None


def tags(user: Any) -> list[str]:
    """Topics in use, for the filter."""
    found: dict[str, int] = {}
    for text in visible_items(user).exclude(tags="").values_list("tags", flat=True)[:2000]:
        for tag in filter(None, text.split(EDGE)):
            found[tag] = found.get(tag, 0) + 1
    for item in builtin_items():
        for tag in item.tag_list:
            found[tag] = found.get(tag, 0) + 1
    return sorted(found, key=lambda tag: (-found[tag], tag))[:MOST_TAGS]


def _matching(rows: QuerySet[BankItem], user: Any, wish: Wish) -> QuerySet[BankItem]:
    for word in wish.words.split()[:8]:
        rows = rows.filter(Q(words__icontains=word) | Q(title__icontains=word) | Q(tags__icontains=word))
    if wish.kind:
        rows = rows.filter(kind=wish.kind)
    if wish.tag:
        rows = rows.filter(tags__contains=f"{EDGE}{wish.tag}{EDGE}")
    if wish.source == "mine":
        rows = rows.filter(shared_by=user.pk)
    return rows


def _fits(item: BuiltIn, wish: Wish) -> bool:
    text = f"{item.title} {item.source} {item.words} {' '.join(item.tag_list)}".lower()
    return (
        (not wish.kind or item.kind == wish.kind)
        and (not wish.tag or wish.tag in item.tag_list)
        and all(word.lower() in text for word in wish.words.split()[:8])
    )
