"""Dates and times inside expressions: a moment on the clock and the zone it is read in.

As in ODK's web engine a date is the local midnight that begins it, its number is days since
1970-01-01T00:00Z (so a date has a fraction east or west of Greenwich), and its text is `YYYY-MM-DD`,
with time and offset only when it is not midnight. Never formats for people: that is the page's work.
"""

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from forms_builder.logic.numbers import half_up

DAY_MS: Final = 86_400_000
INVALID: Final = "Invalid Date"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_TIME: Final = r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d+))?)?(Z|[-+](?:0\d|1[0-4]):[0-5]\d)?"
_MOMENT: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T" + _TIME + ")?", re.ASCII)
_TIME_ONLY: Final = re.compile(_TIME, re.ASCII)
_UNPADDED: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(T.*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Moment:
    """Milliseconds since 1970-01-01T00:00Z (NaN when the text was no date), read in `zone`."""

    ms: float
    zone: tzinfo

    def local(self) -> datetime | None:
        """The wall clock; None for no date and outside the years 1 to 9999."""
        if not math.isfinite(self.ms):
            return None
        try:
            return (_EPOCH + timedelta(milliseconds=self.ms)).astimezone(self.zone)
        except (OverflowError, ValueError):
            return None

    def __str__(self) -> str:
        local = self.local()
        if local is None:
            return INVALID
        day = f"{local.year:04d}-{local.month:02d}-{local.day:02d}"
        clock = f"{local:%H:%M:%S}.{local.microsecond // 1000:03d}"
        return day if clock == "00:00:00.000" else f"{day}T{clock}{_offset(local)}"


def _offset(local: datetime) -> str:
    seconds = (local.utcoffset() or timedelta()).total_seconds()
    minutes = int(abs(seconds) // 60)
    return f"{'-' if seconds < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"


def of_datetime(value: datetime) -> Moment:
    """The moment of an aware datetime, whole milliseconds, in its own zone."""
    return Moment((value - _EPOCH) // timedelta(milliseconds=1), value.tzinfo or UTC)


def of_days(days: float, zone: tzinfo) -> Moment:
    """The moment that is so many days after 1970-01-01T00:00Z; NaN outside the years 1 to 9999."""
    ms = days * DAY_MS
    moment = Moment(half_up(ms), zone)
    return moment if moment.local() else Moment(math.nan, zone)


def midnight(value: datetime) -> Moment:
    """The beginning of the day that `value` falls on, on its own wall clock."""
    return of_datetime(value.replace(hour=0, minute=0, second=0, microsecond=0, fold=0))


def of_text(text: str, zone: tzinfo) -> Moment | None:
    """`YYYY-MM-DD`, or that with `Thh:mm[:ss[.f]]` and an offset or Z; None for anything else.

    A day that no calendar has (30 February) is no date. Without an offset the wall clock is `zone`'s.
    """
    match = _MOMENT.fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    micro = int(((fraction or "") + "000")[:3]) * 1000
    try:
        clock = time(
            int(hour or 0), int(minute or 0), int(second or 0), micro, tzinfo=UTC if offset else zone
        )
        local = datetime.combine(date(int(year), int(month), int(day)), clock)
        moment = of_datetime(local - _shift(offset or "Z"))
    except (OverflowError, ValueError):
        return None
    return Moment(moment.ms, zone) if Moment(moment.ms, zone).local() else None


def _shift(offset: str) -> timedelta:
    if offset == "Z":
        return timedelta()
    shift = timedelta(hours=int(offset[1:3]), minutes=int(offset[4:6]))
    return -shift if offset[0] == "-" else shift


def padded(text: str) -> str:
    """`2026-3-5` as `2026-03-05`, as date() accepts it; any other text unchanged."""
    match = _UNPADDED.fullmatch(text)
    if not match:
        return text
    return f"{match[1]}-{match[2]:0>2}-{match[3]:0>2}{match[4] or ''}"


def time_of_day(text: str, zone: tzinfo) -> float:
    """decimal-time(): the part of the day that has passed at `hh:mm[:ss[.f]][offset]`; NaN for other text."""
    moment = of_text(f"1970-01-01T{text}", zone) if _TIME_ONLY.fullmatch(text) else None
    local = moment.local() if moment else None
    if local is None:
        return math.nan
    ms = ((local.hour * 60 + local.minute) * 60 + local.second) * 1000 + local.microsecond // 1000
    return ms / DAY_MS


_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_CODES: Final = re.compile("%[YymnbdeaHhMS3]")


def format_moment(moment: Moment, pattern: str) -> str:
    """format-date() and format-date-time(): XLSForm's % codes; other text stays."""
    local = moment.local()
    if local is None:
        return ""
    parts = {
        "%Y": f"{local.year:04d}",
        "%y": f"{local.year % 100:02d}",
        "%m": f"{local.month:02d}",
        "%n": str(local.month),
        "%b": _MONTHS[local.month - 1],
        "%d": f"{local.day:02d}",
        "%e": str(local.day),
        "%a": _WEEKDAYS[local.weekday()],
        "%H": f"{local.hour:02d}",
        "%h": str(local.hour),
        "%M": f"{local.minute:02d}",
        "%S": f"{local.second:02d}",
        "%3": f"{local.microsecond // 1000:03d}",
    }
    return _CODES.sub(lambda match: parts[match[0]], pattern)
