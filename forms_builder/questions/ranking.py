"""Questions answered by putting options in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from forms_builder.errors import InvalidAnswer
from forms_builder.questions.base import RANDOMIZE, QuestionType, SettingField
from forms_builder.questions.choices import label_of, offered
from forms_builder.schema import Question


class Ranking(QuestionType):
    """All options, or the first few, from most to least."""

    key = "ranking"
    label = _("Ranking")
    icon = "list-ol"
    group = _("Questions with options")
    kind = "multiple"
    tally = "ranking"
    template = "ranking"
    styles = ("phone/types.css",)
    options = True
    lists = True
    settings_fields = (
        SettingField("ranks", "int", _("How many to rank"), min=1, max=50, help=_("Empty: all of them.")),
        RANDOMIZE,
    )
    codes = ("rank_twice", "rank_gap", "ranking_open", "too_many_choices")
    modules = ("phone/judge-types.js", "phone/ranking.js")
    xlsform = "rank"

    def clean(self, question: Question, raw: Any) -> list[str]:
        """Option values, the first one first; also read from {value: place}."""
        if isinstance(raw, dict):
            raw = _in_order(raw)
        if not isinstance(raw, list):
            raise InvalidAnswer("wrong_type")
        ranked = [offered(question, each) for each in raw]
        if len(set(ranked)) != len(ranked):
            raise InvalidAnswer("repeated_option")
        return ranked

    def is_empty(self, raw: Any) -> bool:
        """Nothing has a place."""
        return not raw or (isinstance(raw, dict) and not any(raw.values()))

    def places(self, question: Question) -> int:
        """How many options get a place."""
        return min(self.setting(question, "ranks") or len(question.choices), len(question.choices))

    def problems_of_whole(self, question: Question, value: Any) -> Iterable[tuple[str, dict[str, Any]]]:
        """Not more than are asked for, and where it is required not fewer."""
        wanted = self.places(question)
        if len(value) > wanted:
            yield "too_many_choices", {"limit": wanted}
        if len(value) < wanted and question.required:
            yield "ranking_open", {"count": wanted, "given": len(value)}

    def advice(self, question: Question) -> str:
        """How many to rank, and in which order."""
        wanted = self.places(question)
        if wanted == len(question.choices):
            return gettext("Put all of them in order: 1 for the first.")
        words = ngettext(
            "Choose the first %(n)s and put it in place 1.",
            "Choose the first %(n)s: 1 for the first.",
            wanted,
        )
        return words % {"n": wanted}

    def rule(self, question: Question) -> dict[str, Any]:
        """The options as fields, and how many get a place."""
        return {
            "parts": {option.value: option.label for option in question.choices},
            "ranks": self.places(question),
        }

    def fields(self, question: Question) -> tuple[str, ...]:
        """One field an option, `name.option`."""
        return tuple(f"{question.name}.{option.value}" for option in question.choices)

    def from_post(self, question: Question, post: Mapping[str, list[str]]) -> dict[str, str]:
        """Places by option."""
        found = {each.value: post.get(f"{question.name}.{each.value}", [""])[0] for each in question.choices}
        return {value: place for value, place in found.items() if place}

    def posted(self, question: Question, value: Any) -> Iterator[tuple[str, str]]:
        """A pair an option that has a place."""
        for option, place in places_of(value).items():
            yield f"{question.name}.{option}", place

    def xpath(self, value: Any) -> str:
        """Values in order, separated by spaces."""
        return " ".join(value or ())

    def display(self, question: Question, value: Any) -> str:
        """1. …、2. …"""
        return "、".join(f"{place}. {label_of(question, each)}" for place, each in enumerate(value, start=1))

    def cells(self, question: Question, value: Any) -> Iterator[tuple[str, int]]:
        """The place of each option."""
        for place, each in enumerate(value, start=1):
            yield f"r:{each}:{place}", 1


def places_of(value: Any) -> dict[str, str]:
    """The place of each option as text, from a raw or clean answer."""
    if isinstance(value, dict):
        return {str(option): str(place) for option, place in value.items() if place not in ("", None)}
    return {str(each): str(place) for place, each in enumerate(value or (), start=1)}


def _in_order(places: Mapping[Any, Any]) -> list[Any]:
    """The options by their places, which must be 1, 2, 3 … Raises InvalidAnswer."""
    found: list[tuple[int, Any]] = []
    for option, place in places.items():
        text = str(place)
        if place in ("", None):
            continue
        if isinstance(place, bool) or not (text.isascii() and text.isdigit() and len(text) < 4):
            raise InvalidAnswer("wrong_type")
        found.append((int(text), option))
    found.sort(key=lambda each: each[0])
    for expected, (place, _option) in enumerate(found, start=1):
        if place < expected:
            raise InvalidAnswer("rank_twice", place=place)
        if place > expected:
            raise InvalidAnswer("rank_gap", place=expected)
    return [option for _place, option in found]
