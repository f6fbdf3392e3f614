"""五有: what one check of an estate comes to (SN 二, row C2). Reads a form and answers; no Django.

The five parts, their weights and the share at which a part counts as met come from the form itself
(`scoring` of five_have_check in forms_builder/data/templates.yaml); one answer sheet is scored by
`surveys.scoring`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from forms_builder.schema import Form, Question
from surveys.scoring import METHOD, dimension_of, sheet_score

PARTS = {
    "有业主自治组织": "self_org",
    "有安全防护设施": "safety",
    "有基本物业服务": "service",
    "有干净整洁环境": "environment",
    "有长效管理机制": "mechanism",
}
PASS_PERCENT = Fraction(60)  # of a part's points, where the form's own pass_rule gives no other
PERCENT = re.compile(r"≥\s*(\d+(?:\.\d+)?)\s*[%％]")


@dataclass(frozen=True, slots=True)
class Why:
    """What one question gave: its points of so many."""

    question: str  # its id
    label: str
    points: Decimal
    of: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """One 有: points to two decimals, and whether it is met."""

    points: Decimal
    of: Decimal
    passed: bool
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """A whole check. `score` is out of 100, to one decimal; `passed` where all five parts are met."""

    score: Decimal
    parts: Mapping[str, Part]
    passed: bool


def is_check(form: Form) -> bool:
    """Whether the form scores the five 有."""
    if form.scoring.get("method") != METHOD:
        return False
    return PARTS.keys() <= {dimension_of(each) for each in form.questions if each.weight}


def check(form: Form, answers: Mapping[str, Any]) -> Check:
    """Score `answers` (clean, by question id) of a form for which `is_check`."""
    sheet = sheet_score(form, answers, by="id")
    wanted = pass_percent(form)
    parts: dict[str, Part] = {}
    points, weights = Fraction(0), Fraction(0)
    for dimension, key in PARTS.items():
        asked = [each for each in form.questions if each.weight and dimension_of(each) == dimension]
        of = sum((Fraction(str(each.weight)) for each in asked), Fraction(0))
        found = sheet.by_dimension.get(dimension)
        earned = found.points if found else Fraction(0)
        why = tuple(_why(form, each, answers) for each in asked)
        parts[key] = Part(_rounded(earned, 2), _rounded(of, 2), earned * 100 >= of * wanted, why)
        points, weights = points + earned, weights + of
    return Check(_rounded(points * 100 / weights, 1), parts, all(part.passed for part in parts.values()))


def pass_percent(form: Form) -> Fraction:
    """The share of its points at which a part is met, as the form says it: 得分率≥60%."""
    found = PERCENT.search(str(form.scoring.get("pass_rule", "")))
    return Fraction(found[1]) if found else PASS_PERCENT


def _why(form: Form, question: Question, answers: Mapping[str, Any]) -> Why:
    """What the question gives by itself: the score of a sheet that asks nothing else."""
    alone = sheet_score(replace(form, items=(question,)), answers, by="id").by_dimension
    points = sum((each.points for each in alone.values()), Fraction(0))
    label = re.sub(r"^【.+?】\s*", "", question.label)
    return Why(question.id, label, _rounded(points, 2), _rounded(Fraction(str(question.weight)), 2))


def _rounded(value: Fraction, places: int) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
