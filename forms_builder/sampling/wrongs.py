"""What can be wrong with one answer: by its type whatever the form says, and just outside its constraint."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from forms_builder.logic.evaluate import Scope
from forms_builder.questions.base import QuestionType
from forms_builder.questions.texts import ID_CHECK
from forms_builder.sampling.bounds import Bounds
from forms_builder.schema import Question

NOT_OFFERED = "no_such_option"
ODD = chr(7)  # a bell: a control character

Wrong = Iterator[tuple[Any, str]]


def wrong(question: Question, kind: QuestionType, value: Any, rng: random.Random) -> Wrong:
    """Values that the question's type refuses, each with the code of its refusal."""
    yield from (TYPES.get(question.type) or _by_kind(kind))(question, value, rng)


def _by_kind(kind: QuestionType) -> Callable[[Question, Any, random.Random], Wrong]:
    """Faults of a type that is not known here, by what it says of itself."""
    return _single if kind.options and kind.kind == "choice" else _none


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


def _ranking(question: Question, value: Any, rng: random.Random) -> Wrong:
    yield [*value[:-1], NOT_OFFERED], "unknown_option"
    yield [*value, value[0]], "repeated_option"
    yield 7, "wrong_type"


def _nps(question: Question, value: Any, rng: random.Random) -> Wrong:
    yield 11, "unknown_option"
    yield "-1", "unknown_option"
    yield "x", "unknown_option"


def _slider(question: Question, value: Any, rng: random.Random) -> Wrong:
    yield 10**7, "number_out_of_range"
    yield "x", "not_a_number"
    yield [value], "not_a_number"


def _acknowledge(question: Question, value: Any, rng: random.Random) -> Wrong:
    yield "no", "wrong_type"


def _datetime(question: Question, value: Any, rng: random.Random) -> Wrong:
    yield "2026-02-30T10:00", "not_a_datetime"
    yield "10:00", "not_a_datetime"


def _barcode(question: Question, value: Any, rng: random.Random) -> Wrong:
    yield value + "9" * 200, "too_long"
    yield 5, "not_text"


def _points(question: Question, value: Any, rng: random.Random) -> Wrong:
    yield value[:1], "too_few_points"
    yield [[91, 0], *value], "bad_point"
    yield 7, "wrong_type"


def against(
    question: Question, value: Any, bounds: Bounds, scope: Scope, rng: random.Random
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
    "ranking": _ranking,
    "nps": _nps,
    "slider": _slider,
    "acknowledge": _acknowledge,
    "datetime": _datetime,
    "barcode": _barcode,
    "trace": _points,
    "shape": _points,
}
