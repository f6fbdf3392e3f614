"""The weighted percent of one answer sheet, exactly, from the form's own scoring rules.

Reads a schema and answers and nothing else: no Django, no database. What a test, an estate or a company
scores is worked out in `satisfaction/scoring.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from forms_builder.schema import Form, Option, Question

METHOD = "weighted_percent"
BRACKETED = re.compile(r"【(.+?)】")
SHARE_OF = re.compile(r"÷\s*(\d+)")
FULL = Fraction(100)
ZERO = Fraction(0)

Reason = Literal["", "not_scored", "nothing_answered", "too_few_answered"]


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """One dimension's part: `points` of `weight` were earned, over the weighted questions that counted."""

    points: Fraction
    weight: Fraction

    @property
    def percent(self) -> Fraction:
        """0 to 100."""
        return self.points / self.weight * 100


@dataclass(frozen=True, slots=True)
class SheetScore:
    """The score of one answer sheet. `percent` (0 to 100) is None where `reason` says why there is none.

    `answered_weight` adds up the weights of the questions that were answered with something other than “na”.
    """

    percent: Fraction | None
    answered_weight: Fraction = ZERO
    by_dimension: Mapping[str, DimensionScore] = field(default_factory=dict)
    reason: Reason = ""

    @property
    def rounded(self) -> float | None:
        """The percent to two decimals, halves away from zero, as it is published."""
        if self.percent is None:
            return None
        return int(self.percent * 100 + Fraction(1, 2)) / 100


@dataclass(frozen=True, slots=True)
class _Part:
    dimension: str
    weight: Fraction
    score: Fraction
    answered: bool


def sheet_score(form: Form, answers: Mapping[str, Any], *, by: Literal["name", "id"] = "name") -> SheetScore:
    """Score clean answers, keyed by question name (or by question id, as responses keep them).

    A question scores 0 to 100: the option's score or the form's `scale_map`; a matrix the mean of its lines;
    a multiple choice the share of options chosen. Questions answered “na” are left out and the remaining
    weights count in full; unanswered ones likewise, unless the form's `skipped_rule` makes them count 0.
    Below `min_answered_weight` there is no percent. (Rules: scoring in forms_builder/data/templates.yaml.)
    """
    if form.scoring.get("method") != METHOD:
        return SheetScore(None, reason="not_scored")
    parts = list(_parts(form, answers, by))
    answered = sum((part.weight for part in parts if part.answered), ZERO)
    dimensions: dict[str, DimensionScore] = {}
    for part in parts:
        before = dimensions.get(part.dimension, DimensionScore(ZERO, ZERO))
        points = before.points + part.weight * part.score / 100
        dimensions[part.dimension] = DimensionScore(points, before.weight + part.weight)
    counted = sum((part.weight for part in parts), ZERO)
    if not counted:
        return SheetScore(None, reason="nothing_answered")
    if answered < _fraction(form.scoring.get("min_answered_weight", 0)):
        return SheetScore(None, answered, dimensions, "too_few_answered")
    points = sum((each.points for each in dimensions.values()), ZERO)
    return SheetScore(points / counted * 100, answered, dimensions)


def dimension_of(question: Question) -> str:
    """The dimension a question is scored under: its own, else the part of its label in 【】."""
    found = BRACKETED.search(question.label)
    return question.dimension or (found[1] if found else "")


def _parts(form: Form, answers: Mapping[str, Any], by: str) -> Iterator[_Part]:
    skipped_count_zero = bool(form.scoring.get("skipped_rule"))
    scale = {str(value): _fraction(score) for value, score in form.scoring.get("scale_map", {}).items()}
    for question in form.questions:
        if not question.weight:
            continue
        weight = _fraction(question.weight)
        value = answers.get(question.name if by == "name" else question.id)
        if value in (None, "", [], {}):
            if skipped_count_zero:
                yield _Part(dimension_of(question), weight, ZERO, answered=False)
            continue
        score = _score(question, value, scale, skipped_count_zero)
        if score is not None:
            yield _Part(dimension_of(question), weight, score, answered=True)


def _score(
    question: Question, value: Any, scale: Mapping[str, Fraction], skipped_count_zero: bool
) -> Fraction | None:
    """0 to 100, or None where the answer counts as missing."""
    if isinstance(value, dict):
        return _matrix(question, value, scale, skipped_count_zero)
    if isinstance(value, list):
        return _multiple(question, value)
    return _option(question, str(value), scale)


def _option(question: Question, value: str, scale: Mapping[str, Fraction]) -> Fraction | None:
    option = _options(question).get(value)
    if option is None or option.na:
        return None
    if option.score is not None:
        return _clamped(_fraction(option.score))
    return scale.get(value)


def _matrix(
    question: Question, value: Mapping[str, str], scale: Mapping[str, Fraction], skipped_count_zero: bool
) -> Fraction | None:
    """The mean of the lines; “na” lines are left out, open ones too unless they count 0."""
    scores: list[Fraction] = []
    for row in question.rows:
        chosen = value.get(row.value)
        if not chosen:
            scores += [ZERO] if skipped_count_zero else []
            continue
        score = _option(question, chosen, scale)
        if score is not None:
            scores.append(score)
    return sum(scores, ZERO) / len(scores) if scores else None


def _multiple(question: Question, value: list[str]) -> Fraction | None:
    """The share of options chosen where there is a share rule, else the sum of the options' scores."""
    options = _options(question)
    chosen = [options[each] for each in value if each in options and not options[each].na]
    if not chosen:
        return None
    share_of = _share_of(question)
    if share_of:
        return _clamped(Fraction(sum(not _stands_alone(each) for each in chosen)) / share_of * 100)
    return _clamped(sum((_fraction(each.score or 0) for each in chosen), ZERO))


def _share_of(question: Question) -> int:
    """How many chosen options make 100 (0: no such rule).

    `settings.share_of`, or read from the words of `score_rule`: 已选项数(不含none) ÷ 4 × 100.
    """
    if "share_of" in question.settings:
        return int(question.settings["share_of"])
    found = SHARE_OF.search(str(question.settings.get("score_rule", "")))
    return int(found[1]) if found else 0


def _stands_alone(option: Option) -> bool:
    """Whether the option says “none of these”."""
    return option.exclusive or option.value == "none"


def _options(question: Question) -> dict[str, Option]:
    return {option.value: option for option in question.options}


def _clamped(score: Fraction) -> Fraction:
    return min(max(score, ZERO), FULL)


def _fraction(value: Any) -> Fraction:
    """Exactly what was written: 0.1 is one tenth, not its nearest binary fraction."""
    return Fraction(str(value))
