"""One random raw answer for one question, by its type."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from forms_builder.logic.evaluate import Scope
from forms_builder.questions.base import QuestionType
from forms_builder.questions.texts import id_check
from forms_builder.sampling import phrases
from forms_builder.sampling.bounds import Bounds
from forms_builder.sampling.patterns import text_matching
from forms_builder.schema import Option, Question

NA_WEIGHT = 0.3
INTERVIEW_WEIGHT = 20.0  # options coded 1.x by AAPOR: an interview, without which most questions stay hidden
CENTRE = (28.75, 117.45)  # an invented city has to lie somewhere
SPREAD = 0.02  # degrees


@dataclass(frozen=True, slots=True)
class Draw:
    """Everything a drawer may look at."""

    question: Question
    type: QuestionType
    bounds: Bounds
    scope: Scope
    rng: random.Random
    leaning: Mapping[str, float]


def draw(request: Draw) -> Any:
    """A raw answer that probably fits; the caller checks."""
    if request.leaning and not request.type.options:
        wanted = [value for value in request.leaning if value]
        if wanted:
            return _weighted(request.rng, wanted, [request.leaning[value] for value in wanted])
    return (DRAWERS.get(request.question.type) or _drawer(request.type))(request)


def _drawer(kind: QuestionType) -> Callable[[Draw], Any]:
    """How to answer a type that is not known here, by what it says of itself."""
    if kind.upload:
        return _files
    if kind.rows:
        return _matrix
    if kind.options:
        return _multiple if kind.kind == "multiple" else _single
    return {"number": _integer, "date": _date, "time": _time, "location": _location}.get(kind.kind, _text)


def _single(request: Draw) -> str:
    options = request.question.choices
    return _weighted(request.rng, [each.value for each in options], _weights(options, request.leaning))


def _multiple(request: Draw) -> list[str]:
    rng, alone = request.rng, request.bounds.exclusive
    options = request.question.choices
    weights = dict(zip((each.value for each in options), _weights(options, request.leaning), strict=True))
    low, high = request.bounds.whole("count", request.scope)
    first = _weighted(rng, list(weights), list(weights.values()))
    if first in alone and (low or 1) <= 1:
        return [first]
    left = {value: weight for value, weight in weights.items() if value not in alone and weight > 0}
    most = min(len(left), high if high is not None else 4)
    chosen: list[str] = []
    least = min(max(low or 1, 1), most)
    for _ in range(min(rng.randint(least, most), rng.randint(least, most)) if left else 0):
        value = _weighted(rng, list(left), list(left.values()))
        chosen.append(value)
        del left[value]
    return chosen or [first]


def _matrix(request: Draw) -> dict[str, str]:
    return {row.value: _single(request) for row in request.question.rows}


def _integer(request: Draw) -> int:
    low, high = request.bounds.whole("value", request.scope)
    return round(_number(request.rng, low, high))


def _decimal(request: Draw) -> float:
    low, high = request.bounds.span("value", request.scope, step=0.1)
    return round(_number(request.rng, low, high), 1)


def _number(rng: random.Random, low: float | None, high: float | None) -> float:
    """Small where nothing bounds it; near the low end of a wide range; in the middle of a range of years."""
    if low is None or high is None:
        distance = min(rng.expovariate(1 / 8), 200)
        return high - distance if low is None and high is not None else (low or 0) + distance
    width = high - low
    if low >= 1900 and high <= 2200:
        return low + width * rng.betavariate(4, 4)
    if width > 1000:
        return low + width * rng.betavariate(1.2, 50)
    return low + width * (rng.random() if width <= 20 else rng.betavariate(1.4, 3))


def _text(request: Draw) -> str:
    return _written(request, phrases.lines_for(request.question.label), joint="，")


def _long_text(request: Draw) -> str:
    return _written(request, phrases.paragraphs_for(request.question.label), joint="")


def _written(request: Draw, bank: Sequence[str], joint: str) -> str:
    rng = request.rng
    if request.bounds.patterns:
        return text_matching(rng.choice(request.bounds.patterns), rng)
    low, high = request.bounds.whole("length", request.scope)
    text = rng.choice(bank)
    while len(text) < (low or 1):
        text += joint + rng.choice(bank)
    return text[:high] if high is not None else text


def _date(request: Draw) -> str:
    low, high = request.bounds.days(request.scope)
    today = request.scope.now().date()
    first = date.fromisoformat(low) if low else None
    last = date.fromisoformat(high) if high else None
    if first is None:
        last = last or today
        first = last - timedelta(days=45)
    elif last is None:
        last = first + timedelta(days=45)
    return (first + timedelta(days=request.rng.randint(0, max((last - first).days, 0)))).isoformat()


def _time(request: Draw) -> str:
    return f"{request.rng.randint(8, 20):02d}:{request.rng.choice((0, 10, 15, 20, 30, 40, 45, 50)):02d}"


def _phone(request: Draw) -> str:
    """A mobile number in the block 0000 of its prefix, which reads as made up."""
    return f"1{request.rng.randint(3, 9)}{request.rng.randint(0, 9)}0000{request.rng.randint(0, 9999):04d}"


def _id_number(request: Draw) -> str:
    """A number with a right check character and a region code (99) that no region has."""
    rng = request.rng
    born = date(1940, 1, 1) + timedelta(days=rng.randint(0, 24_000))
    digits = f"9900{rng.randint(1, 99):02d}{born:%Y%m%d}{rng.randint(1, 999):03d}"
    return digits + id_check(digits)


def _location(request: Draw) -> Any:
    rng = request.rng
    if rng.random() < 0.1:
        return {"text": rng.choice(("东门岗亭旁", "2号楼与3号楼之间", "小区公示栏前", "菜市场北侧路口"))}
    lat, lng = (centre + rng.uniform(-SPREAD, SPREAD) for centre in CENTRE)
    return {"lat": round(lat, 6), "lng": round(lng, 6), "accuracy": rng.randint(5, 60)}


def _photo(request: Draw) -> list[str]:
    low, high = request.bounds.whole("count", request.scope)
    least = max(low or 1, 1)
    count = request.rng.randint(least, max(least, min(high if high is not None else 3, least + 2)))
    return [request.rng.randbytes(32).hex() for _ in range(count)]


def _ranking(request: Draw) -> list[str]:
    """The places that are asked for, by weight."""
    options = request.question.choices
    weights = dict(zip((each.value for each in options), _weights(options, request.leaning), strict=True))
    ranked: list[str] = []
    while weights and len(ranked) < _setting(request, "ranks", len(options)):
        value = _weighted(request.rng, list(weights), list(weights.values()))
        ranked.append(value)
        del weights[value]
    return ranked


def _nps(request: Draw) -> int:
    return request.rng.choices(range(11), (1, 1, 1, 1, 2, 4, 4, 6, 9, 6, 5))[0]


def _slider(request: Draw) -> float:
    low, high, step = (
        Decimal(str(_setting(request, name, default)))
        for name, default in (("start", 0), ("end", 100), ("step", 1))
    )
    low, high = min(low, high), max(low, high)
    return float(low + step * request.rng.randint(0, int((high - low) / step)))


def _datetime(request: Draw) -> str:
    return f"{_date(request)}T{_time(request)}"


def _points(request: Draw) -> list[list[float]]:
    """A way of some metres, not in one line."""
    rng = request.rng
    lat, lng = (centre + rng.uniform(-SPREAD, SPREAD) for centre in CENTRE)
    steps = range(rng.randint(3, 6))
    return [
        [round(lat + 1e-4 * step, 6), round(lng + 1e-4 * (step % 2) + 1e-5 * step, 6), 8] for step in steps
    ]


def _files(request: Draw) -> list[str]:
    return [request.rng.randbytes(32).hex()]


def _barcode(request: Draw) -> str:
    return f"69{request.rng.randint(0, 10**11 - 1):011d}"


def _setting(request: Draw, name: str, default: Any) -> Any:
    value = request.question.settings.get(name)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else default


def _household(request: Draw) -> str:
    """Building-unit-room, as a resident types it (the type belongs to another app, its text is plain)."""
    rng = request.rng
    return f"{rng.randint(1, 12)}-{rng.randint(1, 3)}-{rng.randint(1, 6)}0{rng.randint(1, 4)}"


def _weights(options: Sequence[Option], leaning: Mapping[str, float]) -> list[float]:
    if leaning:
        return [leaning.get(option.value, 0.0) for option in options]
    return [
        NA_WEIGHT if option.na else INTERVIEW_WEIGHT if option.code.startswith("1.") else 1.0
        for option in options
    ]


def _weighted(rng: random.Random, values: Sequence[str], weights: Sequence[float]) -> str:
    return rng.choices(values, weights if any(weights) else None)[0]


DRAWERS: dict[str, Callable[[Draw], Any]] = {
    "single": _single,
    "rating": _single,
    "multiple": _multiple,
    "matrix": _matrix,
    "text": _text,
    "long_text": _long_text,
    "integer": _integer,
    "decimal": _decimal,
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
    "acknowledge": lambda request: "OK",
    "datetime": _datetime,
    "trace": _points,
    "shape": _points,
    "barcode": _barcode,
}
