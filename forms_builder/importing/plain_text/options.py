"""Options as they stand in a line: behind letters, boxes, circles, numbers or bullets, one or many."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from forms_builder.importing.plain_text.shadow import number_of

_LETTER = re.compile(r"(?<![A-Za-z0-9])(?:\(([A-Za-z])\)|\[([A-Za-z])\]|([A-Za-z])\s?[.、:)])\s*")
_BARE_LETTER = re.compile(r"(?:(?<=\s)|^)([A-Z])(?:\s+(?=\S)|(?=[\u4e00-\u9fff\d]))")
_BOX = re.compile(r"(?:[□○]|\[\s?\]|\(\s{1,8}\))\s*")
_PLAIN = re.compile(r"\s*/\s*|\s{2,}|\t+")
PLAIN_LENGTH = 12
_CIRCLED = re.compile("([\u2460-\u2473])\\s*")
_BRACKETED = re.compile(r"\(\s?(\d{1,2})\s?\)\s*|(?<![\d(])(\d{1,2})\)\s*")
_NUMBER = re.compile(r"(?<![\d.])(\d{1,2})\s?[.、](?!\d)\s*")
_BULLET = re.compile(r"^\s*[-·]\s+")
_ENDS = " \t,;、；，。"
STYLES = ("letter", "box", "circled", "arabp", "arab", "bullet")


@dataclass(frozen=True, slots=True)
class Piece:
    """One option: what stood before it ("A", "①" …, '' for a box), and its words."""

    mark: str
    label: str
    round: bool = False  # a circle, as single choices have


@dataclass(frozen=True, slots=True)
class Split:
    """What stands before the first option, and the options. `style` says how they were marked."""

    before: str
    pieces: tuple[Piece, ...]
    style: str


def split(text: str, half: str, *, after: str = "", style: str = "", numbers: bool = True) -> Split | None:
    """The options in `text` (`half` is its shadow); None where there are none.

    `after` is the mark of the option before, in `style`: the first one here must follow it. Without, letters
    and numbers begin at A and 1, and need a second one unless they begin the line. `numbers` says whether
    “1.” may mark an option (where questions are numbered so, it may not).
    """
    for each in (style,) if style else STYLES:
        if each == "arab" and not numbers:
            continue
        found = _by_style(each, text, half, after)
        if found:
            return found
    return None


def _by_style(style: str, text: str, half: str, after: str) -> Split | None:
    if style == "box":
        return _boxes(text, half)
    if style == "bullet":
        match = _BULLET.match(half)
        label = text[match.end() :].strip(_ENDS) if match else ""
        return Split("", (Piece("", label),), "bullet") if label else None
    if style == "letter":
        return _run(text, half, _LETTER, after, style) or _run(text, half, _BARE_LETTER, after, style)
    pattern = {"circled": _CIRCLED, "arabp": _BRACKETED, "arab": _NUMBER}[style]
    return _run(text, half, pattern, after, style)


def _run(text: str, half: str, pattern: re.Pattern[str], after: str, style: str) -> Split | None:
    """Options whose marks follow one another."""
    wanted = _next(after, style)
    marks: list[tuple[int, int, str]] = []
    for match in pattern.finditer(half):
        mark = next(each for each in match.groups() if each)
        if _same(mark, wanted, style):
            marks.append((match.start(), match.end(), mark.upper() if style == "letter" else mark))
            wanted = _next(mark, style)
    if not marks or (len(marks) == 1 and half[: marks[0][0]].strip() and not after):
        return None
    if len(marks) == 1 and half[: marks[0][0]].strip():
        return None  # in the middle of a line one mark alone is a word
    ends = [*(start for start, _end, _mark in marks[1:]), len(text)]
    pieces = tuple(
        Piece(mark, text[end:until].strip(_ENDS))
        for (_start, end, mark), until in zip(marks, ends, strict=True)
    )
    return Split(text[: marks[0][0]].rstrip(), pieces, style)


def plain_list(text: str, half: str) -> Split | None:
    """Options without marks behind a colon or question mark: `是否党员：是 / 否`. Several, all short."""
    cut = max(half.find(":"), half.find("?"))
    if cut < 0:
        return None
    pieces = tuple(Piece("", each.strip(_ENDS)) for each in _PLAIN.split(text[cut + 1 :].strip()))
    short = all(0 < len(each.label) <= PLAIN_LENGTH and "_" not in each.label for each in pieces)
    return Split(text[: cut + 1], pieces, "plain") if len(pieces) > 1 and short else None


def _boxes(text: str, half: str) -> Split | None:
    marks = list(_BOX.finditer(half))
    if not marks:
        return None
    if len(marks) == 1 and half[: marks[0].start()].strip() and marks[0][0][0] in "[(":
        return None  # a gap for the answer
    behind = not half[marks[-1].end() :].strip() and half[: marks[0].start()].strip()
    circle = "○" in half and "□" not in half
    if behind:  # 男□ 女□
        return _boxes_behind(text, half, marks, circle)
    before = text[: marks[0].start()].rstrip()
    ends = [*(match.start() for match in marks[1:]), len(text)]
    pieces = [
        Piece("", text[match.end() : until].strip(_ENDS), circle)
        for match, until in zip(marks, ends, strict=True)
    ]
    kept = tuple(piece for piece in pieces if piece.label)
    return Split(before, kept, "box") if kept else None


def _boxes_behind(text: str, half: str, marks: list[re.Match[str]], circle: bool) -> Split | None:
    first = half[: marks[0].start()].rstrip()
    cut = max(first.rfind(":"), first.rfind("?"), first.rfind(" "), first.rfind(")"), first.rfind("\t"))
    starts = [cut + 1, *(match.end() for match in marks[:-1])]
    pieces = tuple(
        Piece("", text[start : match.start()].strip(_ENDS), circle)
        for start, match in zip(starts, marks, strict=True)
    )
    if any(not piece.label for piece in pieces):
        return None
    return Split(text[: cut + 1].rstrip(), pieces, "box")


def _next(mark: str, style: str) -> str:
    if style == "letter":
        return chr(ord(mark.upper()) + 1) if mark else "A"
    return str((number_of(mark) or 0) + 1) if mark else "1"


def _same(mark: str, wanted: str, style: str) -> bool:
    return mark.upper() == wanted if style == "letter" else number_of(mark) == int(wanted)


def gaps(marks: list[str]) -> list[tuple[str, str]]:
    """Pairs of letters that do not follow one another."""
    letters = [mark for mark in marks if len(mark) == 1 and mark.isalpha()]
    return [(one, two) for one, two in pairwise(letters) if ord(two) != ord(one) + 1]
