"""Which type a question is: what the text says, else the best guess with its reason."""

from __future__ import annotations

import re
from dataclasses import dataclass

from forms_builder.importing.plain_text import marks
from forms_builder.importing.plain_text.drafts import Draft
from forms_builder.importing.plain_text.shadow import shadow

CHOICES = frozenset({"single", "multiple", "dropdown", "ranking", "rating"})
SEVERAL = re.compile(r"哪些|哪几|有哪|包括|都有|主要(?:问题|原因|困难|需求)")
YES_NO = re.compile(r"是否|有没有|能不能|会不会|愿不愿意|愿意.*吗|吗\s*[?:]?$")
RANKED = re.compile(r"排序|排个序|按[^,。;]{1,12}排列|排出(?:先后)?(?:次序|顺序|名次)")
MANY_OPTIONS = 20


@dataclass(frozen=True, slots=True)
class Guess:
    """A type and why. `reason` is a key of `notes.REASONS`; '' where the text says so itself."""

    kind: str
    reason: str = ""
    word: str = ""


def guess(draft: Draft) -> Guess:
    """The type of a question."""
    said = draft.said.kind
    if draft.columns:
        return Guess("matrix", "" if said == "matrix" else "table")
    if draft.options:
        return _chosen(draft)
    if said in ("single", "multiple", "dropdown", "ranking", "matrix"):
        return Guess(said)
    if draft.said.scale and said in ("", "rating", "nps", "slider"):
        return _graded(draft.said.scale, said)
    if said == "rating":
        return Guess("rating")
    if said in ("", "text", "integer", "decimal"):
        written = _written(draft)
        if said == "" or (said == "text" and written.kind in ("integer", "decimal")):
            return written
    return Guess(said)


def _chosen(draft: Draft) -> Guess:
    said, half = draft.said.kind, shadow(draft.full)
    if said in CHOICES:
        return Guess(said)
    ranked = RANKED.search(half)
    if ranked and not YES_NO.search(half) and grades_of(draft) is None:
        return Guess("ranking", "word", ranked[0])
    if draft.said.most or draft.said.least:
        return Guess("multiple", "limit", str(draft.said.most or draft.said.least))
    if grades_of(draft) is not None:
        return Guess("rating", "grades")
    if draft.round:
        return Guess("single", "circles")
    if several := SEVERAL.search(half):
        return Guess("multiple", "word", several[0])
    return Guess("single", "options")


def _graded(scale: tuple[int, int], said: str) -> Guess:
    low, high = scale
    reason = "" if said else "scale"
    word = f"{low}-{high}"
    if (low, high) == (0, 10):
        return Guess("nps", reason, word)
    return Guess("rating" if high <= 10 else "slider", reason, word)


def _written(draft: Draft) -> Guess:
    half = shadow(draft.full)
    for kind, pattern in (("id_number", marks.ID_NUMBER), ("phone", marks.PHONE)):
        if found := pattern.search(half):
            return Guess(kind, "word", found[0])
    if marks.DAY_BLANKS.search(half):
        return Guess("date", "word", "年 月")
    if draft.unit:
        return Guess("decimal" if draft.unit in marks.FRACTIONAL else "integer", "unit", draft.unit)
    if found := marks.DAY.search(half):
        return Guess("date", "word", found[0])
    if found := marks.HOW_MANY.search(half):
        return Guess("integer", "word", found[0])
    if not draft.blank and (found := YES_NO.search(half)):
        return Guess("single", "yes_no", found[0])
    if found := marks.LONG_ANSWER.search(half):
        return Guess("long_text", "word", found[0])
    return Guess("text", "gap" if draft.blank else "nothing")


def grades_of(draft: Draft) -> list[tuple[int | None, bool]] | None:
    """For options that are the grades of one scale: each one's place from the top (None for a way out), and
    whether it is one. None where they are no grades."""
    places: list[tuple[int | None, bool]] = []
    scales: set[int] = set()
    for option in draft.options:
        label = shadow(option.label)
        found = marks.grade(label)
        if marks.CANNOT_SAY.search(label):
            places.append((None, True))
        elif found is None or option.other or len(label) > 8:
            return None
        else:
            scales.add(found[0])
            places.append((found[1], False))
    kept = [place for place, way_out in places if not way_out and place is not None]
    ordered = kept == sorted(set(kept)) or kept == sorted(set(kept), reverse=True)
    whole = len(kept) >= 3 and min(kept) <= 1 and max(kept) >= 3
    return places if len(scales) == 1 and ordered and whole else None
