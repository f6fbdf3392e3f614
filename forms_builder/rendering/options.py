"""Options, lines and places as inputs: what of a question can be chosen, and how it is laid out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from forms_builder.media import media_url
from forms_builder.questions.choices import LONG, label_of, with_options
from forms_builder.questions.ranking import Ranking, places_of
from forms_builder.rendering.piping import addressed, marked, names_in, plainly
from forms_builder.schema import Form, Json, Option, Question

COLUMNS = re.compile(r"columns(?:-([1-9]\d?|pack))?")


@dataclass(frozen=True, slots=True)
class OptionView:
    """One choice as an input: `id` only where something links to it. `last` stays last in a random order."""

    value: str
    label: str
    checked: bool
    na: bool
    id: str = ""
    image: str = ""
    last: bool = False
    piped: str = ""  # the label as written, where it shows an answer and its place takes no markup


@dataclass(frozen=True, slots=True)
class RowView:
    """One line of a matrix, or one option to be ranked, with its own field name."""

    name: str
    label: str
    options: tuple[OptionView, ...]
    image: str = ""
    last: bool = False


@dataclass(frozen=True, slots=True)
class Bunch:
    """Options of a drop-down list under a heading; without a heading they stand by themselves."""

    label: str
    options: tuple[OptionView, ...]


def option_views(
    form: Form,
    question: Question,
    chosen: Any,
    first_id: str,
    address: Callable[[str], str] = str,
    *,
    plain: bool = False,
) -> tuple[OptionView, ...]:
    """The options offered; `plain` labels hold no markup, as in a drop-down list."""
    taken = chosen if isinstance(chosen, list) else [chosen]
    return tuple(
        OptionView(
            option.value,
            plainly(form, option.label) if plain else marked(form, option.label, address),
            option.value in taken,
            option.na,
            "" if index else first_id,
            media_url(option.image) if option.image else "",
            question.settings.get("randomize") is True and stays_last(option),
            addressed(form, option.label, address) if plain and names_in(option.label) else "",
        )
        for index, option in enumerate(question.choices)
    )


def grade_views(question: Question, chosen: Any, first_id: str) -> tuple[OptionView, ...]:
    """0 to 10."""
    return tuple(
        OptionView(str(grade), str(grade), str(chosen) == str(grade), False, "" if grade else first_id)
        for grade in range(11)
    )


def row_views(
    form: Form, question: Question, raw: Any, address: Callable[[str], str] = str
) -> tuple[RowView, ...]:
    """A matrix's lines with their options."""
    values = raw if isinstance(raw, dict) else {}
    return tuple(
        RowView(
            f"{question.name}.{row.value}",
            marked(form, row.label, address),
            option_views(
                form, question, values.get(row.value), "" if index else f"i.{question.name}", address
            ),
        )
        for index, row in enumerate(question.rows)
    )


def rank_views(
    form: Form, question: Question, raw: Any, address: Callable[[str], str] = str
) -> tuple[RowView, ...]:
    """Each option with the places it may get, 1 to as many as are asked for."""
    given = places_of(raw) if isinstance(raw, (dict, list)) else {}
    places = range(1, Ranking().places(question) + 1)
    return tuple(
        RowView(
            f"{question.name}.{option.value}",
            marked(form, option.label, address),
            tuple(
                OptionView(str(place), str(place), given.get(option.value) == str(place), False)
                for place in places
            ),
            media_url(option.image) if option.image else "",
            stays_last(option),
        )
        for option in question.choices
    )


def bunches(form: Form, question: Question, options: Sequence[OptionView]) -> tuple[Bunch, ...]:
    """A drop-down's options under the answers that offer them, where its filter says `column = ${question}`.

    Without JavaScript all options are there, and the headings say which to look among.
    """
    parent = filter_parent(form, question)
    if parent is None:
        return (Bunch("", tuple(options)),)
    column, above = parent
    heads: dict[str, list[OptionView]] = {each.value: [] for each in above.choices}
    loose: list[OptionView] = []
    for option, view in zip(question.choices, options, strict=True):
        heads.get(option.columns.get(column, ""), loose).append(view)
    found = [Bunch(label_of(above, value), tuple(views)) for value, views in heads.items() if views]
    return tuple([*found, Bunch("", tuple(loose))] if loose else found)


def filter_parent(form: Form, question: Question) -> tuple[str, Question] | None:
    """(column, question) of a filter `column = ${question}`; None for any other filter, or none."""
    match question.choice_filter.ast if question.choice_filter else None:
        case ["=", ["column", str(column)], ["$", str(name)]] | [
            "=",
            ["$", str(name)],
            ["column", str(column)],
        ]:
            above = form.by_name.get(name)
            if above is not None:
                return column, with_options(form, above)
    return None


def filter_columns(question: Question) -> tuple[str, ...]:
    """The columns that the question's choice filter reads."""
    found: dict[str, None] = {}
    pending: list[Json] = [question.choice_filter.ast] if question.choice_filter else []
    while pending:
        ast = pending.pop()
        if isinstance(ast, list):
            if ast[0] == "column":
                found[ast[1]] = None
            pending.extend(ast[1:])
    return tuple(sorted(found))


def stays_last(option: Option) -> bool:
    """Whether an option keeps its place at the end when the others are mixed."""
    return option.na or option.other or option.exclusive


def look_of(question: Question) -> str:
    """The CSS classes that an appearance asks for: `cols`, `likert`."""
    words = question.appearance.split()
    if "likert" in words:
        return "likert"
    for word in words:
        if match := COLUMNS.fullmatch(word):
            count = match[1] or ""
            return f"cols c{count}" if count.isdigit() and int(count) <= 6 else "cols"
    return "cols" if "horizontal" in words else ""


def as_list(question: Question) -> bool:
    """Whether a choice is drawn as a drop-down list: asked for, or too long for anything else."""
    if question.type != "single":
        return question.type == "dropdown"
    words = {"minimal", "autocomplete", "search"} & set(question.appearance.split())
    return bool(words) or (len(question.choices) > LONG and not any(each.image for each in question.choices))


def searched(question: Question) -> bool:
    """Whether the list is searched by typing (where it is long, and JavaScript runs)."""
    return as_list(question) and "minimal" not in question.appearance.split()
