"""What the reader collects about a question before its type is decided."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class OptionDraft:
    """One option. `jump` is the number of a question, "end", or ''."""

    line: int
    mark: str
    label: str
    other: bool = False
    jump: str = ""


@dataclass
class Said:
    """What marks in the text say of a question, wherever they stand."""

    kind: str = ""
    required: bool | None = None
    most: int | None = None
    least: int | None = None
    scale: tuple[int, int] | None = None
    jumps: list[tuple[str, str]] = field(default_factory=list)  # (what is chosen, where to)
    only_if: tuple[str, str] | None = None  # (number of the question, what is chosen)


@dataclass
class Draft:
    """One question. `number` is as the text has it, `loose` are lines below that have no mark."""

    line: int
    number: str
    label: str
    said: Said
    full: str = ""  # the line as it stood, for guessing
    hints: list[str] = field(default_factory=list)
    options: list[OptionDraft] = field(default_factory=list)
    style: str = ""  # how its options are marked
    marks: list[str] = field(default_factory=list)  # of all options, those left out included
    round: bool = False
    rows: list[tuple[int, str]] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    blank: bool = False
    unit: str = ""
    ends: tuple[str, str] = ("", "")  # what the lowest and the highest grade mean
    loose: list[tuple[int, str]] = field(default_factory=list)
    kind: str = ""
    name: str = ""

    @property
    def last_mark(self) -> str:
        """The mark of the newest option."""
        return self.marks[-1] if self.marks else ""


@dataclass
class Heading:
    """A heading; the questions after it stand under it."""

    line: int
    label: str


@dataclass
class Words:
    """A text to read."""

    line: int
    label: str


Part = Draft | Heading | Words
