"""One change, and how things are called in it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext

from forms_builder.schema import Form, Group, Item, PageBreak, Repeat

Json = Any

ALIKE = 0.6  # labels that share this much of their characters say the same in other words
SHORT = 40


@dataclass(frozen=True, slots=True)
class Change:
    """Something that differs. `where` names the question or part, '' for the whole questionnaire; `id` and
    `value` say whose answers are concerned, the question's and, where it is one option, the option's."""

    code: str
    text: str
    where: str = ""
    id: str = ""
    value: str = ""
    alters: bool = False

    @property
    def line(self) -> str:
        """Where and what, in one line."""
        return f"{self.where} {self.text}" if self.where else self.text


def where_of(form: Form, item: Item) -> str:
    """How an item is referred to: by its number and the beginning of its text."""
    label = shortened(item.label)
    if isinstance(item, PageBreak):
        return gettext("Page break “%(label)s”") % {"label": label} if label else gettext("Page break")
    if isinstance(item, Group):
        words = (
            gettext("Repeated part “%(label)s”") if isinstance(item, Repeat) else gettext("Group “%(label)s”")
        )
        return words % {"label": label or item.name}
    number = form.numbers.get(item.name)
    if not number:
        return gettext("“%(label)s”") % {"label": label or item.name}
    return gettext("Question %(number)s “%(label)s”") % {"number": number, "label": label}


def shortened(text: str) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= SHORT else f"{line[: SHORT - 1]}…"


def arrow(before: object, after: object) -> str:
    """From what to what."""
    nothing = gettext("(nothing)")
    return (
        f"{before if before not in ('', None) else nothing} → {after if after not in ('', None) else nothing}"
    )


def says_the_same(before: str, after: str) -> bool:
    """Whether two labels are one in other words, as far as their characters show: one contains the other,
    or most of them are shared. What only a reader can tell counts as different."""
    one, other = ("".join(text.split()) for text in (before, after))
    if one in other or other in one:
        return bool(one and other) or one == other
    return SequenceMatcher(None, one, other).ratio() >= ALIKE
