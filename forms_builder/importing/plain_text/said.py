"""What brackets and phrases in a question say, taken out of its words: type, limits, scale, jumps."""

from __future__ import annotations

import re

from forms_builder.importing.plain_text import marks
from forms_builder.importing.plain_text.drafts import Said
from forms_builder.importing.plain_text.shadow import number_of, shadow

END = "end"
MOST_OPTIONS = 200


def take(text: str) -> tuple[str, Said]:
    """The words without their marks, and what the marks said. Brackets that say nothing stay."""
    said = Said()
    kept, at = [], 0
    half = shadow(text)
    for match in marks.BRACKET.finditer(half):
        if hear(match[1], said):
            kept.append(text[at : match.start()])
            at = match.end()
    rest = "".join([*kept, text[at:]])
    rest = _stars(rest, said)
    _loose_words(shadow(rest), said)
    return _without_jump(rest, said).strip(), said


def hear(half: str, said: Said) -> bool:
    """What a bracket's words say; whether they say anything."""
    before = (said.kind, said.required, said.most, said.least, said.scale, len(said.jumps), said.only_if)
    kind = next((kind for kind, pattern in marks.TYPE_WORDS if pattern.search(half)), "")
    said.kind = said.kind or kind
    if marks.MUST.search(half):
        said.required = True
    elif marks.MAY.search(half):
        said.required = False
    _limits(half, said)
    _scale(half, said)
    _jumps(half, said)
    after = (said.kind, said.required, said.most, said.least, said.scale, len(said.jumps), said.only_if)
    return after != before


def target_of(half: str) -> str:
    """Where a jump leads: a question's number, "end", or ''."""
    match = marks.JUMP.search(half)
    if match is None:
        return ""
    found = next((number_of(each) for each in match.groups() if each), None)
    return END if found is None else str(found)


def _stars(text: str, said: Said) -> str:
    """A star before or behind a question marks it as one that must be answered."""
    stripped = text.strip()
    bare = stripped.strip("*＊").strip()
    if bare and bare != stripped and not stripped.startswith("**"):
        said.required = True
        return bare
    return text


def _without_jump(text: str, said: Said) -> str:
    """A jump that leads the question is no part of what is asked."""
    found = marks.SAID_JUMP.match(shadow(text)) if said.jumps else None
    return text[found.end() :].lstrip("，,。；; ") if found and text[found.end() :].strip() else text


def _loose_words(half: str, said: Said) -> None:
    """Marks that stand in the question itself."""
    if not said.kind and re.search(r"可多选|可以多选|可选多项", half):
        said.kind = "multiple"
    if said.scale is None and marks.SCORING.search(half):
        _scale(half, said)
    if not said.jumps:
        _jumps(half, said)


def _limits(half: str, said: Said) -> None:
    most, least, exact = marks.MOST.search(half), marks.LEAST.search(half), marks.EXACT.search(half)
    if most:
        said.most = _count(most[1])
    if least:
        said.least = _count(least[1])
    if exact and not most and not least:
        said.most = said.least = _count(exact[1])


def _scale(half: str, said: Said) -> None:
    """`1-5分`, `满分10分`."""
    found = marks.RANGE.search(half)
    if found and (
        "分" in found[0] or marks.SCORING.search(half) or re.fullmatch(r"\s*\d+\s*-\s*\d+\s*", half)
    ):
        low, high = int(found[1]), int(found[2])
        if low in (0, 1) and low < high <= 1000:
            said.scale = (low, high)
    elif full := marks.FULL_MARKS.search(half):
        high = int(full[1])
        if 1 < high <= 1000:
            said.scale = (1 if high <= 10 else 0, high)


def _jumps(half: str, said: Said) -> None:
    if only := marks.ONLY_IF.search(half):
        said.only_if = (str(number_of(only[1])), only[2])
        return
    if only := marks.ONLY_IF_LATER.search(half):
        said.only_if = (str(number_of(only[1])), only[2])
        return
    for found in marks.SAID_JUMP.finditer(half):
        to = number_of(found[3]) if found[3] else None
        said.jumps.append((found[1].strip(), END if to is None else str(to)))


def _count(text: str) -> int | None:
    number = number_of(text)
    return number if number and number <= MOST_OPTIONS else None
