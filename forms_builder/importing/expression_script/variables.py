"""What a survey's variable is called here: LimeSurvey names every part of a question, we name questions."""

from __future__ import annotations

from dataclasses import dataclass

Json = list[object] | str | int | float


@dataclass(frozen=True, slots=True)
class Plain:
    """A question of its own."""

    name: str


@dataclass(frozen=True, slots=True)
class Part:
    """One option of a multiple choice: "Y" where it is chosen."""

    name: str
    option: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One line of a matrix: the option chosen in it."""

    name: str
    row: str


@dataclass(frozen=True, slots=True)
class Rank:
    """What stands in one place of a ranking; places are counted from 0."""

    name: str
    place: int


Variable = Plain | Part | Cell | Rank


def value_of(variable: Variable) -> Json:
    """The variable's value as an expression of ours."""
    place: list[object] = ["$", variable.name]
    match variable:
        case Part(option=option):
            return ["if", ["selected", place, option], "Y", ""]
        case Cell(row=row):
            framed = ["concat", " ", place, " "]
            return ["substring-before", ["substring-after", framed, f" {row}:"], " "]
        case Rank(place=number):
            return ["selected-at", place, number]
    return place


def equals(variable: Variable, text: str) -> Json | None:
    """`variable == text`, where it can be said more simply than by comparing its value; else None."""
    place: list[object] = ["$", variable.name]
    match variable:
        case Part(option=option) if text == "Y":
            return ["selected", place, option]
        case Part(option=option) if text == "":
            return ["not", ["selected", place, option]]
        case Cell(row=row) if text:
            return ["selected", place, f"{row}:{text}"]
        case Cell(row=row):
            return ["not", ["contains", ["concat", " ", place], f" {row}:"]]
    return None
