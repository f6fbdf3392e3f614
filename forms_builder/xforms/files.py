"""Questions answered with files: several where XForms takes one an element."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from forms_builder import questions
from forms_builder.logic.tree import Ast
from forms_builder.questions.files import PHOTO_LIMIT
from forms_builder.schema import Question

KINDS: Final = frozenset({"photo", "file", "audio", "video"})
USUAL: Final = 9  # photos offered where the question sets no limit
# Collect scales the picture before it keeps it; intake keeps no more.
PARAMETERS: Final[Mapping[str, Mapping[str, str]]] = {"photo": {"parameters": "max-pixels=2048"}}
_COUNTED: Final = ["count", ["."]]


class Limits(NamedTuple):
    """How many files an answer has at least, and how many an app offers at most."""

    least: int
    most: int


def limits(question: Question) -> Limits:
    """As the settings and the constraint say, where its parts are plain comparisons of `count(.)`."""
    kind = questions.get(question.type)
    offered = int(kind.setting(question, "most") or PHOTO_LIMIT)
    lows, highs = [0], [offered]
    for part in _parts(question.constraint.ast) if question.constraint else ():
        match part:
            case [str(sign), measured, int(limit)] if measured == _COUNTED:
                if sign in (">=", "=", ">"):
                    lows.append(limit + (sign == ">"))
                if sign in ("<=", "=", "<"):
                    highs.append(limit - (sign == "<"))
    least, most = max(lows), min(highs)
    if most == PHOTO_LIMIT:
        most = max(USUAL, least)
    return Limits(least, max(1, least, most))


def appearance(question: Question) -> str:
    """`new` takes the picture now: none that lay on the phone."""
    return "new" if question.settings.get("camera") else question.appearance


def _parts(ast: Ast) -> Iterator[Ast]:
    if isinstance(ast, list) and ast and ast[0] == "and":
        for part in ast[1:]:
            yield from _parts(part)
    else:
        yield ast
