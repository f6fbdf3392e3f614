"""Mutations of a valid fill that the judge must refuse, each with the question and the code it must name."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from forms_builder.answers import AnswerScope, CompiledForm, Stage
from forms_builder.errors import InvalidAnswer
from forms_builder.logic.evaluate import truth
from forms_builder.questions.texts import ID_CHECK
from forms_builder.sampling.bounds import Bounds, bounds_of
from forms_builder.schema import Question

NOT_OFFERED = "no_such_option"
NOT_ASKED = "no_such_question"
ODD = chr(7)  # a bell: a control character

Wrong = Iterator[tuple[Any, str]]


@dataclass(frozen=True, slots=True)
class Fault:
    """Mutated answers; `question` is the name that the refusal must carry ('' for the whole form)."""

    answers: dict[str, Any]
    question: str
    code: str


def random_faults(
    compiled: CompiledForm,
    rng: random.Random,
    answers: Mapping[str, Any],
    *,
    at: datetime,
    stage: Stage = "public",
) -> Iterator[Fault]:
    """Every kind of fault that each of `answers` (a fill that the judge accepted as of `at`) can have."""
    yield Fault({**answers, NOT_ASKED: "1"}, "", "unknown_question")
    for name, rule in compiled.rules.items():
        question = rule.question
        if stage == "public" and not rule.public and rule.type.answers:
            yield Fault({**answers, name: NOT_OFFERED}, name, "not_public")
        if name not in answers:
            continue
        if question.required:
            yield Fault({other: value for other, value in answers.items() if other != name}, name, "required")
        scope = _scope(compiled, answers, at)
        for value, code in _wrong(question, answers[name], rng):
            yield Fault({**answers, name: value}, name, code)
        for value in _against(question, answers[name], bounds_of(question), scope, rng):
            code = _refusal(compiled, name, value, scope)
            if code:
                yield Fault({**answers, name: value}, name, code)


def _scope(compiled: CompiledForm, answers: Mapping[str, Any], at: datetime) -> AnswerScope:
    scope = AnswerScope(at)
    for name, value in answers.items():
        scope.tell(name, compiled.rules[name].type.xpath(value))
    return scope


def _refusal(compiled: CompiledForm, name: str, value: Any, scope: AnswerScope) -> str:
    """The code with which a question's own rules refuse `value`; '' where they let it pass."""
    rule = compiled.rules[name]
    try:
        clean = rule.type.clean(rule.question, value)
    except InvalidAnswer as error:
        return error.code
    for code, _params in rule.type.problems_of_whole(rule.question, clean):
        return code
    scope.tell(name, rule.type.xpath(clean))
    constraint = rule.question.constraint
    return "constraint" if constraint and not truth(constraint.ast, scope) else ""


def _wrong(question: Question, value: Any, rng: random.Random) -> Wrong:
    """Values that the question's type refuses, whatever its constraint says."""
    yield from TYPES.get(question.type, _none)(question, value, rng)


def _none(question: Question, value: Any, rng: random.Random) -> Wrong:
    yield from ()


def _single(question: Question, value: Any, rng: random.Random) -> Wrong:
    yield NOT_OFFERED, "unknown_option"
    yield 7, "wrong_type"
    yield [value], "wrong_type"
    for option in question.options:
        if not option.enabled:
            yield option.value, "unknown_option"


def _multiple(question: Question, value: Any, rng: random.Random) -> Wrong:
    yield [*value, NOT_OFFERED], "unknown_option"
    yield [*value, rng.choice(value)], "repeated_option"
    yield value[0], "wrong_type"
    for option in question.choices:
        others = [each.value for each in question.choices if each.value != option.value]
        if option.exclusive and others:
            yield [option.value, rng.choice(others)], "exclusive_option"


def _matrix(question: Question, value: Any, rng: random.Random) -> Wrong:
    row = rng.choice(list(value))
    yield {**value, "no_such_row": value[row]}, "unknown_row"
    yield {**value, row: NOT_OFFERED}, "unknown_option"
    yield list(value.values()), "wrong_type"
    if question.required and len(value) > 1:
        yield {each: option for each, option in value.items() if each != row}, "row_missing"


