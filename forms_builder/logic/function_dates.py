"""Functions of dates and times; `dates.py` holds the calendar."""

import math
from typing import Final

from forms_builder.logic import dates
from forms_builder.logic.calling import MORE, Context, Function
from forms_builder.logic.dates import Moment
from forms_builder.logic.values import Value, to_number, to_text


def _formatted(context: Context, value: Value, pattern: Value) -> Value:
    moment = dates.of_text(to_text(value), context.zone)
    return dates.format_moment(moment, to_text(pattern)) if moment else ""


def _date(context: Context, value: Value) -> Value:
    """date(): a number counts days; text has to be a date; '' and booleans stay empty (as ODK)."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, Moment):
        return value
    if isinstance(value, float):
        return dates.of_days(value, context.zone)
    text = to_text(value)
    if text == "":
        return ""
    return dates.of_text(dates.padded(text), context.zone) or Moment(math.nan, context.zone)


def _decimal_date_time(context: Context, value: Value) -> Value:
    if isinstance(value, bool):
        return math.nan
    if isinstance(value, float | Moment):
        return to_number(value, context.zone)
    moment = dates.of_text(to_text(value), context.zone)
    return moment.ms / dates.DAY_MS if moment else math.nan


DATES: Final[dict[str, Function]] = {
    "today": Function(0, 0, "date", lambda c: dates.midnight(c.now)),
    "now": Function(0, 0, "date", lambda c: dates.of_datetime(c.now)),
    "date": Function(1, 1, "date", _date),
    "date-time": Function(1, 1, "date", _date, MORE),
    "decimal-date-time": Function(1, 1, "number", _decimal_date_time, MORE),
    "decimal-time": Function(1, 1, "number", lambda c, a: dates.time_of_day(to_text(a), c.zone), MORE),
    "format-date": Function(2, 2, "string", _formatted, MORE),
    "format-date-time": Function(2, 2, "string", _formatted, MORE),
}
