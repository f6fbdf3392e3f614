"""Finds values written out in an expression that can never work: no date, no place, no known hash."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC

from forms_builder.logic import dates, geometry
from forms_builder.logic.errors import LogicCheckError
from forms_builder.logic.function_digest import ENCODINGS, algorithm
from forms_builder.logic.tree import Ast

_DATES = frozenset({"date", "date-time", "decimal-date-time", "format-date", "format-date-time"})
_LINES = frozenset({"distance", "area", "intersects"})


def problems(operator: str, arguments: list[Ast]) -> Iterator[LogicCheckError]:
    """What is wrong with the values written out in a call; '' stands for no answer and is left alone."""
    if operator in _DATES:
        yield from _date(arguments[0])
    elif operator == "decimal-time":
        yield from _time(arguments[0])
    elif operator in _LINES and len(arguments) == 1:
        yield from _line(arguments[0], 2)
    elif operator == "geofence":
        yield from _line(arguments[0], 1)
        yield from _line(arguments[1], 2)
    elif operator == "distance":
        for argument in arguments:
            yield from _line(argument, 1)
    elif operator == "digest":
        yield from _digest(arguments)


def _date(value: Ast) -> Iterator[LogicCheckError]:
    if isinstance(value, list) and value[0] in ("true", "false"):
        yield LogicCheckError("date_written", value=f"{value[0]}()")
    elif isinstance(value, str) and value and dates.of_text(dates.padded(value), UTC) is None:
        yield LogicCheckError("date_written", value=value)


def _time(value: Ast) -> Iterator[LogicCheckError]:
    if isinstance(value, str) and value and math.isnan(dates.time_of_day(value, UTC)):
        yield LogicCheckError("time_written", value=value)


def _line(value: Ast, least: int) -> Iterator[LogicCheckError]:
    if not isinstance(value, str):
        return
    places = value.strip(" \t\r\n;").split(";")
    if len(places) < least or not all(map(geometry.is_place, places)):
        yield LogicCheckError("place_written", value=value)


def _digest(arguments: list[Ast]) -> Iterator[LogicCheckError]:
    if isinstance(arguments[1], str) and algorithm(arguments[1]) is None:
        yield LogicCheckError("digest_written", value=arguments[1])
    if len(arguments) > 2 and isinstance(arguments[2], str) and arguments[2] not in ENCODINGS:
        yield LogicCheckError("digest_written", value=arguments[2])