def _text(question: Question, value: Any, rng: random.Random) -> Wrong:
    limit = 200 if question.type == "text" else 2000
    yield value + "长" * limit, "too_long"
    yield value + ODD + "x", "control_characters"
    yield 5, "not_text"


def _integer(question: Question, value: Any, rng: random.Random) -> Wrong:
    yield "abc", "not_a_number"
    yield [value], "not_a_number"
    yield True, "not_a_number"
    yield 10**12, "number_out_of_range"
    yield from (
        [(value + 0.5, "not_an_integer")] if question.type == "integer" else [(0.123456, "too_many_decimals")]
    )


def _date(question: Question, value: Any, rng: random.Random) -> Wrong:
    yield f"{value[:4]}-13-45", "not_a_date"
    yield f"{value[:4]}-02-30", "not_a_date"
    yield 20260315, "not_text"


def _time(question: Question, value: Any, rng: random.Random) -> Wrong:
    yield "25:00", "not_a_time"
    yield "9点半", "not_a_time"


def _phone(question: Question, value: Any, rng: random.Random) -> Wrong:
    yield "12345", "not_a_phone"
    yield f"{value}9", "not_a_phone"
    yield int(value), "not_text"


def _id_number(question: Question, value: Any, rng: random.Random) -> Wrong:
    other = rng.choice([each for each in ID_CHECK if each != value[17]])
    yield value[:17] + other, "not_an_id_number"
    yield value[:17], "not_an_id_number"


def _location(question: Question, value: Any, rng: random.Random) -> Wrong:
    yield {"lat": 91, "lng": 0}, "not_a_location"
    yield {"lat": "x", "lng": "y"}, "not_a_location"
    yield [30, 120], "not_a_location"


def _photo(question: Question, value: Any, rng: random.Random) -> Wrong:
    yield ["photo.jpg"], "not_a_photo"
    yield [value[0], value[0]], "repeated_option"
    yield "photo.jpg", "wrong_type"


def _household(question: Question, value: Any, rng: random.Random) -> Wrong:
    yield "我家", "not_a_household"
    yield 501, "not_text"


def _against(
    question: Question, value: Any, bounds: Bounds, scope: AnswerScope, rng: random.Random
) -> Iterator[Any]:
    """Values just outside the constraint's bounds; the caller asks the question's rules what they say."""
    if question.type in ("integer", "decimal"):
        low, high = bounds.whole("value", scope)
        yield from [
            each
            for each in (low and low - 1, -1 if low == 0 else None, high and high + 1)
            if each is not None
        ]
    elif question.type == "date":
        first, last = bounds.days(scope)
        yield from [(date.fromisoformat(each) + timedelta(days=step)).isoformat()
                    for each, step in ((first, -1), (last, 1)) if each]  # fmt: skip
    elif question.type in ("text", "long_text"):
        low, high = bounds.whole("length", scope)
        yield from (["字" * (low - 1)] if low and low > 1 else []) + (["字" * (high + 1)] if high else [])
    elif question.type == "multiple":
        _low, high = bounds.whole("count", scope)
        plain = [each.value for each in question.choices if each.value not in bounds.exclusive]
        if high is not None and len(plain) > high:
            yield rng.sample(plain, high + 1)
        for alone in sorted(bounds.exclusive):
            yield [alone, rng.choice(plain)]
    elif question.type == "photo":
        _low, high = bounds.whole("count", scope)
        if high is not None and high < 20:
            yield [rng.randbytes(32).hex() for _ in range(high + 1)]
    elif question.type == "phone" and bounds.patterns:
        yield "07311234567"


TYPES: dict[str, Callable[[Question, Any, random.Random], Wrong]] = {
    "single": _single,
    "rating": _single,
    "multiple": _multiple,
    "matrix": _matrix,
    "text": _text,
    "long_text": _text,
    "integer": _integer,
    "decimal": _integer,
    "date": _date,
    "time": _time,
    "phone": _phone,
    "id_number": _id_number,
    "location": _location,
    "photo": _photo,
    "household": _household,
}
